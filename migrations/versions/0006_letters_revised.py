"""Letters that others took the place of, and notes whose position may have changed by that."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    with op.batch_alter_table("letter", recreate="never") as batch:
        batch.add_column(sa.Column("replaced_by_id", sa.Integer(), nullable=True))
    op.create_table(
        "doubt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("note_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.Integer(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("old_text", sa.String(), nullable=False),
        sa.Column("new_text", sa.String(), nullable=False),
        sa.Column("citation", sa.String(), nullable=False),
        sa.Column("settled_at", sa.Integer(), nullable=True),
        sa.Column("undone_at", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["note_id"], ["note.id"], name=op.f("fk_doubt_note_id_note")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_doubt")),
        sa.UniqueConstraint("uuid", name=op.f("uq_doubt_uuid")),
    )
    op.create_index(op.f("ix_doubt_note_id"), "doubt", ["note_id"])
