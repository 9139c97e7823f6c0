"""what every kind of case shares is keyed by the case's kind and id."""

from __future__ import annotations

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

# old table → new table
MOVED = {
    "complaint_event": "case_entry",
    "complaint_concern": "case_concern",
    "complaint_evidence": "case_evidence",
    "complaint_link": "case_link",
    "complaint_call": "case_call",
    "complaint_pause": "case_approval",
}


def upgrade() -> None:
    for old, new in MOVED.items():
        op.execute(f"alter table {old} drop constraint fk_{old}_complaint_id_complaint")
        op.execute(f"alter table {old} rename to {new}")
        op.execute(f"alter table {new} rename complaint_id to case_id")
        op.execute(f"alter table {new} add case_kind varchar not null default 'complaint'")
        op.execute(f"alter table {new} alter case_kind drop default")
        op.execute(f"alter table {new} rename constraint pk_{old} to pk_{new}")
    _entries()
    _concerns()
    _evidence()
    _links()
    _calls()
    _approvals()
    _assignments()


def _entries() -> None:
    op.execute("drop index ix_complaint_event_complaint")
    op.execute("create index ix_case_entry_case on case_entry (case_kind, case_id, at)")


def _concerns() -> None:
    op.execute("alter table case_concern drop constraint pk_case_concern")
    op.execute("alter table case_concern add constraint pk_case_concern primary key (case_kind, case_id, staff_id)")
    op.execute("drop index ix_complaint_concern_staff")
    op.execute("create index ix_case_concern_staff on case_concern (staff_id, case_kind)")


def _evidence() -> None:
    op.execute("drop index ix_complaint_evidence_complaint_id")
    op.execute("alter table case_evidence drop constraint uq_complaint_evidence_complaint_id_sha256")
    op.execute("alter table case_evidence add constraint uq_case_evidence_case_kind_case_id_sha256"
               " unique (case_kind, case_id, sha256)")


def _links() -> None:
    op.execute("drop index ix_complaint_link_complaint_id")
    op.execute("create index ix_case_link_case on case_link (case_kind, case_id)")


def _calls() -> None:
    op.execute("drop index uq_complaint_call_cause")
    op.execute("drop index ix_complaint_call_open")
    op.execute("create unique index uq_case_call_cause on case_call (case_kind, case_id, cause)")
    op.execute("create index ix_case_call_open on case_call (created_at) where done_at is null")


def _approvals() -> None:
    """Requests that a clock be paused become one kind of request among others."""
    op.execute("drop index ix_complaint_pause_complaint_id")
    op.execute("drop index uq_complaint_pause_waiting")
    op.execute("alter table case_approval rename promise to key")
    op.execute("alter table case_approval add act varchar not null default 'clock.pause'")
    op.execute("alter table case_approval alter act drop default")
    op.execute("alter table case_approval add facts jsonb")
    op.execute("update case_approval set facts = jsonb_build_object('promise', key, 'until', "
               "to_char(until at time zone 'Asia/Shanghai', 'YYYY-MM-DD\"T\"HH24:MI:SS') || '+08:00')")
    op.execute("alter table case_approval alter facts set not null")
    op.execute("create unique index uq_case_approval_waiting on case_approval (case_kind, case_id, act, key)"
               " where decided_at is null")
    op.execute("create index ix_case_approval_case on case_approval (case_kind, case_id)")


def _assignments() -> None:
    """The current owner of a case, or the last one if it has ended."""
    op.execute("create table case_assignment (case_kind varchar not null, case_id uuid not null,"
               " owner_id uuid not null, ended_at timestamptz,"
               " constraint pk_case_assignment primary key (case_kind, case_id))")
    op.execute("insert into case_assignment select 'complaint', id, owner_id, closed_at from complaint"
               " where owner_id is not null")
    op.execute("create index ix_case_assignment_owner on case_assignment (owner_id, case_kind)")
    op.execute("create index ix_case_assignment_running on case_assignment (owner_id) where ended_at is null")
    op.execute("drop index ix_complaint_unowned")
    op.execute("alter table complaint drop owner_id")
    op.execute("update timer set kind = 'case.unowned' where kind = 'complaint.unowned'")
