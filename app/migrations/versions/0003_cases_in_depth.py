"""cases in depth."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "complaint_call",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("complaint_id", sa.Uuid(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.Uuid(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaint.id"], name=op.f("fk_complaint_call_complaint_id_complaint")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_call")),
    )
    op.create_index(
        "ix_complaint_call_open",
        "complaint_call",
        ["created_at"],
        unique=False,
        postgresql_where=sa.text("done_at is null"),
    )
    op.create_index("uq_complaint_call_cause", "complaint_call", ["complaint_id", "cause"], unique=True)
    op.create_table(
        "complaint_concern",
        sa.Column("complaint_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaint.id"], name=op.f("fk_complaint_concern_complaint_id_complaint")
        ),
        sa.PrimaryKeyConstraint("complaint_id", "staff_id", name=op.f("pk_complaint_concern")),
    )
    op.create_index("ix_complaint_concern_staff", "complaint_concern", ["staff_id"], unique=False)
    op.create_table(
        "complaint_evidence",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("complaint_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("by_kind", sa.String(), nullable=False),
        sa.Column("by_label", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaint.id"], name=op.f("fk_complaint_evidence_complaint_id_complaint")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_evidence")),
        sa.UniqueConstraint("complaint_id", "sha256", name=op.f("uq_complaint_evidence_complaint_id_sha256")),
    )
    op.create_index(op.f("ix_complaint_evidence_complaint_id"), "complaint_evidence", ["complaint_id"], unique=False)
    op.create_table(
        "complaint_link",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("complaint_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaint.id"], name=op.f("fk_complaint_link_complaint_id_complaint")
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_complaint_link")),
    )
    op.create_index(op.f("ix_complaint_link_complaint_id"), "complaint_link", ["complaint_id"], unique=False)
    op.create_table(
        "complaint_reference",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("complaint_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("external_number", sa.String(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deadline_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("url", sa.String(), nullable=True),
        sa.Column("reply", sa.String(), nullable=True),
        sa.Column("replied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("replied_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaint.id"], name=op.f("fk_complaint_reference_complaint_id_complaint")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_reference")),
        sa.UniqueConstraint("source", "external_number", name=op.f("uq_complaint_reference_source_external_number")),
    )
    op.create_index(op.f("ix_complaint_reference_complaint_id"), "complaint_reference", ["complaint_id"], unique=False)
    op.add_column("complaint", sa.Column("via", sa.String(), server_default="bot", nullable=False))
    op.add_column("complaint", sa.Column("severity", sa.String(), server_default="normal", nullable=False))
    op.add_column("complaint", sa.Column("order_number", sa.String(), nullable=True))
    op.add_column("complaint", sa.Column("acting_for", sa.String(), nullable=True))
    op.add_column("complaint", sa.Column("mandate", sa.String(), nullable=True))
    op.add_column("complaint", sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("complaint", sa.Column("merged_into", sa.Uuid(), nullable=True))
    op.add_column("complaint", sa.Column("split_from", sa.Uuid(), nullable=True))
    op.add_column(
        "complaint",
        sa.Column(
            "flags", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'::jsonb"), nullable=False
        ),
    )
    op.add_column("complaint", sa.Column("closed_because", sa.String(), nullable=True))
    op.create_index("ix_complaint_accepted", "complaint", ["accepted_at"], unique=False)
    op.create_index("ix_complaint_category", "complaint", ["category", "accepted_at"], unique=False)
    op.create_index(
        "ix_complaint_merged_into",
        "complaint",
        ["merged_into"],
        unique=False,
        postgresql_where=sa.text("merged_into is not null"),
    )
    op.create_index("ix_complaint_store", "complaint", ["store_id", "accepted_at"], unique=False)
    op.create_index(
        "ix_complaint_unowned",
        "complaint",
        ["accepted_at"],
        unique=False,
        postgresql_where=sa.text("closed_at is null and owner_id is null"),
    )
    op.create_foreign_key(op.f("fk_complaint_split_from_complaint"), "complaint", "complaint", ["split_from"], ["id"])
    op.create_foreign_key(op.f("fk_complaint_merged_into_complaint"), "complaint", "complaint", ["merged_into"], ["id"])
    op.drop_column("complaint", "concerns")
    op.add_column(
        "complaint_message", sa.Column("short", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    op.add_column("complaint_message", sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True))
