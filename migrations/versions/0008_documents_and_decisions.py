"""规范性文件, 许可, 处罚, 强制, 收费

Revision ID: 0008
Revises: 0007
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

DECISIONS = ("licences", "penalties", "coercive_measures")
TABLES = ("normative_documents", *DECISIONS, "administrative_charges")


def text(name: str, length: int) -> sa.Column[str]:
    """A column of text that is "" where nothing is known."""
    return sa.Column(name, sa.String(length=length), nullable=False)


def day(name: str, *, known: bool = False) -> sa.Column[object]:
    """A column of a day."""
    return sa.Column(name, sa.Date(), nullable=not known)


def register(name: str, *columns: sa.Column[object]) -> None:
    """A table of records: its own columns and those that every register has."""
    op.create_table(
        name,
        *columns,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        text("section", 60),
        sa.Column("note", sa.Text(), nullable=False),
        text("created_by", 80),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        text("voided_by", 80),
        sa.Column("void_reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
    op.create_index(op.f(f"ix_{name}_year"), name, ["year"])


def upgrade() -> None:
    """Bring the schema forward."""
    register(
        "normative_documents",
        text("title", 200), text("number", 80), day("signed_on", known=True),
        day("published_on"), day("effective_on"), text("opinion_number", 80), day("expires_on"),
        text("ended_how", 20), day("ended_on"), text("ended_by", 200), text("url", 2000),
        text("reading_url", 2000), text("kind", 20),
    )
    for name in DECISIONS:
        register(
            name,
            text("number", 80), day("decided_on"), text("matter", 200), text("sort", 60),
            text("party", 20), text("result", 20), text("url", 2000), day("month"),
            sa.Column("quantity", sa.Integer(), nullable=True), text("vouched_by", 60),
        )
    register(
        "administrative_charges",
        text("item", 100), text("basis", 200), day("collected_on"), day("month"),
        text("receipt", 80), sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("large_checked", sa.Boolean(), nullable=False), text("vouched_by", 60),
    )


def downgrade() -> None:
    """Take it back."""
    for name in reversed(TABLES):
        op.drop_table(name)
