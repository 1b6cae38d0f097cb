"""Versions of scheduling options: a change is a new row, so that reviews can be replayed."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from trainer.domain.schedule import Preset
from trainer.storage.identifiers import new_uuid
from trainer.storage.models import DeckRow, PresetRow

DEFAULT = "default"


def version_of(session: Session, preset: Preset, now: datetime, name: str = DEFAULT) -> int:
    """The id of the row that holds `preset` under `name`, made where there is none yet."""
    latest = session.scalars(
        select(PresetRow).where(PresetRow.name == name).order_by(PresetRow.id.desc())
    )
    for row in latest:
        if preset_of(row) == preset:
            return row.id
    row = PresetRow(uuid=new_uuid(now), name=name, created_at=now, **_columns(preset))
    session.add(row)
    session.flush()
    return row.id


def preset_of(row: PresetRow) -> Preset:
    """The options that a row holds."""
    return Preset(
        desired_retention=row.desired_retention,
        parameters=tuple(row.parameters),
        learning_steps=tuple(timedelta(seconds=step) for step in row.learning_steps),
        relearning_steps=tuple(timedelta(seconds=step) for step in row.relearning_steps),
        maximum_interval=row.maximum_interval,
        new_per_day=row.new_per_day,
        reviews_per_day=row.reviews_per_day,
        leech_threshold=row.leech_threshold,
    )


def of_decks(session: Session, rows: Sequence[DeckRow], usual: Preset) -> dict[int, Preset]:
    """The options of each deck by its id: its own, or `usual`, those of the settings."""
    ids = {row.preset_id for row in rows if row.preset_id is not None}
    own = {each: preset_of(session.get_one(PresetRow, each)) for each in ids}
    return {row.id: usual if row.preset_id is None else own[row.preset_id] for row in rows}


def _columns(preset: Preset) -> dict[str, Any]:
    columns = asdict(preset)
    columns["parameters"] = list(preset.parameters)
    for name in ("learning_steps", "relearning_steps"):
        columns[name] = [step.total_seconds() for step in columns[name]]
    return columns
