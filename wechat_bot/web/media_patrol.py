"""筛查: what was found in what is published, who sees to it, and what became of it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from wechat_bot.disclosure.models import Release
from wechat_bot.disclosure.rules import WECHAT
from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.actor import Permission
from wechat_bot.kernel.errors import BureauError, InvalidInput
from wechat_bot.media_duties import operations, queries
from wechat_bot.media_duties.models import PatrolFinding
from wechat_bot.media_duties.queries import FindingFilter
from wechat_bot.media_duties.rules import (
    HANDLING_DAYS,
    HANDLING_NAMES,
    STATE_NAMES,
    TOPIC_NAMES,
    FindingState,
    topic_of,
)
from wechat_bot.reconciling.models import Difference
from wechat_bot.web import frame
from wechat_bot.web.frame import action, page
from wechat_bot.web.numbers import read_number, read_numbers
from wechat_bot.web.paging import Paging, asked_page, offset, turn_back
from wechat_bot.web.publishing_forms import Form

bp = Blueprint("media_patrol", __name__)
PAGE_SIZE = 30
KEEP = Permission.KEEP_MESSAGES
TONES = {FindingState.OPEN: "amber", FindingState.HANDLED: "green", FindingState.ACCEPTED: "grey",
         FindingState.SETTLED: "grey"}
# Two topics bear one name; a filter needs each name once.
_TOPICS = {key: name for key, name in TOPIC_NAMES.items() if key != "page"}


@page(bp, "/media/patrol", permission=Permission.READ, title="筛查")
def finding_list() -> ResponseReturnValue:
    """The findings, filtered by the address; the last run, and one that goes on."""
    return _list()


def _list(problem: BureauError | None = None, form: Form | None = None) -> ResponseReturnValue:
    wanted = _filter()
    number = asked_page()
    with frame.office().db.read() as session:
        total, rows = queries.findings(session, wanted, offset(number, PAGE_SIZE), PAGE_SIZE)
        pages = Paging(number, PAGE_SIZE, total)
        turned = turn_back(pages) if problem is None else None
        if turned is not None:
            return turned
        page_text = render_template(
            "media/patrol.html", rows=rows, paging=pages, wanted=wanted, states=STATE_NAMES,
            topics=_TOPICS, topic_names=TOPIC_NAMES, topic_of=topic_of, tones=TONES,
            owners=queries.owners(session), names=frame.names(session),
            run=queries.last_run(session), going=queries.going(session), today=clock.today(),
            every=frame.office().config.media.patrol_days,
            filtered=bool(request.args), problem=problem, form=form or MultiDict(),
            ticked=set(read_numbers(form.getlist("finding"))) if form else set(),
            offered_day=queries.offered_day(clock.today(), HANDLING_DAYS))
    return page_text, frame.status_of(problem) if problem else 200


@action(bp, "/media/patrol/start", permission=KEEP)
def start() -> ResponseReturnValue:
    """现在筛查."""
    operations.ask_patrol(frame.actor(), frame.office())
    return frame.done("已开始筛查，可以离开这个页面；有新发现会通知您。",
                      url_for("media_patrol.finding_list"))


@action(bp, "/media/patrol/assign", permission=KEEP)
def assign_many() -> ResponseReturnValue:
    """分派 of what was ticked in the list."""
    chosen = read_numbers(request.form.getlist("finding"))
    try:
        count = operations.assign(frame.actor(), frame.office(), chosen,
                                  read_number(request.form.get("owner", "")),
                                  request.form.get("due", ""))
    except BureauError as error:
        return _list(error, request.form)
    return frame.done(f"已分派 {count} 处，会通知本人。", _back())


def _back() -> str:
    """The list with the filter that it was sent from."""
    args: dict[str, Any] = {key: value for key, value in request.args.items() if key != "page"}
    return url_for("media_patrol.finding_list", **args)


@page(bp, "/media/patrol/<int:finding_id>", permission=Permission.READ, title="筛查发现")
def finding_page(finding_id: int) -> ResponseReturnValue:
    """One finding: where it is, what it is about, who sees to it."""
    return _show(finding_id)


@action(bp, "/media/patrol/<int:finding_id>/assign", permission=KEEP)
def assign(finding_id: int) -> ResponseReturnValue:
    """分派."""
    try:
        operations.assign(frame.actor(), frame.office(), [finding_id],
                          read_number(request.form.get("owner", "")),
                          request.form.get("due", ""))
    except BureauError as error:
        return _show(finding_id, error, request.form, "assign")
    return frame.done("已分派，会通知本人。", _url(finding_id))


@action(bp, "/media/patrol/<int:finding_id>/handle", permission=Permission.READ)
def handle(finding_id: int) -> ResponseReturnValue:
    """处理: by the keepers, and by whom it was given to."""
    try:
        operations.handle(frame.actor(), frame.office(), finding_id,
                          request.form.get("handling", ""), request.form.get("note", ""))
    except BureauError as error:
        return _show(finding_id, error, request.form, "handle")
    return frame.done("已登记处理结果。下次筛查会再看一遍，还在的会重新提醒。", _url(finding_id))


@action(bp, "/media/patrol/<int:finding_id>/reopen", permission=Permission.READ)
def reopen(finding_id: int) -> ResponseReturnValue:
    """重新处理."""
    try:
        operations.reopen(frame.actor(), frame.office(), finding_id,
                          request.form.get("why", ""))
    except InvalidInput as error:
        renamed = InvalidInput.of(why=error.fields.get("reason", error.message))
        return _show(finding_id, renamed, request.form, "reopen")
    except BureauError as error:
        return _show(finding_id, error, request.form, "reopen")
    return frame.done("已改回待处理。", _url(finding_id))


def _filter() -> FindingFilter:
    args = request.args
    state = args.get("state", FindingState.OPEN.value)
    owner = 0 if args.get("owner") == "none" else read_number(args.get("owner", ""))
    return FindingFilter(
        state="" if state == "all" else state if state in set(FindingState) else "open",
        topic=args.get("topic", "") if args.get("topic") in TOPIC_NAMES else "",
        owner=owner, keyword=args.get("keyword", "").strip())


def _url(finding_id: int) -> str:
    return url_for("media_patrol.finding_page", finding_id=finding_id)


def _show(
    finding_id: int, problem: BureauError | None = None, form: Form | None = None, opened: str = ""
) -> ResponseReturnValue:
    with frame.office().db.read() as session:
        row = queries.get_finding(session, finding_id)
        release = session.get_one(Release, row.release_id)
        state = FindingState(row.state)
        page_text = render_template(
            "media/finding.html", row=row, release=release, state=state,
            state_name=STATE_NAMES[state], tone="red" if _late(row) else TONES[state],
            late=_late(row), topic=TOPIC_NAMES[topic_of(row.rule)], handlings=HANDLING_NAMES,
            channel=frame.office().config.disclosure.channels.get(release.channel, release.channel),
            owners=queries.owners(session), names=frame.names(session),
            offered_day=queries.offered_day(clock.today(), HANDLING_DAYS),
            may_handle=frame.can(KEEP.value) or row.owner_id == frame.actor().user_id,
            aftercare=_aftercare(release), difference=_difference(session, row),
            problem=problem, form=form or MultiDict(), opened=opened,
            others=[each for each in queries.of_release(session, release.id) if each.id != row.id],
            topic_names=TOPIC_NAMES, topic_of=topic_of, states=STATE_NAMES,
            history=journal.history(session, [f"patrol_finding:{row.id}"]))
    return page_text, frame.status_of(problem) if problem else 200


def _late(row: PatrolFinding) -> bool:
    left = queries.days_left(row, clock.today())
    return row.state == FindingState.OPEN.value and left is not None and left < 0


def _aftercare(release: Release) -> str | None:
    """Where the publication is corrected or taken down: WeChat's in 下架与更正, others in the ledger."""
    if release.channel == WECHAT and release.article_id is not None:
        return frame.url_if("aftercare.article_page", article_id=release.article_id)
    if release.entered_late:
        return frame.url_if("aftercare.article_page", release_id=release.id)
    return frame.url_if("disclosure.item_page", item_id=release.item_id)


def _difference(session: Session, row: PatrolFinding) -> str | None:
    """The 对账 page of what 对账 found."""
    if topic_of(row.rule) != "account":
        return None
    release = session.get_one(Release, row.release_id)
    subjects = {f"release:{release.id}", f"article:{release.article_id}"}
    found = session.query(Difference).filter(
        Difference.subject.in_(subjects), Difference.kind == row.rule.partition(".")[2],
        Difference.state == "open").first()
    return url_for("reconciling.difference_page", difference_id=found.id) if found else None
