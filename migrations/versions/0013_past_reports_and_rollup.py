"""Reports of earlier years, and other bodies' reports that are added up

Revision ID: 0013
Revises: 0012
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    _past_reports()
    _rollup_years()
    _rollup_entries()


def downgrade() -> None:
    """Take it back."""
    op.drop_table("rollup_entries")
    op.drop_table("rollup_years")
    op.drop_table("past_reports")


def _past_reports() -> None:
    op.create_table(
        "past_reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=False),
        sa.Column("read_json", sa.Text(), nullable=False),
        sa.Column("corrections_json", sa.Text(), nullable=False),
        sa.Column("brought_by", sa.String(length=80), nullable=False),
        sa.Column("brought_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by", sa.String(length=80), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(length=80), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=False),
        sa.Column("replaced_by_id", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_past_reports")),
    )
    confirmed = sa.text("confirmed_at IS NOT NULL AND ended_at IS NULL")
    op.create_index("uq_past_reports_confirmed", "past_reports", ["year"], unique=True,
                    sqlite_where=confirmed, postgresql_where=confirmed)
    kept = sa.text("ended_at IS NULL")
    op.create_index("uq_past_reports_file", "past_reports", ["year", "file_sha256"], unique=True,
                    sqlite_where=kept, postgresql_where=kept)


def _rollup_years() -> None:
    op.create_table(
        "rollup_years",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("changed_by", sa.String(length=80), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_rollup_years")),
    )


def _rollup_entries() -> None:
    op.create_table(
        "rollup_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("body", sa.String(length=120), nullable=False),
        sa.Column("body_key", sa.String(length=120), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=False),
        sa.Column("figures_json", sa.Text(), nullable=False),
        sa.Column("notes_json", sa.Text(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_by", sa.String(length=80), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rollup_entries")),
    )
    op.create_index(
        "uq_rollup_entries_live", "rollup_entries", ["year", "body_key"], unique=True,
        sqlite_where=sa.text("ended_at IS NULL"), postgresql_where=sa.text("ended_at IS NULL"))
