"""the ledger of what customers were told: notices, the ways that were tried, and the proof."""

from __future__ import annotations

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        create table customer_notice (
            id uuid not null, subject_kind varchar not null, subject_id uuid not null, person_id uuid not null,
            conversation_id uuid, what varchar not null, message jsonb not null,
            told_entry varchar not null default 'told', by_call boolean not null default true,
            created_at timestamptz not null, told_at timestamptz, told_by_way varchar, cancelled_at timestamptz,
            constraint pk_customer_notice primary key (id))""")
    op.execute("create index ix_customer_notice_subject on customer_notice (subject_kind, subject_id, created_at)")
    op.execute("create index ix_customer_notice_untold on customer_notice (created_at)"
               " where told_at is null and cancelled_at is null")
    op.execute("""
        create table customer_notice_attempt (
            id uuid not null, notice_id uuid not null, way varchar not null, ref varchar not null,
            started_at timestamptz not null, outcome varchar not null default 'pending', outcome_at timestamptz,
            proof jsonb not null default '{}'::jsonb,
            constraint pk_customer_notice_attempt primary key (id),
            constraint fk_customer_notice_attempt_notice_id_customer_notice foreign key (notice_id)
                references customer_notice (id),
            constraint ck_customer_notice_attempt_outcome
                check (outcome in ('pending','delivered','failed','uncertain','unseen')))""")
    op.execute("create index ix_customer_notice_attempt_notice on customer_notice_attempt (notice_id)")
    op.execute("create index ix_customer_notice_attempt_ref on customer_notice_attempt (way, ref)")
