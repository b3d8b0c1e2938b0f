"""publishing that can be proved: callbacks, 群发, quotas, errands, aftercare, reconciliation

Revision ID: 0004
Revises: 0003
"""

from __future__ import annotations

import uuid

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table('api_quotas',
    sa.Column('account', sa.String(length=60), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('path', sa.String(length=80), nullable=False),
    sa.Column('used', sa.Integer(), nullable=False),
    sa.Column('used_when_asked', sa.Integer(), nullable=False),
    sa.Column('daily_limit', sa.Integer(), nullable=True),
    sa.Column('remote_used', sa.Integer(), nullable=True),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ask_after', sa.DateTime(timezone=True), nullable=True),
    sa.Column('no_right', sa.Boolean(), nullable=False),
    sa.Column('resting_until', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('account', 'day', 'path', name=op.f('pk_api_quotas'))
    )
    op.create_table('hosts',
    sa.Column('host_id', sa.String(length=36), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('enrolled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('enrolled_by', sa.String(length=80), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('problem', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('host_id', name=op.f('pk_hosts'))
    )
    op.create_table('installation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('installation_id', sa.String(length=36), nullable=False),
    sa.Column('epoch', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('hold', sa.String(length=20), nullable=False),
    sa.Column('held_since', sa.DateTime(timezone=True), nullable=True),
    sa.Column('held_reason', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_installation'))
    )
    op.create_table('seen_callbacks',
    sa.Column('signature', sa.String(length=64), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('signature', name=op.f('pk_seen_callbacks'))
    )
    with op.batch_alter_table('seen_callbacks', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_seen_callbacks_at'), ['at'], unique=False)

    op.create_table('worker_lives',
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('host_id', sa.String(length=36), nullable=False),
    sa.Column('host', sa.String(length=80), nullable=False),
    sa.Column('pid', sa.Integer(), nullable=False),
    sa.Column('version', sa.String(length=30), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('beat_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('stopped_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('holding', sa.Text(), nullable=False),
    sa.Column('still', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_worker_lives'))
    )
    with op.batch_alter_table('worker_lives', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_worker_lives_beat_at'), ['beat_at'], unique=False)

    op.create_table('errands',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=30), nullable=False),
    sa.Column('subject', sa.String(length=60), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('args_json', sa.Text(), nullable=False),
    sa.Column('cursor_json', sa.Text(), nullable=False),
    sa.Column('result_json', sa.Text(), nullable=False),
    sa.Column('progress', sa.Text(), nullable=False),
    sa.Column('asked_by', sa.String(length=80), nullable=False),
    sa.Column('asked_by_id', sa.Integer(), nullable=True),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('next_act_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('fence', sa.Integer(), nullable=False),
    sa.Column('owner', sa.String(length=80), nullable=False),
    sa.Column('lease_until', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("state IN ('waiting', 'running', 'done', 'failed')", name=op.f('ck_errands_state')),
    sa.ForeignKeyConstraint(['asked_by_id'], ['users.id'], name=op.f('fk_errands_asked_by_id_users')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_errands'))
    )
    with op.batch_alter_table('errands', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_errands_kind'), ['kind'], unique=False)
        batch_op.create_index('ix_errands_state_next_act_at', ['state', 'next_act_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_errands_subject'), ['subject'], unique=False)

    op.create_table('preflights',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('message_id', sa.Integer(), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('moment', sa.String(length=10), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ok', sa.Boolean(), nullable=False),
    sa.Column('findings_json', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['message_id'], ['messages.id'], name=op.f('fk_preflights_message_id_messages')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_preflights')),
    sa.UniqueConstraint('message_id', 'due_at', 'moment', name=op.f('uq_preflights_message_id_due_at_moment'))
    )
    with op.batch_alter_table('preflights', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_preflights_message_id'), ['message_id'], unique=False)

    op.create_table('reconcile_runs',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('day', sa.String(length=10), nullable=False),
    sa.Column('errand_id', sa.Integer(), nullable=True),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('complete', sa.Boolean(), nullable=False),
    sa.Column('account_total', sa.Integer(), nullable=True),
    sa.Column('seen', sa.Integer(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['errand_id'], ['errands.id'], name=op.f('fk_reconcile_runs_errand_id_errands')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reconcile_runs'))
    )
    with op.batch_alter_table('reconcile_runs', schema=None) as batch_op:
        batch_op.create_index('uq_reconcile_runs_nightly', ['day'], unique=True, sqlite_where=sa.text("day != ''"), postgresql_where=sa.text("day != ''"))

    op.create_table('wechat_events',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('event', sa.String(length=60), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('dedupe_key', sa.String(length=200), nullable=False),
    sa.Column('publish_id', sa.String(length=60), nullable=False),
    sa.Column('msg_id', sa.String(length=60), nullable=False),
    sa.Column('article_id', sa.String(length=200), nullable=False),
    sa.Column('status', sa.String(length=60), nullable=False),
    sa.Column('raw', sa.Text(), nullable=False),
    sa.Column('copies', sa.Integer(), nullable=False),
    sa.Column('message_id', sa.Integer(), nullable=True),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('next_try_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('note', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['message_id'], ['messages.id'], name=op.f('fk_wechat_events_message_id_messages')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_wechat_events')),
    sa.UniqueConstraint('dedupe_key', name=op.f('uq_wechat_events_dedupe_key'))
    )
    with op.batch_alter_table('wechat_events', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_wechat_events_message_id'), ['message_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_wechat_events_msg_id'), ['msg_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_wechat_events_publish_id'), ['publish_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_wechat_events_received_at'), ['received_at'], unique=False)

    op.create_table('differences',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('subject', sa.String(length=80), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('sentence', sa.Text(), nullable=False),
    sa.Column('found_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('run_id', sa.Integer(), nullable=False),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('settled_by', sa.String(length=80), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.CheckConstraint("state IN ('open', 'settled', 'accepted')", name=op.f('ck_differences_state')),
    sa.ForeignKeyConstraint(['run_id'], ['reconcile_runs.id'], name=op.f('fk_differences_run_id_reconcile_runs')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_differences'))
    )
    with op.batch_alter_table('differences', schema=None) as batch_op:
        batch_op.create_index('uq_differences_open', ['kind', 'subject'], unique=True, sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'"))

    op.create_table('previews',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('post_id', sa.Integer(), nullable=False),
    sa.Column('revision_id', sa.Integer(), nullable=False),
    sa.Column('errand_id', sa.Integer(), nullable=False),
    sa.Column('wechat_name', sa.String(length=60), nullable=False),
    sa.Column('asked_by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['asked_by_id'], ['users.id'], name=op.f('fk_previews_asked_by_id_users')),
    sa.ForeignKeyConstraint(['errand_id'], ['errands.id'], name=op.f('fk_previews_errand_id_errands')),
    sa.ForeignKeyConstraint(['post_id'], ['posts.id'], name=op.f('fk_previews_post_id_posts')),
    sa.ForeignKeyConstraint(['revision_id'], ['revisions.id'], name=op.f('fk_previews_revision_id_revisions')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_previews'))
    )
    with op.batch_alter_table('previews', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_previews_post_id'), ['post_id'], unique=False)

    op.create_table('corrections',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('article_id', sa.Integer(), nullable=True),
    sa.Column('release_id', sa.Integer(), nullable=True),
    sa.Column('post_id', sa.Integer(), nullable=False),
    sa.Column('way', sa.String(length=10), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('opened_by_id', sa.Integer(), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('artefact_id', sa.Integer(), nullable=True),
    sa.Column('check_how', sa.String(length=20), nullable=False),
    sa.Column('check_result', sa.Text(), nullable=False),
    sa.Column('closed_by_id', sa.Integer(), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('note', sa.Text(), nullable=False),
    sa.CheckConstraint("state IN ('open', 'done', 'given_up')", name=op.f('ck_corrections_state')),
    sa.CheckConstraint("way IN ('edit', 'republish', 'notice')", name=op.f('ck_corrections_way')),
    sa.CheckConstraint(
        "(article_id IS NULL AND release_id IS NOT NULL AND way != 'edit')"
        " OR (article_id IS NOT NULL AND release_id IS NULL)", name=op.f('ck_corrections_of_one')),
    sa.ForeignKeyConstraint(['artefact_id'], ['approved_artefacts.id'], name=op.f('fk_corrections_artefact_id_approved_artefacts')),
    sa.ForeignKeyConstraint(['article_id'], ['articles.id'], name=op.f('fk_corrections_article_id_articles')),
    sa.ForeignKeyConstraint(['closed_by_id'], ['users.id'], name=op.f('fk_corrections_closed_by_id_users')),
    sa.ForeignKeyConstraint(['opened_by_id'], ['users.id'], name=op.f('fk_corrections_opened_by_id_users')),
    sa.ForeignKeyConstraint(['post_id'], ['posts.id'], name=op.f('fk_corrections_post_id_posts')),
    sa.ForeignKeyConstraint(['release_id'], ['releases.id'], name=op.f('fk_corrections_release_id_releases')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_corrections'))
    )
    with op.batch_alter_table('corrections', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_corrections_article_id'), ['article_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_corrections_post_id'), ['post_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_corrections_release_id'), ['release_id'], unique=False)

    op.create_table('account_articles',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('account', sa.String(length=60), nullable=False),
    sa.Column('article_id', sa.String(length=200), nullable=False),
    sa.Column('idx', sa.Integer(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('digest', sa.Text(), nullable=False),
    sa.Column('author', sa.Text(), nullable=False),
    sa.Column('url', sa.Text(), nullable=False),
    sa.Column('thumb_url', sa.Text(), nullable=False),
    sa.Column('content', sa.Text(), nullable=False),
    sa.Column('text_sha256', sa.String(length=64), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('is_deleted', sa.Boolean(), nullable=False),
    sa.Column('first_seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('our_article_id', sa.Integer(), nullable=True),
    sa.Column('release_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['our_article_id'], ['articles.id'], name=op.f('fk_account_articles_our_article_id_articles')),
    sa.ForeignKeyConstraint(['release_id'], ['releases.id'], name=op.f('fk_account_articles_release_id_releases')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_account_articles')),
    sa.UniqueConstraint('account', 'article_id', 'idx', name=op.f('uq_account_articles_account_article_id_idx'))
    )
    with op.batch_alter_table('account_articles', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_account_articles_our_article_id'), ['our_article_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_account_articles_published_at'), ['published_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_account_articles_release_id'), ['release_id'], unique=False)

    op.create_table('release_corrections',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('release_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('old_text_sha256', sa.String(length=64), nullable=False),
    sa.Column('revision_sha256', sa.String(length=64), nullable=False),
    sa.Column('text_sha256', sa.String(length=64), nullable=False),
    sa.Column('recorded_by', sa.String(length=80), nullable=False),
    sa.ForeignKeyConstraint(['release_id'], ['releases.id'], name=op.f('fk_release_corrections_release_id_releases')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_release_corrections'))
    )
    with op.batch_alter_table('release_corrections', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_release_corrections_release_id'), ['release_id'], unique=False)

    op.create_table('take_downs',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('article_id', sa.Integer(), nullable=True),
    sa.Column('release_id', sa.Integer(), nullable=True),
    sa.Column('errand_id', sa.Integer(), nullable=True),
    sa.Column('way', sa.String(length=10), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('problem', sa.Text(), nullable=False),
    sa.Column('asked_by_id', sa.Integer(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('sign_by', sa.DateTime(timezone=True), nullable=False),
    sa.Column('signed_by_id', sa.Integer(), nullable=True),
    sa.Column('signed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('agreed', sa.Boolean(), nullable=True),
    sa.Column('opinion', sa.Text(), nullable=False),
    sa.Column('alarmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("state IN ('asked', 'done', 'failed')", name=op.f('ck_take_downs_state')),
    sa.CheckConstraint("way IN ('api', 'by_hand', 'recorded')", name=op.f('ck_take_downs_way')),
    sa.CheckConstraint('article_id IS NOT NULL OR release_id IS NOT NULL', name=op.f('ck_take_downs_of_something')),
    sa.CheckConstraint('signed_by_id IS NULL OR signed_by_id != asked_by_id', name=op.f('ck_take_downs_second_person')),
    sa.ForeignKeyConstraint(['article_id'], ['articles.id'], name=op.f('fk_take_downs_article_id_articles')),
    sa.ForeignKeyConstraint(['asked_by_id'], ['users.id'], name=op.f('fk_take_downs_asked_by_id_users')),
    sa.ForeignKeyConstraint(['errand_id'], ['errands.id'], name=op.f('fk_take_downs_errand_id_errands')),
    sa.ForeignKeyConstraint(['release_id'], ['releases.id'], name=op.f('fk_take_downs_release_id_releases')),
    sa.ForeignKeyConstraint(['signed_by_id'], ['users.id'], name=op.f('fk_take_downs_signed_by_id_users')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_take_downs'))
    )
    with op.batch_alter_table('take_downs', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_take_downs_article_id'), ['article_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_take_downs_release_id'), ['release_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_take_downs_sign_by'), ['sign_by'], unique=False)

    with op.batch_alter_table('posts', schema=None) as batch_op:
        batch_op.add_column(sa.Column('correcting', sa.String(length=10), nullable=False, server_default=''))

    with op.batch_alter_table('messages', schema=None) as batch_op:
        batch_op.add_column(sa.Column('client_id', sa.String(length=32), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('first_submit_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('msg_id', sa.String(length=60), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('result_json', sa.Text(), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('ask_again_by_id', sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_messages_ask_again_by_id_users'), 'users', ['ask_again_by_id'], ['id'])
        batch_op.create_index(batch_op.f('ix_messages_msg_id'), ['msg_id'], unique=False)

    with op.batch_alter_table('messages', schema=None) as batch_op:
        for name in ('client_id', 'msg_id', 'result_json'):
            batch_op.alter_column(name, server_default=None)
        batch_op.drop_constraint(batch_op.f('ck_messages_submitted_has_intent'), type_='check')
        batch_op.create_check_constraint(
            batch_op.f('ck_messages_submitted_has_intent'),
            "state NOT IN ('submitted', 'published') OR mode NOT IN ('publish', 'mass_send')"
            " OR submit_started_at IS NOT NULL")
    op.execute(sa.text(
        "INSERT INTO installation (id, installation_id, epoch, created_at, hold, held_reason)"
        " VALUES (1, :id, 1, CURRENT_TIMESTAMP, '', '')").bindparams(id=str(uuid.uuid4())))


def downgrade() -> None:
    """Take the schema back."""
    with op.batch_alter_table('messages', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_messages_submitted_has_intent'), type_='check')
        batch_op.create_check_constraint(
            batch_op.f('ck_messages_submitted_has_intent'),
            "state NOT IN ('submitted', 'published') OR mode != 'publish'"
            " OR submit_started_at IS NOT NULL")

    with op.batch_alter_table('messages', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_messages_msg_id'))
        batch_op.drop_constraint(batch_op.f('fk_messages_ask_again_by_id_users'), type_='foreignkey')
        batch_op.drop_column('ask_again_by_id')
        batch_op.drop_column('result_json')
        batch_op.drop_column('msg_id')
        batch_op.drop_column('first_submit_at')
        batch_op.drop_column('client_id')

    with op.batch_alter_table('take_downs', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_take_downs_sign_by'))
        batch_op.drop_index(batch_op.f('ix_take_downs_release_id'))
        batch_op.drop_index(batch_op.f('ix_take_downs_article_id'))

    op.drop_table('take_downs')
    with op.batch_alter_table('release_corrections', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_release_corrections_release_id'))

    op.drop_table('release_corrections')
    with op.batch_alter_table('posts', schema=None) as batch_op:
        batch_op.drop_column('correcting')

    with op.batch_alter_table('account_articles', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_account_articles_release_id'))
        batch_op.drop_index(batch_op.f('ix_account_articles_published_at'))
        batch_op.drop_index(batch_op.f('ix_account_articles_our_article_id'))

    op.drop_table('account_articles')
    with op.batch_alter_table('corrections', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_corrections_release_id'))
        batch_op.drop_index(batch_op.f('ix_corrections_post_id'))
        batch_op.drop_index(batch_op.f('ix_corrections_article_id'))

    op.drop_table('corrections')
    with op.batch_alter_table('previews', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_previews_post_id'))

    op.drop_table('previews')
    with op.batch_alter_table('differences', schema=None) as batch_op:
        batch_op.drop_index('uq_differences_open', sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'"))

    op.drop_table('differences')
    with op.batch_alter_table('wechat_events', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_wechat_events_received_at'))
        batch_op.drop_index(batch_op.f('ix_wechat_events_publish_id'))
        batch_op.drop_index(batch_op.f('ix_wechat_events_msg_id'))
        batch_op.drop_index(batch_op.f('ix_wechat_events_message_id'))

    op.drop_table('wechat_events')
    with op.batch_alter_table('reconcile_runs', schema=None) as batch_op:
        batch_op.drop_index('uq_reconcile_runs_nightly', sqlite_where=sa.text("day != ''"), postgresql_where=sa.text("day != ''"))

    op.drop_table('reconcile_runs')
    with op.batch_alter_table('preflights', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_preflights_message_id'))

    op.drop_table('preflights')
    with op.batch_alter_table('errands', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_errands_subject'))
        batch_op.drop_index('ix_errands_state_next_act_at')
        batch_op.drop_index(batch_op.f('ix_errands_kind'))

    op.drop_table('errands')
    with op.batch_alter_table('worker_lives', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_worker_lives_beat_at'))

    op.drop_table('worker_lives')
    with op.batch_alter_table('seen_callbacks', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_seen_callbacks_at'))

    op.drop_table('seen_callbacks')
    op.drop_table('installation')
    op.drop_table('hosts')
    op.drop_table('api_quotas')
