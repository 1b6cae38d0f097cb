"""What a briefing is planned with, and the rehearsals held for it."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    none = sa.text("'{}'")
    with op.batch_alter_table("deck", recreate="never") as batch:
        for name in ("weekday_minutes", "topic_weights"):
            batch.add_column(sa.Column(name, sa.JSON(), nullable=False, server_default=none))
        batch.add_column(sa.Column("archived_at", sa.Integer(), nullable=True))
    op.create_table(
        "rehearsal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("deck_id", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.Integer(), nullable=True),
        sa.Column("predicted", sa.Double(), nullable=True),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("undone_at", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["deck_id"], ["deck.id"], name=op.f("fk_rehearsal_deck_id_deck")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rehearsal")),
        sa.UniqueConstraint("uuid", name=op.f("uq_rehearsal_uuid")),
    )
