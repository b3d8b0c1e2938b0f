"""the ledger of disclosed information complete

Revision ID: 0006
Revises: 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def item_columns() -> list[sa.Column[object]]:
    """What an item says since; new objects each time."""
    return [
        sa.Column("topic", sa.String(length=60), server_default="", nullable=False),
        sa.Column("catalogue", sa.String(length=60), server_default="", nullable=False),
        sa.Column("presentation", sa.String(length=20), server_default="", nullable=False),
        sa.Column("availability", sa.String(length=20), server_default="active", nullable=False),
        sa.Column("validity", sa.String(length=20), server_default="in_force", nullable=False),
        sa.Column("keywords", sa.String(length=200), server_default="", nullable=False),
        sa.Column("secrecy", sa.String(length=200), server_default="", nullable=False),
        sa.Column("proofreaders", sa.String(length=200), server_default="", nullable=False),
        sa.Column("article_21", sa.String(length=20), server_default="", nullable=False),
        sa.Column("legal_basis", sa.String(length=200), server_default="", nullable=False),
        sa.Column("cancelled_by", sa.String(length=80), server_default="", nullable=False),
        sa.Column("cancel_reason", sa.Text(), server_default="", nullable=False),
        sa.Column("validity_on", sa.Date(), nullable=True),
        sa.Column("reads", sa.Integer(), nullable=True),
        sa.Column("publish_by", MOMENT, nullable=True),
        sa.Column("pending", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("cancelled_at", MOMENT, nullable=True),
    ]


def upgrade() -> None:
    """Bring the schema forward."""
    _make_website_tables()
    with op.batch_alter_table("disclosure_items") as batch:
        for column in item_columns():
            batch.add_column(column)
        batch.create_index(batch.f("ix_disclosure_items_publish_by"), ["publish_by"])
        batch.create_index(batch.f("ix_disclosure_items_pending"), ["pending"])
        batch.create_index(batch.f("ix_disclosure_items_title"), ["title"])
    with op.batch_alter_table("releases") as batch:
        batch.drop_index(batch.f("ix_releases_published_at"))
        batch.create_index("ix_releases_in_order",
                           ["published_at", "id", "item_id", "channel", "status"])
        batch.create_index("ix_releases_chains", ["replaces_id", "item_id"])
    _annexes()
    _withheld()


def _annexes() -> None:
    op.create_table(
        "disclosure_annexes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("added_by", sa.String(length=80), nullable=False),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.Column("removed_at", MOMENT, nullable=True),
        sa.Column("removed_by", sa.String(length=80), nullable=False),
        sa.Column("remove_reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["disclosure_items.id"],
                                name=op.f("fk_disclosure_annexes_item_id_disclosure_items")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosure_annexes")),
    )
    op.create_index(op.f("ix_disclosure_annexes_item_id"), "disclosure_annexes", ["item_id"])


def _withheld() -> None:
    op.create_table(
        "withheld_information",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=True),
        sa.Column("ground", sa.String(length=40), nullable=False),
        sa.Column("decided_by", sa.String(length=60), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("next_review_on", sa.Date(), nullable=True),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("section", sa.String(length=60), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_by", sa.String(length=80), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("voided_at", MOMENT, nullable=True),
        sa.Column("voided_by", sa.String(length=80), nullable=False),
        sa.Column("void_reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["disclosure_items.id"],
                                name=op.f("fk_withheld_information_item_id_disclosure_items")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_withheld_information")),
    )
    for name in ("item_id", "next_review_on", "year"):
        op.create_index(op.f(f"ix_withheld_information_{name}"), "withheld_information", [name])
    op.create_table(
        "withheld_reviews",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("withheld_id", sa.Integer(), nullable=False),
        sa.Column("reviewed_on", sa.Date(), nullable=False),
        sa.Column("reviewed_by", sa.String(length=60), nullable=False),
        sa.Column("conclusion", sa.String(length=20), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("next_review_on", sa.Date(), nullable=True),
        sa.Column("recorded_by", sa.String(length=80), nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["withheld_id"], ["withheld_information.id"],
                                name=op.f("fk_withheld_reviews_withheld_id_withheld_information")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_withheld_reviews")),
    )
    op.create_index(op.f("ix_withheld_reviews_withheld_id"), "withheld_reviews", ["withheld_id"])


def downgrade() -> None:
    """Take it back. An item that was never released is unknown to the older product: it goes."""
    for name in ("release_evidence", "website_steps", "website_submissions",
                 "withheld_reviews", "withheld_information", "disclosure_annexes"):
        op.drop_table(name)
    with op.batch_alter_table("releases") as batch:
        batch.drop_index("ix_releases_chains")
        batch.drop_index("ix_releases_in_order")
        batch.create_index(batch.f("ix_releases_published_at"), ["published_at"])
    op.execute("DELETE FROM disclosure_items WHERE id NOT IN (SELECT item_id FROM releases)")
    with op.batch_alter_table("disclosure_items") as batch:
        batch.drop_index(batch.f("ix_disclosure_items_title"))
        batch.drop_index(batch.f("ix_disclosure_items_pending"))
        batch.drop_index(batch.f("ix_disclosure_items_publish_by"))
        for column in item_columns():
            batch.drop_column(column.name)


def _make_website_tables() -> None:
    """网站报送 and 发布证据."""
    op.create_table(
        "website_submissions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("submitted_on", sa.Date(), nullable=True),
        sa.Column("contact", sa.String(length=60), nullable=False),
        sa.Column("online_on", sa.Date(), nullable=True),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("site_index_number", sa.String(length=60), nullable=False),
        sa.Column("release_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("state IN ('pending', 'submitted', 'online', 'not_needed')",
                           name=op.f("ck_website_submissions_state")),
        sa.ForeignKeyConstraint(
            ["item_id"], ["disclosure_items.id"],
            name=op.f("fk_website_submissions_item_id_disclosure_items")),
        sa.ForeignKeyConstraint(["release_id"], ["releases.id"],
                                name=op.f("fk_website_submissions_release_id_releases")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_website_submissions")),
        sa.UniqueConstraint("item_id", name=op.f("uq_website_submissions_item_id")),
    )
    op.create_index(op.f("ix_website_submissions_state"), "website_submissions", ["state"])
    op.create_table(
        "website_steps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(length=20), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("contact", sa.String(length=60), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("site_index_number", sa.String(length=60), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("act IN ('submitted', 'returned', 'online', 'not_needed', 'needed')",
                           name=op.f("ck_website_steps_act")),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["website_submissions.id"],
            name=op.f("fk_website_steps_submission_id_website_submissions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_website_steps")),
    )
    op.create_index(op.f("ix_website_steps_submission_id"), "website_steps", ["submission_id"])
    op.create_table(
        "release_evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("release_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("mime", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("added_by", sa.String(length=80), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["release_id"], ["releases.id"],
                                name=op.f("fk_release_evidence_release_id_releases")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release_evidence")),
        sa.UniqueConstraint("release_id", "sha256",
                            name=op.f("uq_release_evidence_release_id_sha256")),
    )
    op.create_index(op.f("ix_release_evidence_release_id"), "release_evidence", ["release_id"])
