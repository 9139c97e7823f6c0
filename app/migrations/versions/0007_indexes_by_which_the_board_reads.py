"""indexes by which the board reads."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index(
        op.f("ix_clock_running_due"),
        table_name="clock",
        postgresql_where="((met_at IS NULL) AND (cancelled_at IS NULL) AND (superseded_at IS NULL))",
    )
    op.create_index(
        "ix_clock_running_due",
        "clock",
        ["due_at", "id"],
        unique=False,
        postgresql_where=sa.text("met_at is null and cancelled_at is null and superseded_at is null"),
        postgresql_include=["subject_kind", "subject_id", "act_by"],
    )
    op.create_index(
        "ix_clock_running_act_by",
        "clock",
        [sa.literal_column("coalesce(act_by, due_at)")],
        unique=False,
        postgresql_where=sa.text("met_at is null and cancelled_at is null and superseded_at is null"),
        postgresql_include=["subject_kind", "subject_id", "due_at", "act_by"],
    )
