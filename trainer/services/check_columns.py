"""Whether each value is one that its column may hold: known words, numbers, dates, JSON."""

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import Boolean, Column, Date, Enum, Float, Integer, String, Table, Uuid
from sqlalchemy.orm import Session

from trainer.domain.day import StudyDays, instant_at
from trainer.i18n import _, ngettext
from trainer.services.findings import Finding, Repair, examples
from trainer.storage.models import SCHEDULE, Base, Instant, Json

_EARLIEST, _LATEST = -62_135_596_800_000_000, 253_402_300_799_999_999  # the years 1 to 9999, in µs
_OBJECTS = {("deck", "weekday_minutes"), ("deck", "topic_weights")}
_RANGES = {
    ("review", "rating"): "BETWEEN 1 AND 4",
    ("card", "reps"): ">= 0",
    ("card", "lapses"): ">= 0",
    ("card", "flag"): "BETWEEN 0 AND 7",
}
# What takes the place of a value that cannot be used, so that the rest can be: a backup keeps it.
_STAND_INS = {
    ("note", "kind"): "CASE WHEN fields != '[]' THEN 'template' WHEN choices != '[]' THEN 'choice'"
                      " WHEN accepted != '[]' THEN 'typed' WHEN answer = '' THEN 'cloze'"
                      " ELSE 'basic' END",
    ("note", "key_points"): "'[]'", ("note", "choices"): "'[]'", ("note", "accepted"): "'[]'",
    ("note", "sides"): "'[]'", ("note", "fields"): "'[]'",
    ("note", "tags"): "'[]'", ("note", "phrasings"): "'[]'", ("note", "topic"): "'[]'",
    ("note", "earlier_hashes"): "'[]'", ("note", "hint"): "''", ("note", "citation"): "''",
    ("note", "stance"): "''", ("note", "weight"): "1.0", ("note", "marked"): "0",
    ("note", "plain_text"): "''", ("note", "position"): "0", ("note", "imported_hash"): "NULL",
    ("note", "created_at"): "0", ("note", "modified_at"): "0",
    ("deck", "letter_waived"): "'[]'", ("deck", "weekday_minutes"): "'{}'",
    ("deck", "topic_weights"): "'{}'", ("deck", "minutes_per_day"): "NULL",
    ("deck", "briefing_at"): "NULL", ("card", "buried_until"): "NULL", ("card", "flag"): "0",
    ("card", "suspended"): "0", ("card", "lapses"): "0",
    ("card", "reps"): "(SELECT count(*) FROM review WHERE card_id = card.id"
                      " AND kind IN ('study', 'imported') AND undone_at IS NULL)",
    ("review", "uuid"): "lower(hex(randomblob(16)))",
    ("review", "kind"): "CASE WHEN rating IS NULL THEN 'set' ELSE 'study' END",
    ("review", "state"): "CASE WHEN step IS NULL THEN 'review' ELSE 'learning' END",
    ("review", "figures"): "NULL", ("review", "key_points_hit"): "NULL",
    ("review", "confidence"): "NULL", ("review", "duration_ms"): "NULL",
    ("change", "touched"): "'[]'", ("change", "summary"): "''",
}  # fmt: skip


def columns(session: Session, days: StudyDays) -> Iterator[Finding]:
    """A finding for each column that holds what does not belong there."""
    for table in Base.metadata.sorted_tables:
        sound = {
            name: condition
            for name, condition in conditions(table).items()
            if table.name != "card" or name not in SCHEDULE  # a replay tells, and mends them
        }
        counts = ", ".join(f"sum(NOT {condition})" for condition in sound.values())
        row = session.connection().exec_driver_sql(f"SELECT {counts} FROM {table.name}").one()  # noqa: S608 - ours
        for (name, condition), count in zip(sound.items(), row, strict=True):
            if count:
                shown = _rows(session, table.name, condition)
                mend = _repair(table.name, name, condition, days)
                yield _finding(f"{table.name}.{name}", count, shown, mend)


