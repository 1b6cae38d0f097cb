"""Whether rows point at rows that are there, and what has to be unique is."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy.orm import Session

from trainer.domain.schedule import Preset
from trainer.i18n import _, ngettext
from trainer.services.findings import Finding, examples
from trainer.storage import decks, presets
from trainer.storage.identifiers import new_uuid
from trainer.storage.models import Base, micros

_LOOSE = (("note", "note_type_id"), ("deck", "letter_id"), ("deck", "preset_id"))  # may be NULL
_TWICE = {
    "note.guid": (
        "SELECT id FROM (SELECT id, row_number() OVER (PARTITION BY guid ORDER BY id) AS place"
        " FROM note NOT INDEXED) WHERE place > 1"
    ),
    "review.uuid": (
        "SELECT id FROM (SELECT id, row_number() OVER (PARTITION BY uuid ORDER BY id) AS place"
        " FROM review NOT INDEXED) WHERE place > 1"
    ),
    "card.ordinal": (
        "SELECT id FROM (SELECT id, row_number() OVER (PARTITION BY note_id, ordinal"
        " ORDER BY reps DESC, id) AS place FROM card NOT INDEXED WHERE deleted_at IS NULL)"
        " WHERE place > 1"
    ),
}


class References:
    """Checks references between rows. `now` and `preset` are what a repair may need."""

    def __init__(self, session: Session, now: datetime, preset: Preset) -> None:
        self._connection = session.connection()
        self._now, self._preset = now, preset

    def findings(self) -> Iterator[Finding]:
        """Rows that point at none, by table and column; what is there twice."""
        yield from self._loose()
        yield from self._twice()

    def _loose(self) -> Iterator[Finding]:
        found: dict[tuple[str, str, str], list[int]] = {}
        for table, row_id, parent, number in self._connection.exec_driver_sql(
            "PRAGMA foreign_key_check"
        ).all():
            if table in Base.metadata.tables:  # the file's own names go into no statement
                found.setdefault((table, parent, self._column(table, number)), []).append(row_id)
        for (table, parent, column), ids in found.items():
            count = len(ids)
            sentence = ngettext(
                "{n} row of {table} points at a {parent} that is not there.",
                "{n} rows of {table} point at a {parent} that is not there.",
                count,
            ).format(n=count, table=table, parent=parent)
            shown = examples(_("row {id}").format(id=row_id) for row_id in ids)

            def repair(
                session: Session,
                table: str = table,
                column: str = column,
                ids: list[int] = ids,
            ) -> None:
                self._tie(session, table, column, ids)

            yield Finding(f"{table}.{column}", sentence, count, shown, repair)

    def _column(self, table: str, number: int) -> str:
        rows = self._connection.exec_driver_sql(f"PRAGMA foreign_key_list({table})").all()
        return next(str(row[3]) for row in rows if row[0] == number)

    def _tie(self, session: Session, table: str, column: str, ids: list[int]) -> None:
        """Have rows point at something, or at nothing; what means nothing by itself goes."""
        connection = session.connection()
        rows = [(row_id,) for row_id in ids]
        if (table, column) in _LOOSE:
            connection.exec_driver_sql(f"UPDATE {table} SET {column} = NULL WHERE id = ?", rows)  # noqa: S608
        elif (table, column) == ("note", "deck_id"):
            deck_id = self._deck(session)
            connection.exec_driver_sql(
                "UPDATE note SET deck_id = ? WHERE id = ?", [(deck_id, row_id) for row_id in ids]
            )
        elif (table, column) == ("review", "preset_id"):
            preset_id = presets.version_of(session, self._preset, self._now)
            connection.exec_driver_sql(
                "UPDATE review SET preset_id = ? WHERE id = ?",
                [(preset_id, row_id) for row_id in ids],
            )
        else:
            if table == "card":
                connection.exec_driver_sql("DELETE FROM review WHERE card_id = ?", rows)
            connection.exec_driver_sql(f"DELETE FROM {table} WHERE id = ?", rows)  # noqa: S608

    def _deck(self, session: Session) -> int:
        """A new deck, for notes that have none."""
        base, count = _("Found again"), 1
        name = base
        while decks.named(session, name) is not None:
            count += 1
            name = f"{base} {count}"
        row = decks.new_row(name, self._now)
        session.add(row)
        session.flush()
        return row.id

    def _twice(self) -> Iterator[Finding]:
        for what, query in _TWICE.items():
            ids = list(self._connection.exec_driver_sql(query).scalars())
            if not ids:
                continue
            count = len(ids)
            sentence = ngettext(
                "{n} row has a {column} that another has.",
                "{n} rows have a {column} that others have.",
                count,
            ).format(n=count, column=what)
            shown = examples(_("row {id}").format(id=row_id) for row_id in ids)

            def repair(session: Session, what: str = what, ids: list[int] = ids) -> None:
                self._tell_apart(session, what, ids)

            yield Finding(f"{what}.twice", sentence, count, shown, repair)

    def _tell_apart(self, session: Session, what: str, ids: list[int]) -> None:
        """Give the later rows names of their own; a card that is there twice is put away once."""
        connection = session.connection()
        for row_id in ids:
            statement, value = {
                "note.guid": ("UPDATE note SET guid = guid || ? WHERE id = ?", f"~{row_id}"),
                "review.uuid": (
                    "UPDATE review SET uuid = ? WHERE id = ?",
                    new_uuid(self._now).hex,
                ),
                "card.ordinal": (
                    "UPDATE card SET deleted_at = ? WHERE id = ?",
                    micros(self._now),
                ),
            }[what]
            connection.exec_driver_sql(statement, (value, row_id))
