"""timers, openings, alerts beyond clocks, warnings, shifts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "opening",
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("opened_at", name=op.f("pk_opening")),
    )
    op.create_table(
        "timer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("problem", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timer")),
    )
    op.create_index(op.f("ix_timer_not_before"), "timer", ["not_before"], unique=False)
    op.create_index("uq_timer_once", "timer", ["kind", "subject_kind", "subject_id", "key"], unique=True)
    # Until now every alert was the breach of a clock, and the clock its key.
    op.add_column("alert", sa.Column("key", sa.String(), nullable=True))
    op.execute("update alert set key = clock_id::text")
    op.alter_column("alert", "key", nullable=False)
    op.add_column("alert", sa.Column("level", sa.String(), server_default="breach", nullable=False))
    op.alter_column("alert", "level", server_default=None)
    op.create_check_constraint(op.f("ck_alert_level"), "alert", "level in ('notice','warning','breach')")
    for name in ("staff_ids", "not_for"):
        op.add_column(
            "alert", sa.Column(name, postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False)
        )
        op.alter_column("alert", name, server_default=None)
    op.add_column("alert", sa.Column("escalated_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("alert", sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))
    op.alter_column("alert", "clock_id", existing_type=sa.UUID(), nullable=True)
    op.drop_index(op.f("uq_alert_once"), table_name="alert")
    op.create_index("uq_alert_once", "alert", ["kind", "key"], unique=True)
    untaken = "acknowledged_at is null and withdrawn_at is null"
    for name, column, where in (
        ("ix_alert_unsent", "not_before", f"sent_at is null and {untaken}"),
        ("ix_alert_unacknowledged", "at", untaken),
    ):
        op.drop_index(name, table_name="alert")
        op.create_index(name, "alert", [column], unique=False, postgresql_where=sa.text(where))
    op.create_index(op.f("ix_alert_clock_id"), "alert", ["clock_id"], unique=False)
    op.create_index(
        "ix_alert_unescalated",
        "alert",
        ["at"],
        unique=False,
        postgresql_where=sa.text(
            "level = 'breach' and escalated_at is null and acknowledged_at is null and withdrawn_at is null"
        ),
    )
    op.add_column("clock", sa.Column("warn_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("clock", sa.Column("warned", sa.Integer(), server_default="0", nullable=False))
    op.create_index(
        "ix_clock_warning",
        "clock",
        ["warn_at"],
        unique=False,
        postgresql_where=sa.text(
            "warn_at is not null and met_at is null and breached_at is null and cancelled_at is null"
            " and superseded_at is null"
        ),
    )
    op.add_column(
        "staff_member",
        sa.Column("shifts", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
    )
