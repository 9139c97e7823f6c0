"""who cancelled a clock, and whether it fell due while its case was ended; the stage at which a case ended; since when
a case has an owner who took it or was chosen by a person.

Of older rows none of it is known, so that they stay as they are.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("clock", sa.Column("cancelled_by", sa.String()))
    op.add_column("clock", sa.Column("due_while_ended", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column("complaint", sa.Column("ended_from", sa.String()))
    op.add_column("case_assignment", sa.Column("taken_at", sa.DateTime(timezone=True)))
