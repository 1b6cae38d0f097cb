"""What is short of a note goes into the index of its place: searches need not walk the texts."""

from alembic import op

revision = "0008"
down_revision = "0007"

_COLUMNS = (
    "deck_id", "position", "id", "kind", "marked", "created_at", "modified_at", "superseded_at",
    "topic", "tags", "citation", "stance",
)  # fmt: skip


def upgrade() -> None:
    op.drop_index("ix_note_deck_id_position", "note")
    op.create_index("ix_note_deck_id_position", "note", list(_COLUMNS))
