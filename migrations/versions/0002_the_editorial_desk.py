"""the editorial desk

Revision ID: 0002
Revises: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table('deputyships',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('absent_id', sa.Integer(), nullable=False),
    sa.Column('deputy_id', sa.Integer(), nullable=False),
    sa.Column('duty', sa.String(length=30), nullable=False),
    sa.Column('from_day', sa.Date(), nullable=False),
    sa.Column('to_day', sa.Date(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('appointed_by_id', sa.Integer(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['absent_id'], ['users.id'], name=op.f('fk_deputyships_absent_id_users')),
    sa.ForeignKeyConstraint(['appointed_by_id'], ['users.id'], name=op.f('fk_deputyships_appointed_by_id_users')),
    sa.ForeignKeyConstraint(['deputy_id'], ['users.id'], name=op.f('fk_deputyships_deputy_id_users')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_deputyships'))
    )
    with op.batch_alter_table('deputyships', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_deputyships_deputy_id'), ['deputy_id'], unique=False)

    op.create_table('list_entries',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('identity', sa.Text(), nullable=False),
    sa.Column('word', sa.Text(), nullable=False),
    sa.Column('replacement', sa.Text(), nullable=False),
    sa.Column('short_names', sa.Text(), nullable=False),
    sa.Column('wrong_forms', sa.Text(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('severity', sa.String(length=10), nullable=False),
    sa.Column('rank', sa.Integer(), nullable=True),
    sa.Column('from_day', sa.Date(), nullable=True),
    sa.Column('to_day', sa.Date(), nullable=True),
    sa.Column('created_by_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_by_id', sa.Integer(), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('replaces_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['created_by_id'], ['users.id'], name=op.f('fk_list_entries_created_by_id_users')),
    sa.ForeignKeyConstraint(['ended_by_id'], ['users.id'], name=op.f('fk_list_entries_ended_by_id_users')),
    sa.ForeignKeyConstraint(['replaces_id'], ['list_entries.id'], name=op.f('fk_list_entries_replaces_id_list_entries')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_list_entries')),
    sa.UniqueConstraint('replaces_id', name=op.f('uq_list_entries_replaces_id'))
    )
    with op.batch_alter_table('list_entries', schema=None) as batch_op:
        batch_op.create_index('ix_list_entries_kind_ended_at', ['kind', 'ended_at'], unique=False)
        batch_op.create_index('uq_list_entries_in_force', ['kind', 'identity'], unique=True, sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))

    op.create_table('notices',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=30), nullable=False),
    sa.Column('sentence', sa.Text(), nullable=False),
    sa.Column('path', sa.Text(), nullable=False),
    sa.Column('key', sa.String(length=200), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('read_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_notices_user_id_users')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notices')),
    sa.UniqueConstraint('user_id', 'key', name=op.f('uq_notices_user_id_key'))
    )
    with op.batch_alter_table('notices', schema=None) as batch_op:
        batch_op.create_index('ix_notices_user_id_read_at', ['user_id', 'read_at'], unique=False)

    op.create_table('section_heads',
    sa.Column('section', sa.String(length=60), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_section_heads_user_id_users')),
    sa.PrimaryKeyConstraint('section', name=op.f('pk_section_heads'))
    )
    op.create_table('attachments',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('post_id', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('mime', sa.String(length=100), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('added_by_id', sa.Integer(), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['added_by_id'], ['users.id'], name=op.f('fk_attachments_added_by_id_users')),
    sa.ForeignKeyConstraint(['post_id'], ['posts.id'], name=op.f('fk_attachments_post_id_posts')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attachments')),
    sa.UniqueConstraint('post_id', 'sha256', name=op.f('uq_attachments_post_id_sha256'))
    )
    op.create_table('deliveries',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('notice_id', sa.Integer(), nullable=True),
    sa.Column('channel', sa.String(length=10), nullable=False),
    sa.Column('key', sa.String(length=220), nullable=False),
    sa.Column('target', sa.String(length=200), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('path', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('unsure', sa.Integer(), nullable=False),
    sa.Column('alone', sa.Boolean(), nullable=False),
    sa.Column('next_try_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('claimed', sa.Boolean(), nullable=False),
    sa.Column('tried_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_error', sa.Text(), nullable=False),
    sa.CheckConstraint('tries >= 0', name=op.f('ck_deliveries_tries')),
    sa.ForeignKeyConstraint(['notice_id'], ['notices.id'], name=op.f('fk_deliveries_notice_id_notices')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_deliveries')),
    sa.UniqueConstraint('channel', 'key', name=op.f('uq_deliveries_channel_key'))
    )
    with op.batch_alter_table('deliveries', schema=None) as batch_op:
        batch_op.create_index('ix_deliveries_state_next_try_at', ['state', 'next_try_at'], unique=False)

    op.create_table('post_search',
    sa.Column('post_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['post_id'], ['posts.id'], name=op.f('fk_post_search_post_id_posts')),
    sa.PrimaryKeyConstraint('post_id', name=op.f('pk_post_search'))
    )
    op.create_table('repost_orders',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('ordered_by', sa.Text(), nullable=False),
    sa.Column('received_how', sa.String(length=20), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('url', sa.Text(), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('verbatim', sa.Boolean(), nullable=False),
    sa.Column('source_name', sa.Text(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('source_text', sa.Text(), nullable=False),
    sa.Column('source_how', sa.String(length=20), nullable=False),
    sa.Column('source_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('post_id', sa.Integer(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('done_url', sa.Text(), nullable=False),
    sa.Column('created_by_id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('reminded_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("state != 'done' OR done_at IS NOT NULL", name=op.f('ck_repost_orders_done_has_time')),
    sa.CheckConstraint("state IN ('open', 'done', 'declined')", name=op.f('ck_repost_orders_state')),
    sa.ForeignKeyConstraint(['created_by_id'], ['users.id'], name=op.f('fk_repost_orders_created_by_id_users')),
    sa.ForeignKeyConstraint(['post_id'], ['posts.id'], name=op.f('fk_repost_orders_post_id_posts')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_repost_orders'))
    )
    with op.batch_alter_table('repost_orders', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_repost_orders_post_id'), ['post_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_repost_orders_received_at'), ['received_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_repost_orders_state'), ['state'], unique=False)

    op.create_table('revision_checks',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('post_id', sa.Integer(), nullable=False),
    sa.Column('revision_id', sa.Integer(), nullable=False),
    sa.Column('lists_version', sa.String(length=64), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['post_id'], ['posts.id'], name=op.f('fk_revision_checks_post_id_posts')),
    sa.ForeignKeyConstraint(['revision_id'], ['revisions.id'], name=op.f('fk_revision_checks_revision_id_revisions')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_revision_checks'))
    )
    with op.batch_alter_table('revision_checks', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_revision_checks_post_id'), ['post_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_revision_checks_revision_id'), ['revision_id'], unique=False)

    op.create_table('waivers',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('post_id', sa.Integer(), nullable=False),
    sa.Column('revision_id', sa.Integer(), nullable=False),
    sa.Column('fingerprint', sa.String(length=64), nullable=False),
    sa.Column('rule', sa.String(length=60), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['post_id'], ['posts.id'], name=op.f('fk_waivers_post_id_posts')),
    sa.ForeignKeyConstraint(['revision_id'], ['revisions.id'], name=op.f('fk_waivers_revision_id_revisions')),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_waivers_user_id_users')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_waivers')),
    sa.UniqueConstraint('post_id', 'fingerprint', name=op.f('uq_waivers_post_id_fingerprint'))
    )
    op.create_table('findings',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('check_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('rule', sa.String(length=60), nullable=False),
    sa.Column('severity', sa.String(length=10), nullable=False),
    sa.Column('field', sa.String(length=30), nullable=False),
    sa.Column('line', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('message', sa.Text(), nullable=False),
    sa.Column('suggestion', sa.Text(), nullable=False),
    sa.Column('fingerprint', sa.String(length=64), nullable=False),
    sa.Column('blocking', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['check_id'], ['revision_checks.id'], name=op.f('fk_findings_check_id_revision_checks')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_findings'))
    )
    with op.batch_alter_table('findings', schema=None) as batch_op:
        batch_op.create_index('ix_findings_check_id_position', ['check_id', 'position'], unique=False)

    op.create_table('paper_signatures',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('part', sa.String(length=20), nullable=False),
    sa.Column('signer_id', sa.Integer(), nullable=False),
    sa.Column('entered_by_id', sa.Integer(), nullable=False),
    sa.Column('signed_on', sa.Date(), nullable=False),
    sa.Column('short_code', sa.String(length=20), nullable=False),
    sa.Column('scan_sha256', sa.String(length=64), nullable=False),
    sa.Column('scan_name', sa.Text(), nullable=False),
    sa.Column('scan_mime', sa.String(length=40), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('signer_id != entered_by_id', name=op.f('ck_paper_signatures_by_another')),
    sa.ForeignKeyConstraint(['entered_by_id'], ['users.id'], name=op.f('fk_paper_signatures_entered_by_id_users')),
    sa.ForeignKeyConstraint(['round_id'], ['review_rounds.id'], name=op.f('fk_paper_signatures_round_id_review_rounds')),
    sa.ForeignKeyConstraint(['signer_id'], ['users.id'], name=op.f('fk_paper_signatures_signer_id_users')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_paper_signatures'))
    )
    with op.batch_alter_table('paper_signatures', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_paper_signatures_round_id'), ['round_id'], unique=False)

    op.create_table('review_comments',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('revision_id', sa.Integer(), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=False),
    sa.Column('line', sa.Integer(), nullable=False),
    sa.Column('quote', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('answered_by_id', sa.Integer(), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['answered_by_id'], ['users.id'], name=op.f('fk_review_comments_answered_by_id_users')),
    sa.ForeignKeyConstraint(['author_id'], ['users.id'], name=op.f('fk_review_comments_author_id_users')),
    sa.ForeignKeyConstraint(['revision_id'], ['revisions.id'], name=op.f('fk_review_comments_revision_id_revisions')),
    sa.ForeignKeyConstraint(['round_id'], ['review_rounds.id'], name=op.f('fk_review_comments_round_id_review_rounds')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_review_comments'))
    )
    with op.batch_alter_table('review_comments', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_review_comments_round_id'), ['round_id'], unique=False)

    op.create_table('proofs',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('level', sa.Integer(), nullable=False),
    sa.Column('reviewer_id', sa.Integer(), nullable=False),
    sa.Column('passed', sa.Boolean(), nullable=False),
    sa.Column('opinion', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('on_behalf_of_id', sa.Integer(), nullable=True),
    sa.Column('paper_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('level IN (1, 2, 3)', name=op.f('ck_proofs_level')),
    sa.ForeignKeyConstraint(['on_behalf_of_id'], ['users.id'], name=op.f('fk_proofs_on_behalf_of_id_users')),
    sa.ForeignKeyConstraint(['paper_id'], ['paper_signatures.id'], name=op.f('fk_proofs_paper_id_paper_signatures')),
    sa.ForeignKeyConstraint(['reviewer_id'], ['users.id'], name=op.f('fk_proofs_reviewer_id_users')),
    sa.ForeignKeyConstraint(['round_id'], ['review_rounds.id'], name=op.f('fk_proofs_round_id_review_rounds')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_proofs')),
    sa.UniqueConstraint('round_id', 'level', name=op.f('uq_proofs_round_id_level'))
    )
    with op.batch_alter_table('approved_artefacts', schema=None) as batch_op:
        batch_op.add_column(sa.Column('kind', sa.String(length=20), server_default='news', nullable=False))
        batch_op.add_column(sa.Column('cover_crop_wide', sa.String(length=60), server_default='', nullable=False))
        batch_op.add_column(sa.Column('cover_crop_square', sa.String(length=60), server_default='', nullable=False))
        batch_op.add_column(sa.Column('attachment_sha256', sa.String(length=64), server_default='', nullable=False))
        batch_op.add_column(sa.Column('attachment_name', sa.Text(), server_default='', nullable=False))

    with op.batch_alter_table('review_rounds', schema=None) as batch_op:
        batch_op.add_column(sa.Column('check_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('due_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('reminded', sa.String(length=40), server_default='', nullable=False))
        batch_op.create_index(batch_op.f('ix_review_rounds_due_at'), ['due_at'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_review_rounds_check_id_revision_checks'), 'revision_checks', ['check_id'], ['id'])

    # What was proof-read by its reviewer until now becomes a proof of its own.
    op.execute(sa.text(
        "INSERT INTO proofs (round_id, level, reviewer_id, passed, opinion, at) "
        "SELECT round_id, level, reviewer_id, passed, '', at FROM reviews WHERE proofread"
    ))
    with op.batch_alter_table('reviews', schema=None) as batch_op:
        batch_op.add_column(sa.Column('on_behalf_of_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('paper_id', sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_reviews_paper_id_paper_signatures'), 'paper_signatures', ['paper_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_reviews_on_behalf_of_id_users'), 'users', ['on_behalf_of_id'], ['id'])
        batch_op.drop_column('proofread')

    with op.batch_alter_table('revisions', schema=None) as batch_op:
        batch_op.add_column(sa.Column('cover_crop_wide', sa.String(length=60), server_default='', nullable=False))
        batch_op.add_column(sa.Column('cover_crop_square', sa.String(length=60), server_default='', nullable=False))
        batch_op.add_column(sa.Column('attachment_sha256', sa.String(length=64), server_default='', nullable=False))
        batch_op.add_column(sa.Column('attachment_name', sa.Text(), server_default='', nullable=False))

    with op.batch_alter_table('secrecy_reviews', schema=None) as batch_op:
        batch_op.add_column(sa.Column('ticks_json', sa.Text(), server_default='[]', nullable=False))
        batch_op.add_column(sa.Column('on_behalf_of_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('paper_id', sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_secrecy_reviews_paper_id_paper_signatures'), 'paper_signatures', ['paper_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_secrecy_reviews_on_behalf_of_id_users'), 'users', ['on_behalf_of_id'], ['id'])

    with op.batch_alter_table('users', schema=None) as batch_op:
        batch_op.add_column(sa.Column('email', sa.String(length=200), server_default='', nullable=False))

    with op.batch_alter_table('working_copies', schema=None) as batch_op:
        batch_op.add_column(sa.Column('cover_crop_wide', sa.String(length=60), server_default='', nullable=False))
        batch_op.add_column(sa.Column('cover_crop_square', sa.String(length=60), server_default='', nullable=False))
        batch_op.add_column(sa.Column('attachment_sha256', sa.String(length=64), server_default='', nullable=False))
        batch_op.add_column(sa.Column('attachment_name', sa.Text(), server_default='', nullable=False))



def downgrade() -> None:
    """Take it back."""
    with op.batch_alter_table('working_copies', schema=None) as batch_op:
        batch_op.drop_column('attachment_name')
        batch_op.drop_column('attachment_sha256')
        batch_op.drop_column('cover_crop_square')
        batch_op.drop_column('cover_crop_wide')

    with op.batch_alter_table('users', schema=None) as batch_op:
        batch_op.drop_column('email')

    with op.batch_alter_table('secrecy_reviews', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_secrecy_reviews_on_behalf_of_id_users'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_secrecy_reviews_paper_id_paper_signatures'), type_='foreignkey')
        batch_op.drop_column('paper_id')
        batch_op.drop_column('on_behalf_of_id')
        batch_op.drop_column('ticks_json')

    with op.batch_alter_table('revisions', schema=None) as batch_op:
        batch_op.drop_column('attachment_name')
        batch_op.drop_column('attachment_sha256')
        batch_op.drop_column('cover_crop_square')
        batch_op.drop_column('cover_crop_wide')

    with op.batch_alter_table('reviews', schema=None) as batch_op:
        batch_op.add_column(sa.Column('proofread', sa.BOOLEAN(), nullable=False, server_default=sa.true()))
        batch_op.drop_constraint(batch_op.f('fk_reviews_on_behalf_of_id_users'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_reviews_paper_id_paper_signatures'), type_='foreignkey')
        batch_op.drop_column('paper_id')
        batch_op.drop_column('on_behalf_of_id')

    op.execute(sa.text(
        "UPDATE reviews SET proofread = EXISTS (SELECT 1 FROM proofs WHERE "
        "proofs.round_id = reviews.round_id AND proofs.level = reviews.level AND proofs.passed)"
    ))
    with op.batch_alter_table('review_rounds', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_review_rounds_check_id_revision_checks'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_review_rounds_due_at'))
        batch_op.drop_column('reminded')
        batch_op.drop_column('due_at')
        batch_op.drop_column('check_id')

    with op.batch_alter_table('approved_artefacts', schema=None) as batch_op:
        batch_op.drop_column('attachment_name')
        batch_op.drop_column('attachment_sha256')
        batch_op.drop_column('cover_crop_square')
        batch_op.drop_column('cover_crop_wide')
        batch_op.drop_column('kind')

    op.drop_table('proofs')
    with op.batch_alter_table('review_comments', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_review_comments_round_id'))

    op.drop_table('review_comments')
    with op.batch_alter_table('paper_signatures', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_paper_signatures_round_id'))

    op.drop_table('paper_signatures')
    with op.batch_alter_table('findings', schema=None) as batch_op:
        batch_op.drop_index('ix_findings_check_id_position')

    op.drop_table('findings')
    op.drop_table('waivers')
    with op.batch_alter_table('revision_checks', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_revision_checks_revision_id'))
        batch_op.drop_index(batch_op.f('ix_revision_checks_post_id'))

    op.drop_table('revision_checks')
    with op.batch_alter_table('repost_orders', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_repost_orders_state'))
        batch_op.drop_index(batch_op.f('ix_repost_orders_received_at'))
        batch_op.drop_index(batch_op.f('ix_repost_orders_post_id'))

    op.drop_table('repost_orders')
    op.drop_table('post_search')
    with op.batch_alter_table('deliveries', schema=None) as batch_op:
        batch_op.drop_index('ix_deliveries_state_next_try_at')

    op.drop_table('deliveries')
    op.drop_table('attachments')
    op.drop_table('section_heads')
    with op.batch_alter_table('notices', schema=None) as batch_op:
        batch_op.drop_index('ix_notices_user_id_read_at')

    op.drop_table('notices')
    with op.batch_alter_table('list_entries', schema=None) as batch_op:
        batch_op.drop_index('uq_list_entries_in_force', sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))
        batch_op.drop_index('ix_list_entries_kind_ended_at')

    op.drop_table('list_entries')
    with op.batch_alter_table('deputyships', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_deputyships_deputy_id'))

    op.drop_table('deputyships')
