"""年报数据报送表 and what was declared

Revision ID: 0010
Revises: 0009
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "declarations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("section", sa.String(length=60), nullable=False),
        sa.Column("filled_by", sa.String(length=60), nullable=False),
        sa.Column("headed_by", sa.String(length=60), nullable=False),
        sa.Column("filled_on", sa.Date(), nullable=False),
        sa.Column("entered_by", sa.String(length=80), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("how", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("scan_sha256", sa.String(length=64), nullable=False),
        sa.Column("scan_name", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_declarations")),
    )
    op.create_index("ix_declarations_year_section", "declarations", ["year", "section"])
    op.create_table(
        "declared_figures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("declaration_id", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(length=40), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["declaration_id"], ["declarations.id"],
                                name=op.f("fk_declared_figures_declaration_id_declarations")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_declared_figures")),
        sa.UniqueConstraint("declaration_id", "item",
                            name=op.f("uq_declared_figures_declaration_id_item")),
    )
    op.create_index(op.f("ix_declared_figures_declaration_id"), "declared_figures",
                    ["declaration_id"])


def downgrade() -> None:
    """Take it back."""
    op.drop_table("declared_figures")
    op.drop_table("declarations")
