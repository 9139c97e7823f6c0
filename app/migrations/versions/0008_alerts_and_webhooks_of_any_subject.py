"""alerts and webhooks of any subject."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_column("alert", "clock_id")  # the clock's id is in the key of every alert that named one
    op.alter_column("webhook_delivery", "complaint_id", new_column_name="subject_id")
    op.add_column(
        "webhook_delivery", sa.Column("subject_kind", sa.String(), server_default="complaint", nullable=False)
    )
    op.alter_column("webhook_delivery", "subject_kind", server_default=None)
    op.add_column("webhook_delivery", sa.Column("label", sa.String(), nullable=True))
    op.execute("update webhook_delivery d set label = c.number from complaint c where c.id = d.subject_id")
    op.execute("update webhook_delivery set label = subject_id::text where label is null")
    op.alter_column("webhook_delivery", "label", nullable=False)
