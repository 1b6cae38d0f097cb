"""When a letter was removed: it stays, so that removing it can be undone."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    with op.batch_alter_table("letter", recreate="never") as batch:
        batch.add_column(sa.Column("deleted_at", sa.Integer(), nullable=True))
