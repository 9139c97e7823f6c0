"""cases merged into one are about the same staff.

Staff whom the elder case is about are recorded for those merged into it as well; other kinds of case cannot be merged
yet.
"""

from __future__ import annotations

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "insert into case_concern (case_kind, case_id, staff_id)"
        " select one.case_kind, younger.id, one.staff_id from complaint as younger"
        " join case_concern as one on one.case_kind = 'complaint' and one.case_id = younger.merged_into"
        " on conflict do nothing")
