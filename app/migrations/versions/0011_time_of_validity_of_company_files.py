"""time of validity of company files."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("company_file", sa.Column("effective_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("company_file", sa.Column("dated", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute("update company_file set effective_at = accepted_at")
    op.alter_column("company_file", "effective_at", nullable=False)
    op.alter_column("company_file", "dated", server_default=None)
    op.drop_index(op.f("ix_company_file_name"), table_name="company_file")
    op.create_index("ix_company_file_in_force", "company_file", ["name", "effective_at", "id"], unique=False)
