"""why a notice to a customer was cancelled and by whose act, and what it is about.

Older rows have neither: their reason reads as not recorded.
"""

from __future__ import annotations

from alembic import op

revision = "0025"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("alter table customer_notice add column cancelled_because varchar")
    op.execute("alter table customer_notice add column cancelled_by varchar")
    op.execute("alter table customer_notice add column ref varchar not null default ''")
