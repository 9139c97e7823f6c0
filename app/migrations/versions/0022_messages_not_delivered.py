"""an index of the messages that failed or may not have arrived, which is read every few seconds."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_outbox_message_undelivered",
        "outbox_message",
        ["claimed_at"],
        unique=False,
        postgresql_where=sa.text("state in ('uncertain', 'failed')"),
    )
