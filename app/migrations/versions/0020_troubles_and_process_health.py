"""troubles of the running system, and the health that each process publishes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "trouble",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("say", postgresql.JSONB(), nullable=False),
        sa.Column("since", INSTANT, nullable=False),
        sa.Column("seen_at", INSTANT, nullable=False),
        sa.Column("alerted_at", INSTANT),
        sa.Column("cleared_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trouble")),
        sa.UniqueConstraint("key", name=op.f("uq_trouble_key")),
    )
    op.create_index("ix_trouble_open", "trouble", ["since"], postgresql_where=sa.text("cleared_at is null"))
    op.create_table(
        "process_health",
        sa.Column("process", sa.String(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("published_at", INSTANT, nullable=False),
        sa.Column("worked_at", INSTANT),
        sa.Column("failing_since", INSTANT),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(), nullable=False),
        sa.Column("again_within", sa.Float()),
        sa.PrimaryKeyConstraint("process", "part", name=op.f("pk_process_health")),
    )
