"""Options of single decks: their presets, of which a change makes a new version."""

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from trainer.config import OPTIONS
from trainer.domain.schedule import DEFAULT_PARAMETERS, Preset
from trainer.services import settings
from trainer.services.collection import Collection
from trainer.services.settings import Line
from trainer.storage import changes, decks, presets
from trainer.storage.models import DeckRow

_NAMES = tuple(option.name for option in OPTIONS if option.name.startswith("study."))


@dataclass(frozen=True, slots=True)
class DeckOptions:
    """A deck's options; `is_own` where it has some of its own, else they are the settings'."""

    id: int
    name: str
    preset: Preset
    is_own: bool

    @property
    def has_own_parameters(self) -> bool:
        """Whether its memory is not that of the usual parameters."""
        return self.preset.parameters != DEFAULT_PARAMETERS


def of_decks(collection: Collection) -> list[DeckOptions]:
    """The options of each deck, parents before their children."""
    with collection.reading() as session:
        return [_of(collection, session, row) for row in decks.alive(session)]


def lines(collection: Collection, deck: DeckOptions) -> list[Line]:
    """A deck's options with their values in force; their defaults are the settings'."""
    own = settings.preset_values(deck.preset)
    usual = settings.preset_values(collection.settings.preset)
    return [settings.line_of(settings.option_of(n), own[n], usual[n]) for n in _NAMES]


def change(collection: Collection, deck_id: int, name: str, text: str) -> DeckOptions:
    """Set one option of a deck to what was typed; answers its options then. Undo takes it back.

    What is answered from now on is scheduled by it. Raises TrainerError for what cannot be used.
    """
    option = settings.option_of(name)
    value: Any = option.read(settings.typed(option, text))
    with collection.writing() as session:
        row = decks.living(session, deck_id)
        preset = replace(
            _of(collection, session, row).preset, **{name.removeprefix("study."): value}
        )
        _point(collection, session, row, preset)
        return _of(collection, session, row)


def use_settings(collection: Collection, deck_id: int) -> DeckOptions:
    """Have a deck go by the settings again; answers its options then. Undo takes it back."""
    with collection.writing() as session:
        row = decks.living(session, deck_id)
        _point(collection, session, row, None)
        return _of(collection, session, row)


def _point(collection: Collection, session: Session, row: DeckRow, preset: Preset | None) -> None:
    now = collection.now()
    before = changes.stored(row)
    row.preset_id = None if preset is None else presets.version_of(session, preset, now)
    if row.preset_id == before["preset_id"]:
        return
    row.modified_at = now
    session.flush()
    changes.record(session, "options", row.name, now, [changes.changed(row, before)])


def _of(collection: Collection, session: Session, row: DeckRow) -> DeckOptions:
    preset = presets.of_decks(session, [row], collection.settings.preset)[row.id]
    return DeckOptions(row.id, row.name, preset, row.preset_id is not None)
