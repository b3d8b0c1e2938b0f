"""筛查 and its findings, and what was registered of the accounts

Revision ID: 0011
Revises: 0010
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    _patrol_runs()
    _patrol_findings()
    _account_records()


def downgrade() -> None:
    """Take it back."""
    op.drop_table("account_records")
    op.drop_table("patrol_findings")
    op.drop_table("patrol_runs")


def _patrol_runs() -> None:
    counts = ("releases", "texts", "links", "unreached", "found", "new", "returned")
    op.create_table(
        "patrol_runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("errand_id", sa.Integer(), nullable=True),
        sa.Column("asked_by", sa.String(length=80), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in counts),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["errand_id"], ["errands.id"],
                                name=op.f("fk_patrol_runs_errand_id_errands")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patrol_runs")),
    )
    op.create_index(op.f("ix_patrol_runs_started_at"), "patrol_runs", ["started_at"])
    op.create_index("uq_patrol_runs_day", "patrol_runs", ["day"], unique=True,
                    sqlite_where=sa.text("day != ''"), postgresql_where=sa.text("day != ''"))


def _patrol_findings() -> None:
    op.create_table(
        "patrol_findings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("release_id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=60), nullable=False),
        sa.Column("severity", sa.String(length=10), nullable=False),
        sa.Column("place", sa.String(length=60), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("suggestion", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("returned", sa.Integer(), nullable=False),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("handling", sa.String(length=10), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("handled_by", sa.String(length=80), nullable=False),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('open', 'handled', 'accepted', 'settled')",
                           name=op.f("ck_patrol_findings_state")),
        sa.CheckConstraint("handling IN ('', 'correct', 'take_down', 'none')",
                           name=op.f("ck_patrol_findings_handling")),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"],
                                name=op.f("fk_patrol_findings_owner_id_users")),
        sa.ForeignKeyConstraint(["release_id"], ["releases.id"],
                                name=op.f("fk_patrol_findings_release_id_releases")),
        sa.ForeignKeyConstraint(["run_id"], ["patrol_runs.id"],
                                name=op.f("fk_patrol_findings_run_id_patrol_runs")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patrol_findings")),
        sa.UniqueConstraint("release_id", "fingerprint",
                            name=op.f("uq_patrol_findings_release_id_fingerprint")),
    )
    op.create_index(op.f("ix_patrol_findings_first_seen_at"), "patrol_findings",
                    ["first_seen_at"])
    op.create_index("ix_patrol_findings_state_owner_id", "patrol_findings",
                    ["state", "owner_id"])


def _account_records() -> None:
    op.create_table(
        "account_records",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("platform", sa.String(length=30), nullable=False),
        sa.Column("account_name", sa.String(length=60), nullable=False),
        sa.Column("organiser", sa.String(length=120), nullable=False),
        sa.Column("operator", sa.String(length=120), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("changed_on", sa.Date(), nullable=True),
        sa.Column("change", sa.Text(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("filing_number", sa.String(length=60), nullable=False),
        sa.Column("reported_on", sa.Date(), nullable=True),
        sa.Column("responsible", sa.String(length=60), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("section", sa.String(length=60), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_by", sa.String(length=80), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by", sa.String(length=80), nullable=False),
        sa.Column("void_reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_records")),
    )
    op.create_index(op.f("ix_account_records_year"), "account_records", ["year"])
