"""Note types, decks and options of an Anki collection, whichever schema (11 to 18) it has."""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from trainer.domain.day import StudyDays
from trainer.domain.note_types import CardTemplate, NoteType
from trainer.formats import json_text, protobuf
from trainer.formats.parsed import DeckOptions
from trainer.i18n import _

OLDEST, NEWEST = 11, 18
_ROLLOVER = 4
_LAST_SECOND = 4_102_444_800  # 2100-01-01

_SOUND = {  # columns as what they should hold, whatever a damaged file has there
    **{name: f"ifnull(CAST({name} AS INTEGER), 0)" for name in ("id", "ntid")},
    **{name: f"ifnull(CAST({name} AS BLOB), x'')" for name in ("config", "kind", "val")},
    "name": "ifnull(CAST(name AS TEXT), '')",
}
_CONF = "SELECT key, {val} FROM config".format_map(_SOUND)
_TYPES = "SELECT {id}, {name}, {config} FROM notetypes".format_map(_SOUND)
_FIELDS = "SELECT {ntid}, {name} FROM fields ORDER BY ntid, ord".format_map(_SOUND)
_TEMPLATES = "SELECT {ntid}, {name}, {config} FROM templates ORDER BY ntid, ord".format_map(_SOUND)
_DECKS = "SELECT {id}, {name}, {kind} FROM decks".format_map(_SOUND)
_OPTIONS = "SELECT {id}, {config} FROM deck_config".format_map(_SOUND)


@dataclass(frozen=True, slots=True)
class AnkiDeck:
    """A deck; `name` has `::` between its levels.

    `unusable` tells what is the matter with its FSRS parameters, where its options leave them out.
    """

    name: str
    description: str = ""
    options: DeckOptions | None = None
    unusable: str = ""


_Presets = dict[int, tuple[DeckOptions, str]]  # by id, with what AnkiDeck has as `unusable`
_NO_PRESET = (None, "")


@dataclass(frozen=True, slots=True)
class Header:
    """What a collection says besides its notes and cards.

    `sched_version` is that of the scheduler; `today` the day number that day-based dates count to.
    """

    note_types: dict[int, NoteType]
    decks: dict[int, AnkiDeck]
    sched_version: int
    today: int


def header(db: sqlite3.Connection, now: datetime, days: StudyDays) -> Header:
    """Read it. Raises sqlite3.DatabaseError where the collection is none that Anki ever wrote."""
    row = db.execute("SELECT crt, ver, conf, models, decks, dconf FROM col LIMIT 1").fetchone()
    if row is None or not isinstance(row[1], int) or not OLDEST <= row[1] <= NEWEST:
        raise sqlite3.DatabaseError(f"schema {row and row[1]}")
    created, version, conf, models, decks, options = row
    settings = _table_config(db) if version >= 14 else _json(conf)
    presets = _table_options(db) if version >= 14 else _json_options(options)
    with_tables = version >= 15
    return Header(
        _table_types(db) if with_tables else _json_types(models),
        _table_decks(db, presets) if with_tables else _json_decks(decks, presets),
        _number(settings.get("schedVer"), 1),
        _day_number(_number(created, 0), settings, now, days),
    )