def conditions(table: Table) -> dict[str, str]:
    """What holds of each column's values, as SQL that is never NULL."""
    result = {}
    for column in table.columns:
        condition = _condition(table.name, column)
        null = f"{column.name} IS NULL OR " if column.nullable else ""
        result[column.name] = f"({null}ifnull({condition}, 0))"
    return result


def _condition(table: str, column: Column[Any]) -> str:
    name, kind = column.name, column.type
    if (table, name) in _RANGES:
        return f"typeof({name}) = 'integer' AND {name} {_RANGES[table, name]}"
    for known, condition in _KINDS:
        if isinstance(kind, known):
            return condition(table, name, kind)
    raise NotImplementedError(f"{table}.{name}")


def _json(table: str, name: str, _kind: Any) -> str:
    kind = "object" if (table, name) in _OBJECTS else "array"
    valid = f"typeof({name}) = 'text' AND json_valid({name})"
    return f"CASE WHEN {valid} THEN json_type({name}) IN ('{kind}', 'null') ELSE 0 END"


def _instant(_table: str, name: str, _kind: Any) -> str:
    return f"typeof({name}) = 'integer' AND {name} BETWEEN {_EARLIEST} AND {_LATEST}"


def _uuid(_table: str, name: str, _kind: Any) -> str:
    return f"length({name}) = 32 AND {name} NOT GLOB '*[^0-9a-f]*'"


def _enum(_table: str, name: str, kind: Any) -> str:
    words = ", ".join(f"'{word}'" for word in kind.enums)
    return f"{name} IN ({words})"


# The first that a column is an instance of counts: an Enum is a String as well.
_KINDS: tuple[tuple[Any, Callable[[str, str, Any], str]], ...] = (
    (Json, _json),
    (Instant, _instant),
    (Enum, _enum),
    (Uuid, _uuid),
    (Date, lambda _table, name, _kind: f"{name} = date({name})"),
    (Boolean, lambda _table, name, _kind: f"{name} IN (0, 1)"),
    (Integer, lambda _table, name, _kind: f"typeof({name}) = 'integer'"),
    (Float, lambda _table, name, _kind: f"typeof({name}) = 'real' AND abs({name}) < 1e308"),
    (String, lambda _table, name, _kind: f"typeof({name}) = 'text'"),
)


def _finding(column: str, count: int, shown: tuple[str, ...], mend: Repair | None) -> Finding:
    sentence = ngettext(
        "{n} value of {column} is none that belongs there.",
        "{n} values of {column} are none that belong there.",
        count,
    ).format(n=count, column=column)
    return Finding(column, sentence, count, shown, mend)


def _rows(session: Session, table: str, condition: str) -> tuple[str, ...]:
    ids = session.connection().exec_driver_sql(
        f"SELECT id FROM {table} WHERE NOT {condition} LIMIT 3"  # noqa: S608 - ours
    )
    return examples(_("row {id}").format(id=row_id) for (row_id,) in ids)


def _repair(table: str, name: str, condition: str, days: StudyDays) -> Repair | None:
    if (table, name) == ("review", "study_day"):
        return lambda session: _count_days(session, condition, days)
    if (table, name) not in _STAND_INS:
        return None
    statement = f"UPDATE {table} SET {name} = {_STAND_INS[table, name]} WHERE NOT {condition}"  # noqa: S608 - ours

    def stand_in(session: Session) -> None:
        session.connection().exec_driver_sql(statement)

    return stand_in


def _count_days(session: Session, condition: str, days: StudyDays) -> None:
    """Give answers the study day on which they were given."""
    connection = session.connection()
    rows = connection.exec_driver_sql(
        f"SELECT id, reviewed_at FROM review WHERE NOT {condition}"  # noqa: S608 - ours
        f" AND {_instant('review', 'reviewed_at', None)}"
    ).all()
    for row_id, at in rows:
        day = days.day_of(instant_at(at // 1000)).isoformat()
        connection.exec_driver_sql("UPDATE review SET study_day = ? WHERE id = ?", (day, row_id))
