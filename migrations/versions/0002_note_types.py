"""Note types, template notes and what an import keeps of another program.

The unique names of notes and reviews become indexes: they can be lifted while many are inserted.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "note_type",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("anki_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("is_cloze", sa.Boolean(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("templates", sa.JSON(), nullable=False),
        sa.Column("css", sa.String(), nullable=False),
        sa.Column("sort_field", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note_type")),
        sa.UniqueConstraint("uuid", name=op.f("uq_note_type_uuid")),
    )
    with op.batch_alter_table("deck", recreate="never") as batch:
        empty = sa.Column("description", sa.String(), nullable=False, server_default=sa.text("''"))
        batch.add_column(empty)
        batch.add_column(sa.Column("modified_at", sa.Integer(), nullable=True))
    with op.batch_alter_table("note", recreate="always") as batch:
        batch.drop_constraint("uq_note_guid", type_="unique")
        none = sa.text("'[]'")
        for column, before in (
            (sa.Column("sides", sa.JSON(), nullable=False, server_default=none), "weight"),
            (sa.Column("fields", sa.JSON(), nullable=False, server_default=none), "sides"),
            (sa.Column("note_type_id", sa.Integer(), nullable=True), "fields"),
            (sa.Column("anki_id", sa.Integer(), nullable=True), "note_type_id"),
            (
                sa.Column("earlier_hashes", sa.JSON(), nullable=False, server_default=none),
                "anki_id",
            ),
        ):
            batch.add_column(column, insert_after=before)
        batch.create_foreign_key(
            op.f("fk_note_note_type_id_note_type"), "note_type", ["note_type_id"], ["id"]
        )
        batch.create_index("uq_note_guid", ["guid"], unique=True)
    with op.batch_alter_table("card", recreate="never") as batch:
        batch.add_column(sa.Column("anki_id", sa.Integer(), nullable=True))
    with op.batch_alter_table("review", recreate="always") as batch:
        batch.drop_constraint("uq_review_uuid", type_="unique")
        figures = sa.Column("figures", sa.JSON(), nullable=True)
        batch.add_column(figures, insert_after="key_points_hit")
        batch.create_index("uq_review_uuid", ["uuid"], unique=True)
