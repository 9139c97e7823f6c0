"""sentences are stored as keys with facts; conversations know the customer's language.

A text that was stored before stays as it was written: a JSON string instead of a key.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

WORDS = (("case_call", "reason"), ("handoff_request", "reason"), ("outbox_message", "reason"),
         ("channel_trouble", "say"))


def upgrade() -> None:
    op.alter_column("alert", "text", new_column_name="message")
    for table, column in (("alert", "message"), *WORDS):
        op.execute(f"alter table {table} alter column {column} type jsonb using to_jsonb({column})")
    op.add_column("conversation", sa.Column("language", sa.String()))
