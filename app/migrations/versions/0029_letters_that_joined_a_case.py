"""letters of outside platforms that joined an open case are marked, and are no complaints of their own in figures.

Those that have clocks of their own are recognised by their entry in the timeline, the others by when they were
registered: a reference registered within a minute of an outside case is the letter for which that case was filed.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("complaint", sa.Column("joined_to", sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f("fk_complaint_joined_to_complaint"), "complaint", "complaint", ["joined_to"], ["id"])
    op.add_column(
        "complaint_reference", sa.Column("joined", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.execute(
        "update complaint as letter set joined_to = joined.id from case_entry entry"
        " join complaint joined on joined.number = entry.facts ->> 'into'"
        " where entry.case_kind = 'complaint' and entry.kind = 'merged' and entry.case_id = letter.id"
        " and entry.facts -> 'text' ->> 'key' = 'complaints.outside.own_clocks'")
    op.execute(
        "update case_entry set facts = facts || '{\"because\": \"joined\"}'::jsonb"
        " where case_kind = 'complaint' and kind = 'merged'"
        " and facts -> 'text' ->> 'key' = 'complaints.outside.own_clocks'")
    op.execute(
        "update complaint_reference as letter set joined = true where nature = 'complaint' and not exists ("
        " select from complaint filed where letter.complaint_id in (filed.id, filed.merged_into)"
        " and (filed.channel = 'outside' or filed.via = 'letter') and filed.joined_to is null"
        " and letter.created_at between filed.created_at and filed.created_at + interval '1 minute')")
