"""复议诉讼, 监督保障, 留言办理

Revision ID: 0009
Revises: 0008
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

TABLES = ("disclosure_disputes", "leading_members", "complaint_channels", "trainings",
          "assessments", "complaints", "account_messages")


def upgrade() -> None:
    """Bring the schema forward."""
    _register(
        "disclosure_disputes",
        _text("case_no", 120), _text("body", 120), _text("kind", 20),
        _text("application_no", 60), sa.Column("refused", sa.Boolean(), nullable=False),
        _text("role", 20), sa.Column("handled_only", sa.Boolean(), nullable=False),
        sa.Column("accepted_on", sa.Date(), nullable=False), _text("result", 20),
        sa.Column("concluded_on", sa.Date(), nullable=True), _long("cause"))
    _register(
        "leading_members",
        _text("name", 40), _text("post", 80), _text("role", 20),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True))
    _register(
        "complaint_channels",
        _text("name", 80), _text("phone", 60), _text("address", 200), _text("mail", 120), _text("hours", 120),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True))
    _register(
        "trainings",
        sa.Column("held_on", sa.Date(), nullable=False), _text("topic", 200),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=True), _text("organiser", 120))
    _register(
        "assessments",
        sa.Column("of_year", sa.Integer(), nullable=False), _text("period", 20),
        _text("assessed", 120), _text("grade", 60), _long("use_made"),
        sa.Column("assessed_on", sa.Date(), nullable=False))
    _register(
        "complaints",
        sa.Column("received_on", sa.Date(), nullable=False), _text("way", 20), _long("matter"),
        _long("outcome"), sa.Column("handled_on", sa.Date(), nullable=True),
        _text("accountability", 20))
    _register(
        "account_messages",
        sa.Column("received_on", sa.Date(), nullable=False), _text("way", 20), _long("content"),
        _text("sender", 60), _long("reply"), sa.Column("replied_on", sa.Date(), nullable=True),
        _text("handler", 40), _text("reply_way", 20),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True))
    for name, column in (("disclosure_disputes", "accepted_on"),
                         ("account_messages", "received_on"),
                         ("account_messages", "replied_on")):
        op.create_index(op.f(f"ix_{name}_{column}"), name, [column])


def downgrade() -> None:
    """Take it back."""
    for name in reversed(TABLES):
        op.drop_table(name)


def _register(name: str, *own: sa.Column[object]) -> None:
    """A table with the columns that every register has."""
    op.create_table(
        name, *own,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        _text("section", 60), _long("note"), _text("created_by", 80),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        _text("voided_by", 80), _long("void_reason"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")))
    op.create_index(op.f(f"ix_{name}_year"), name, ["year"])


def _text(name: str, length: int) -> sa.Column[object]:
    return sa.Column(name, sa.String(length=length), nullable=False)


def _long(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.Text(), nullable=False)
