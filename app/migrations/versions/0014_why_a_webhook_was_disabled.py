"""why the address of a webhook was disabled is stored as a key with facts; older texts stay as they were written."""

from __future__ import annotations

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("alter table webhook_endpoint alter column disabled_because type jsonb using to_jsonb(disabled_because)")
