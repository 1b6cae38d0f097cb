"""An index of prompts as the browser sorts them."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_index("ix_note_prompt", "note", [sa.text('prompt COLLATE "NOCASE"')])
