"""An index of the doubts that are open: each question looks for those."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_index(
        "ix_doubt_open",
        "doubt",
        ["note_id"],
        sqlite_where=sa.text("settled_at IS NULL AND undone_at IS NULL"),
    )
