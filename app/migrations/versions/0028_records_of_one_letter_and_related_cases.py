"""records of one letter, and cases that are related.

A complaint and a report of the same case, platform and number are records of one letter, as are those that were
registered together; what one of them lacks of the letter's dates it gets from the other.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0026"
branch_labels = None
depends_on = None

_PAIRS = """
    update complaint_reference set letter_id = pair.letter_id from (
        select report.id as report_id, complaint.id as letter_id
        from complaint_reference report join complaint_reference complaint
          on complaint.complaint_id = report.complaint_id and complaint.source = report.source
         and complaint.nature = 'complaint' and report.nature = 'report'
         and (upper(complaint.external_number) = upper(report.external_number)
              or (report.created_at - complaint.created_at between interval '0' and interval '1 second'
                  and report.received_at = complaint.received_at))
    ) pair where complaint_reference.id in (pair.report_id, pair.letter_id)
"""
_DATES = """
    update complaint_reference one set
        agency_received_on = coalesce(one.agency_received_on, other.agency_received_on),
        received_at = case when one.receipt_stated then one.received_at else other.received_at end,
        receipt_stated = one.receipt_stated or other.receipt_stated
    from complaint_reference other
    where other.letter_id = one.letter_id and other.id <> one.id and one.nature = 'report'
"""
_AGENCY = """
    update complaint_reference one set agency_received_on = other.agency_received_on
    from complaint_reference other
    where other.letter_id = one.letter_id and other.id <> one.id and one.agency_received_on is null
"""


def upgrade() -> None:
    op.add_column("complaint_reference", sa.Column("letter_id", sa.Uuid()))
    op.create_index(op.f("ix_complaint_reference_letter_id"), "complaint_reference", ["letter_id"])
    op.execute(_PAIRS)
    op.execute(_DATES)
    op.execute(_AGENCY)
    op.create_table(
        "complaint_relation",
        sa.Column("complaint_id", sa.Uuid(), sa.ForeignKey(
            "complaint.id", name=op.f("fk_complaint_relation_complaint_id_complaint")), nullable=False),
        sa.Column("related_id", sa.Uuid(), sa.ForeignKey(
            "complaint.id", name=op.f("fk_complaint_relation_related_id_complaint")), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("complaint_id", "related_id", name=op.f("pk_complaint_relation")),
        sa.CheckConstraint("why in ('earlier','other')", name=op.f("ck_complaint_relation_why")),
    )
    op.create_index(op.f("ix_complaint_relation_related_id"), "complaint_relation", ["related_id"])
