"""an index by which a platform's number is found however it is written."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_complaint_reference_number",
        "complaint_reference",
        ["source", sa.text("upper(external_number)")],
        unique=False,
    )
