"""Whether the database has the indexes that it ought to have, and nothing that acts by itself."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from trainer.i18n import _, ngettext
from trainer.services.findings import Finding, examples
from trainer.storage import integrity, search_index

INDEXES = "indexes"


def schema(session: Session, faults: list[str]) -> Iterator[Finding]:
    """Indexes that are missing or wrong, by `faults` of the file too; triggers and views."""
    connection = session.connection()
    wrong = integrity.wrong_indexes(connection)
    if wrong or faults:
        count = len(wrong) or len(faults)
        sentence = ngettext(
            "{n} index is missing or does not fit its rows.",
            "{n} indexes are missing or do not fit their rows.",
            count,
        ).format(n=count)
        yield Finding(INDEXES, sentence, count, examples(wrong or faults), _indexes_anew)
    if lost := search_index.missing(connection):
        sentence = _("The index of words is not kept up to date any more.")
        yield Finding("search", sentence, len(lost), examples(lost), _search_anew)
    if strange := integrity.strange(connection):
        count = len(strange)
        sentence = ngettext(
            "{n} trigger or view is there that the trainer never makes.",
            "{n} triggers or views are there that the trainer never makes.",
            count,
        ).format(n=count)
        shown = examples(name for _kind, name in strange)
        yield Finding("schema.strange", sentence, count, shown, _drop_strange)


def _indexes_anew(session: Session) -> None:
    integrity.make_indexes(session.connection())


def _search_anew(session: Session) -> None:
    search_index.mend(session.connection())


def _drop_strange(session: Session) -> None:
    integrity.drop_strange(session.connection())
