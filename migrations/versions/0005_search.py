"""The index of words over notes, and past answers found by card without looking at their rows.

What search reads of a cloze is the sentence as people see it, without its brackets.
"""

import sqlalchemy as sa
from alembic import op

from trainer.domain.cloze import without_brackets
from trainer.domain.plaintext import without_media

revision = "0005"
down_revision = "0004"

_NOTING = (
    "WHEN old.id <= (SELECT indexed_to FROM note_search_mark){also}"
    " BEGIN INSERT INTO note_search_stale SELECT old.id, old.plain_text WHERE NOT EXISTS"
    " (SELECT 1 FROM note_search_stale WHERE note_id = old.id); END"
)


def upgrade() -> None:
    op.drop_index("ix_review_card_id_reviewed_at", "review")
    op.create_index(
        "ix_review_card_id_reviewed_at",
        "review",
        ["card_id", "reviewed_at", "study_day", "kind", "undone_at"],
    )
    op.create_index(
        "ix_note_deleted", "note", ["id"], sqlite_where=sa.text("deleted_at IS NOT NULL")
    )
    _rewrite_plain_text()
    op.execute(
        "CREATE VIRTUAL TABLE note_search USING fts5(plain_text, content='note',"
        " content_rowid='id', columnsize=0, tokenize='unicode61 remove_diacritics 2')"
    )
    op.execute("CREATE TABLE note_search_mark (indexed_to INTEGER NOT NULL)")
    op.execute("INSERT INTO note_search_mark VALUES (0)")
    op.execute(
        "CREATE TABLE note_search_stale"
        " (note_id INTEGER NOT NULL PRIMARY KEY, plain_text VARCHAR NOT NULL)"
    )
    op.execute(
        "CREATE TRIGGER note_search_updated AFTER UPDATE OF plain_text ON note "
        + _NOTING.format(also=" AND old.plain_text <> new.plain_text")
    )
    op.execute("CREATE TRIGGER note_search_deleted AFTER DELETE ON note " + _NOTING.format(also=""))


def _rewrite_plain_text() -> None:
    """Take the brackets of gaps and the names of pictures out of what was written so far."""
    connection = op.get_bind()
    found = connection.exec_driver_sql(
        "SELECT id, kind, prompt, plain_text FROM note"
        " WHERE kind = 'cloze' OR plain_text LIKE '%![%'"
    ).all()
    for note_id, kind, prompt, plain_text in found:
        after = plain_text
        if kind == "cloze" and prompt and plain_text.startswith(prompt):
            after = without_brackets(prompt) + plain_text[len(prompt) :]
        after = without_media(after)
        if after != plain_text:
            connection.execute(
                sa.text("UPDATE note SET plain_text = :after WHERE id = :id"),
                {"after": after, "id": note_id},
            )
