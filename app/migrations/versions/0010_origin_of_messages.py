"""how the text of a message to a customer came about."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # The default stays, because older code that still runs does not name the column.
    op.add_column("outbox_message", sa.Column("origin", sa.String(), server_default="rule", nullable=False))
    op.execute("update outbox_message set origin = 'human' where author = 'person'")
    op.create_check_constraint(
        op.f("ck_outbox_message_origin"), "outbox_message", "origin in ('rule', 'human', 'ai', 'ai_edited')"
    )