def _day_number(created: int, conf: dict[str, Any], now: datetime, days: StudyDays) -> int:
    """Today as the collection counts its days (FORMATS: verified in four time zones)."""
    created = min(max(created, 0), _LAST_SECOND)
    if _number(conf.get("schedVer"), 1) < 2:
        return int((now.timestamp() - created) // 86400)
    rollover = _number(conf.get("rollover"), _ROLLOVER)
    rollover = rollover if 0 <= rollover <= 23 else _ROLLOVER
    west = conf.get("creationOffset")
    began = datetime.fromtimestamp(created, UTC)
    if not isinstance(west, int) or abs(west) > 24 * 60:
        local = began.astimezone(days.zone).replace(hour=rollover, minute=0, second=0)
        return int((now - local) // timedelta(days=1))
    first = began.astimezone(
        timezone(timedelta(minutes=-west) if abs(west) < 1440 else timedelta())
    )
    local_now = now.astimezone(days.zone)
    passed = (local_now.date() - first.date()).days
    return max(passed - (local_now.hour < rollover), 0)


def _json(text: object) -> dict[str, Any]:
    try:
        value = json_text.parsed(text) if isinstance(text, str | bytes) and text else {}
    except ValueError as error:
        raise sqlite3.DatabaseError("unreadable JSON in col") from error
    return value if isinstance(value, dict) else {}


def _number(value: object, default: int) -> int:
    return int(value) if isinstance(value, int | float) and abs(value) < 1 << 62 else default


def _id(item: dict[str, Any], key: str) -> int:
    """An object's id: its own, or the key that it stands under."""
    try:
        return _number(item.get("id"), _number(int(key), 0))
    except ValueError:
        return _number(item.get("id"), 0)


def _table_config(db: sqlite3.Connection) -> dict[str, Any]:
    found = {}
    for key, value in db.execute(_CONF):
        if key in ("schedVer", "rollover", "creationOffset"):
            try:
                found[key] = json_text.parsed(value)
            except ValueError:
                continue
    return found


def _json_types(text: object) -> dict[int, NoteType]:
    found = {}
    for key, model in _json(text).items():
        if isinstance(model, dict):
            note_type = _json_type(key, model)
            found[note_type.anki_id] = note_type
    return found


def _json_type(key: str, model: dict[str, Any]) -> NoteType:
    return NoteType(
        _id(model, key),
        str(model.get("name", "")),
        tuple(str(f.get("name", "")) for f in _in_order(model.get("flds"))),
        tuple(
            CardTemplate(str(t.get("name", "")), str(t.get("qfmt", "")), str(t.get("afmt", "")))
            for t in _in_order(model.get("tmpls"))
        ),
        is_cloze=model.get("type") == 1,
        css=str(model.get("css", "")),
        sort_field=_number(model.get("sortf"), 0),
    )


def _in_order(items: object) -> list[dict[str, Any]]:
    found = [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []
    return sorted(found, key=lambda item: _number(item.get("ord"), 0))


def _table_types(db: sqlite3.Connection) -> dict[int, NoteType]:
    fields = _grouped(db, _FIELDS)
    templates = _grouped(db, _TEMPLATES)
    return {
        type_id: NoteType(
            type_id,
            name,
            tuple(field for (field,) in fields.get(type_id, ())),
            tuple(
                CardTemplate(str(card), protobuf.first_text(raw, 1), protobuf.first_text(raw, 2))
                for card, raw in templates.get(type_id, ())
            ),
            is_cloze=protobuf.first_number(config, 1) == 1,
            css=protobuf.first_text(config, 3),
            sort_field=protobuf.first_number(config, 2) or 0,
        )
        for type_id, name, config in db.execute(_TYPES)
    }


def _grouped(db: sqlite3.Connection, query: str) -> dict[int, list[tuple[Any, ...]]]:
    found: dict[int, list[tuple[Any, ...]]] = {}
    for key, *values in db.execute(query):
        found.setdefault(key, []).append(tuple(values))
    return found


def _json_decks(text: object, presets: _Presets) -> dict[int, AnkiDeck]:
    found = {}
    for key, deck in _json(text).items():
        if isinstance(deck, dict):
            preset = 0 if deck.get("dyn") else _number(deck.get("conf"), 0)
            found[_id(deck, key)] = AnkiDeck(
                _tidy(str(deck.get("name", ""))),
                str(deck.get("desc", "")),
                *presets.get(preset, _NO_PRESET),
            )
    return found


def _table_decks(db: sqlite3.Connection, presets: _Presets) -> dict[int, AnkiDeck]:
    found = {}
    for deck_id, name, kind in db.execute(_DECKS):
        normal = protobuf.first_bytes(kind, 1) or b""
        options = presets.get(protobuf.first_number(normal, 1) or 0, _NO_PRESET)
        found[deck_id] = AnkiDeck(
            _tidy(name.replace("\x1f", "::")), protobuf.first_text(normal, 4), *options
        )
    return found


def _tidy(name: str) -> str:
    """A deck's name as the trainer allows one: printable parts, none empty, 200 characters."""
    parts = ("".join(c for c in part if c.isprintable()).strip() for part in name.split("::"))
    return "::".join(part or "–" for part in parts)[:200].strip(": ") or "–"


def _json_options(text: object) -> _Presets:
    found = {}
    for key, preset in _json(text).items():
        if isinstance(preset, dict):
            versions = (preset.get(name) for name in ("fsrsParams6", "fsrsParams5", "fsrsWeights"))
            found[_id(preset, key)] = _options(
                preset.get("desiredRetention"),
                [parameters if isinstance(parameters, list) else () for parameters in versions],
                _part(preset, "new").get("perDay"),
                _part(preset, "rev").get("perDay"),
                _part(preset, "lapse").get("leechFails"),
            )
    return found


def _part(preset: dict[str, Any], name: str) -> dict[str, Any]:
    part = preset.get(name)
    return part if isinstance(part, dict) else {}


def _table_options(db: sqlite3.Connection) -> _Presets:
    return {
        preset_id: _options(
            protobuf.first_float(config, 37),
            [protobuf.floats(config, number) for number in (6, 5, 3)],
            protobuf.first_number(config, 9),
            protobuf.first_number(config, 10),
            protobuf.first_number(config, 22),
        )
        for preset_id, config in db.execute(_OPTIONS)
    }


def _options(
    retention: Any, versions: Sequence[Any], new: Any, reviews: Any, leech: Any
) -> tuple[DeckOptions, str]:
    """What of it is sound; the rest is as if it were not there, but for bad parameters.

    `versions` are the parameters of FSRS 6, 5 and 4.
    """
    parameters, unusable = _parameters(versions)
    options = DeckOptions(
        desired_retention=_within(retention, 0.7, 0.99, float),
        parameters=parameters,
        new_per_day=_within(new, 0, 9999, int),
        reviews_per_day=_within(reviews, 0, 9999, int),
        leech_threshold=_within(leech, 0, 999, int),
    )
    return options, unusable


def _parameters(versions: Sequence[Any]) -> tuple[tuple[float, ...] | None, str]:
    """Parameters that FSRS-6 can schedule by, or why there are none."""
    latest, *older = versions
    if not latest:
        return None, _("are of a version below 6") if any(older) else ""
    sound = len(latest) == 21 and all(isinstance(n, int | float) and abs(n) < 1000 for n in latest)
    if sound:
        from trainer.domain.scheduling import check_parameters  # noqa: PLC0415 - few files have any

        numbers = tuple(round(float(n), 6) for n in latest)
        try:
            check_parameters(numbers)
        except ValueError:
            sound = False
        else:
            return numbers, ""
    return None, _("lie outside of the bounds that FSRS-6 has")


def _within(value: Any, low: float, high: float, kind: Callable[[Any], Any]) -> Any:
    good = isinstance(value, int | float) and low <= value <= high
    return kind(value) if good else None
