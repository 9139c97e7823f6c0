"""outside complaints: reports as records of their own, receipts still to be asked for, outcome, first contact,
mediation, advance payment, the agency's dates.

References stored before are complaints whose receipt was stated.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

TABLE = "complaint_reference"
UNIQUE = "uq_complaint_reference_source_external_number"
COLUMNS: tuple[sa.Column[Any], ...] = (
    sa.Column("nature", sa.String(), server_default="complaint", nullable=False),
    sa.Column("receipt_stated", sa.Boolean(), server_default=sa.text("true"), nullable=False),
    sa.Column("outcome", sa.String()),
    sa.Column("outcome_note", sa.String()),
    sa.Column("first_contact_id", sa.Uuid()),
    sa.Column("mediation_consent", sa.String()),
    sa.Column("mediation_consent_on", sa.Date()),
    sa.Column("mediation_on", sa.Date()),
    sa.Column("mediation_ended_on", sa.Date()),
    sa.Column("advance_paid", sa.Numeric(14, 2)),
    sa.Column("advance_paid_on", sa.Date()),
    sa.Column("agency_received_on", sa.Date()),
    sa.Column("agency_accepted_on", sa.Date()),
)


def upgrade() -> None:
    for column in COLUMNS:
        op.add_column(TABLE, column)
    op.create_check_constraint(op.f("ck_complaint_reference_nature"), TABLE, "nature in ('complaint','report')")
    op.create_check_constraint(op.f("ck_complaint_reference_mediation_consent"), TABLE,
                               "mediation_consent in ('asked','agreed','refused')")
    op.create_check_constraint(op.f("ck_complaint_reference_advance_paid"), TABLE, "advance_paid >= 0")
    op.create_unique_constraint(op.f("uq_complaint_reference_source_external_number_nature"), TABLE,
                                ["source", "external_number", "nature"])
    op.drop_constraint(UNIQUE, TABLE, type_="unique")
