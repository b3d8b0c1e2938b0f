"""create_app: the panel put together."""

from __future__ import annotations

from typing import Any, cast

from flask import Flask, g
from flask.json.provider import DefaultJSONProvider
from flask_bootstrap import Bootstrap5
from flask_wtf.csrf import CSRFProtect

from wechat_bot.kernel import clock
from wechat_bot.kernel.office import Office
from wechat_bot.notices import queries as told
from wechat_bot.web import (
    account,
    aftercare,
    aftercare_todos,
    application_acts,
    application_entry,
    application_letters,
    application_tables,
    application_todos,
    applications,
    attachments,
    board,
    calendar,
    checks,
    collecting,
    collecting_forms,
    collecting_todos,
    contributions,
    corrections,
    deputies,
    disclosure,
    editor,
    editor_api,
    errors,
    evidence,
    feed,
    feed_api,
    filters,
    frame,
    home,
    importing,
    incoming,
    journal,
    ledger_annexes,
    ledger_catalogue,
    ledger_entry,
    ledger_evidence,
    ledger_import,
    ledger_items,
    ledger_website,
    lists,
    lists_import,
    media,
    media_patrol,
    media_todos,
    navigation,
    notice_channels,
    notices,
    papers,
    phone_preview,
    posts,
    preflight_acts,
    preview,
    publishing,
    publishing_acts,
    publishing_copy,
    publishing_links,
    publishing_slots,
    publishing_todos,
    quotas,
    reconciling,
    reconciling_import,
    reconciling_links,
    register_complete,
    register_entry,
    register_todos,
    registers,
    registers_import,
    report,
    report_checks,
    report_files,
    report_past,
    report_post,
    report_procedure,
    report_rollup,
    report_settings,
    report_steps,
    report_tables,
    report_texts,
    report_todos,
    report_undertakings,
    report_word,
    repost_figures,
    reposts,
    review_acts,
    reviews,
    running,
    search,
    security,
    statistics,
    todos,
    users,
    wechat_callback,
    wechat_events,
    year_desk,
)
from wechat_bot.web.frame import AfterWrite, Frame
from wechat_bot.web.numbers import RowNumber

BLUEPRINTS = (home.bp, account.bp, posts.bp, attachments.bp, editor.bp, editor_api.bp, importing.bp, preview.bp,
              reviews.bp, review_acts.bp, papers.bp, users.bp,
              deputies.bp, journal.bp, publishing.bp, publishing_acts.bp, evidence.bp,
              phone_preview.bp, publishing_links.bp,
              publishing_slots.bp, calendar.bp, board.bp, search.bp,
              publishing_copy.bp, disclosure.bp, ledger_entry.bp, ledger_import.bp,
              ledger_evidence.bp, ledger_website.bp, ledger_items.bp, ledger_annexes.bp, ledger_catalogue.bp,
              statistics.bp, checks.bp, lists.bp, lists_import.bp,
              reposts.bp, repost_figures.bp, contributions.bp,
              reconciling.bp, reconciling_import.bp, reconciling_links.bp,
              notices.bp, notice_channels.bp, running.bp,
              aftercare.bp, corrections.bp, wechat_callback.bp, wechat_events.bp,
              registers.bp, register_entry.bp, register_complete.bp, registers_import.bp,
              collecting.bp, collecting_forms.bp, year_desk.bp, report.bp, report_tables.bp,
              report_checks.bp, report_files.bp,
              report_post.bp, report_past.bp, report_procedure.bp, report_steps.bp, report_word.bp,
              report_texts.bp, report_undertakings.bp, report_settings.bp,
              media.bp, media_patrol.bp,
              applications.bp, application_entry.bp, application_acts.bp, application_letters.bp, application_tables.bp,
              quotas.bp, preflight_acts.bp, feed.bp, feed_api.bp, report_rollup.bp)
# Imported for what it adds to 今天要我办的.
PROVIDERS = (publishing_todos, collecting_todos, aftercare_todos, application_todos, media_todos, register_todos,
             report_todos)
MEGABYTE = 1_000_000
# A form's text may be this large; WeChat's own limit on a laid-out body is 1 MB.
FORM_TEXT_BYTES = 4 * MEGABYTE


def create_app(
    office: Office, *, after_write: AfterWrite | None = None,
) -> Flask:
    """The panel as a WSGI application.

    after_write: called after every successful POST, hands outbox events to the later stages.
    """
    app = Flask("wechat_bot.web")
    app.request_class = incoming.PanelRequest
    app.url_map.converters["int"] = RowNumber
    app.extensions["frame"] = Frame(office, after_write)
    _configure(app, office)
    security.guard(app)  # before the CSRF check: who is logged out is told so
    CSRFProtect(app).exempt(wechat_callback.bp)  # no person and no cookie: it is signed instead
    Bootstrap5(app)
    errors.install(app)
    filters.install(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.context_processor(_context)
    return app


def _configure(app: Flask, office: Office) -> None:
    web = office.config.web
    app.config.update(
        SECRET_KEY=security.secret_key(office.state_folder),
        SESSION_COOKIE_NAME="fazhi-emin",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=web.https,
        MAX_CONTENT_LENGTH=web.upload_limit_mb * MEGABYTE,
        MAX_FORM_MEMORY_SIZE=FORM_TEXT_BYTES,
        # A page may lie open over lunch: its form stays good as long as the log-in does.
        WTF_CSRF_TIME_LIMIT=None,
        # Our pages send no Referer (Referrer-Policy), so it cannot be asked for.
        WTF_CSRF_SSL_STRICT=False,
        BOOTSTRAP_SERVE_LOCAL=True,
    )
    cast(DefaultJSONProvider, app.json).ensure_ascii = False  # people read it in a terminal too
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True


def _context() -> dict[str, Any]:
    """What every template may use."""
    office = frame.office()
    actor = g.get("actor")
    waiting = unread = alarms = 0
    foot: dict[str, Any] = {}
    if actor is not None and not g.get("faulty"):
        with office.db.read() as session:
            waiting = len(todos.todos(session, actor))
            foot = running.foot(session)
            if actor.user_id is not None:
                unread, alarms = told.unread(session, actor.user_id)
    return {
        "actor": actor,
        "nav": navigation.links() if actor is not None else [],
        "waiting": waiting,
        "foot": foot,
        "unread": unread,
        "alarms": alarms,
        "page_title": g.get("page_title") or "法治额敏",
        "demo": office.config.demo,
        "agency": office.config.agency,
        "now": clock.now(),
        "can": frame.can,
        "url_if": frame.url_if,
    }
