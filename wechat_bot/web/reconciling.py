"""对账: what the account has and we don't, what we have and the account doesn't."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from wechat_bot.aftercare.queries import current_artefact
from wechat_bot.disclosure import queries as ledger
from wechat_bot.disclosure.models import Release
from wechat_bot.drafting.reading import paragraphs
from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.kernel.errors import BureauError
from wechat_bot.publishing import errands
from wechat_bot.publishing.kinds import approved_html
from wechat_bot.publishing.models import Article, Errand
from wechat_bot.reconciling import operations, queries
from wechat_bot.reconciling.comparing import article_of
from wechat_bot.reconciling.models import AccountArticle, Difference, ReconcileRun
from wechat_bot.reconciling.rules import ALARMING, GONE, KIND_NAMES, DifferenceKind, next_time
from wechat_bot.rendering import plain_text
from wechat_bot.web import frame, late_forms, publishing_forms, textdiff
from wechat_bot.web.frame import action, page
from wechat_bot.web.paging import Paging, asked_page, offset, turn_back
from wechat_bot.web.publishing_forms import Form
from wechat_bot.web.todos import Todo, todo_provider

bp = Blueprint("reconciling", __name__)
PAGE_SIZE = 30
STATES = {"open": "待处理", "settled": "已一致", "accepted": "已说明原因"}
STEPS = {
    DifferenceKind.ACCOUNT_ONLY: "补录", DifferenceKind.OURS_ONLY: "核实后登记",
    DifferenceKind.DELETED: "登记下架", DifferenceKind.BANNED: "登记下架",
    DifferenceKind.STILL_PUBLIC: "核实", DifferenceKind.TEXT_DIFFERS: "看差异",
    DifferenceKind.TITLE_DIFFERS: "看差异", DifferenceKind.LINK_MISSING: "登记链接",
}


@dataclass(frozen=True)
class Evidence:
    """Both sides of a difference, for two columns. link: where our side is worked on."""

    ours: list[tuple[str, str]]
    theirs: list[tuple[str, str]]
    rows: list[textdiff.Row]
    link: str | None
    url: str


@page(bp, "/reconcile", permission=Permission.READ, title="对账")
def overview() -> ResponseReturnValue:
    """The two counts, the last run, and the differences that wait."""
    office = frame.office()
    year = late_forms.asked_year()
    kind = request.args.get("kind", "") if request.args.get("kind") in KIND_NAMES else ""
    state = request.args.get("state", "open")
    state = state if state in STATES else "open"
    number = asked_page()
    account = office.config.wechat.app_id
    with office.db.read() as session:
        total, rows = queries.differences(session, kind, state, offset(number, PAGE_SIZE), PAGE_SIZE)
        pages = Paging(number, PAGE_SIZE, total)
        this_year = clock.year_of(clock.now())
        run = queries.last_run(session)
        return turn_back(pages) or render_template(
            "reconciling/overview.html", rows=rows, paging=pages, kind=kind, state=state,
            states=STATES, kinds={k.value: name for k, name in KIND_NAMES.items()},
            steps={k.value: step for k, step in STEPS.items()},
            red={k.value for k in ALARMING}, by_kind=queries.count_by_kind(session),
            years=sorted({this_year, year, *ledger.years_with_releases(session)}, reverse=True),
            figures=queries.year_count(session, account, year), run=run,
            complete=queries.last_complete(session), going=_going(session, run),
            next_at=next_time(clock.now(), office.config.publishing.reconcile_at),
            has_account=bool(account), left=queries.account_articles_left(session, account))


def _going(session: Session, run: ReconcileRun | None) -> Errand | None:
    """The errand of the last run while it is not at its end, or failed."""
    errand = errands.last_errand(session, operations.RECONCILE, operations.SUBJECT)
    if errand is None or errand.state == errands.DONE:
        return None
    if errand.state == errands.FAILED and (run is None or run.errand_id != errand.id):
        return None
    return errand


@action(bp, "/reconcile/start", permission=Permission.RECONCILE)
def start() -> ResponseReturnValue:
    """现在对账."""
    operations.ask_reconcile(frame.actor(), frame.office())
    return frame.done("已开始对账，可以离开这个页面，对完会通知您。", url_for("reconciling.overview"))


@page(bp, "/reconcile/<int:difference_id>", permission=Permission.READ, title="对账不符")
def difference_page(difference_id: int) -> ResponseReturnValue:
    """One difference: both sides beside each other, and what can be done."""
    return _show(difference_id)


@action(bp, "/reconcile/<int:difference_id>/enter", permission=Permission.RECONCILE)
def enter(difference_id: int) -> ResponseReturnValue:
    """补录 of an article that only the account has."""
    try:
        with frame.office().db.read() as session:
            row_id = late_forms.account_row(
                session, queries.get_difference(session, difference_id))
        operations.ask_late(frame.actor(), frame.office(), row_id, late_forms.read(request.form))
    except BureauError as error:
        return _show(difference_id, error, request.form, "enter")
    return frame.done("已开始补录：正在取回正文和图片。",
                      url_for("reconciling.difference_page", difference_id=difference_id))


@action(bp, "/reconcile/<int:difference_id>/gone", permission=Permission.TAKE_DOWN)
def gone(difference_id: int) -> ResponseReturnValue:
    """登记下架 of what WeChat no longer shows."""
    try:
        when = publishing_forms.read_time(
            request.form.get("when", ""), "when", "请填写下架的时间（北京时间），不清楚的写发现的时间。")
        operations.record_gone(frame.actor(), frame.office(), difference_id,
                               request.form.get("reason", ""), when)
    except BureauError as error:
        return _show(difference_id, error, request.form, "gone")
    return frame.done("已登记下架。台账里仍留有这一条，写明了时间、原因和登记人。",
                      url_for("reconciling.overview"))


@action(bp, "/reconcile/<int:difference_id>/accept", permission=Permission.RECONCILE)
def accept(difference_id: int) -> ResponseReturnValue:
    """说明原因，不处理."""
    try:
        operations.accept(frame.actor(), frame.office(), difference_id,
                          request.form.get("why", ""))
    except BureauError as error:
        if fields := getattr(error, "fields", {}):
            fields["why"] = fields.pop("reason", "")
        return _show(difference_id, error, request.form, "accept")
    return frame.done("已记下原因，这一处不再提示；公众号上的内容如果再变，会重新提示。",
                      url_for("reconciling.overview"))


def _show(
    difference_id: int, problem: BureauError | None = None, form: Form | None = None,
    opened: str = "",
) -> ResponseReturnValue:
    office = frame.office()
    with office.db.read() as session:
        difference = queries.get_difference(session, difference_id)
        kind = DifferenceKind(difference.kind)
        row = queries.row_of_subject(session, office.config.wechat.app_id, difference.subject)
        late = (errands.last_errand(session, operations.LATE_ENTRY, f"account:{row.id}")
                if row is not None else None)
        release = queries.release_by_id(session, row.release_id) if row is not None else None
        subjects = [f"difference:{difference.id}", difference.subject]
        text = render_template(
            "reconciling/difference.html", difference=difference, kind=kind.value,
            kind_name=KIND_NAMES[kind], state=STATES[difference.state], red=kind in ALARMING,
            gone=kind in GONE, enters=_may_enter(difference, row),
            evidence=_evidence(session, difference, row), row=row, late=late,
            their_text=plain_text(row.content) if row is not None else "",
            missing=errands.result_of(late).get("missing", []) if late is not None else [],
            release=release, problem=problem, opened=opened,
            form=form if form is not None else late_forms.defaults(), **late_forms.choices(),
            history=journal.history(session, subjects),
            now_value=publishing_forms.time_value(clock.now()),
            time_type=publishing_forms.time_input_type)
    return text, frame.status_of(problem) if problem else 200


def _may_enter(difference: Difference, row: AccountArticle | None) -> bool:
    """Whether 补录 is the next step: nothing of it is ours, or only a line without link and text."""
    return row is not None and (difference.kind == DifferenceKind.ACCOUNT_ONLY.value or (
        difference.kind == DifferenceKind.LINK_MISSING.value
        and difference.subject.startswith("release:")))


def _evidence(session: Session, difference: Difference, row: AccountArticle | None) -> Evidence:
    article = article_of(session, difference.subject)
    release = _release_of(session, difference, article)
    link, ours, mine = None, [("", "没有记录")], ""
    if article is not None:
        artefact = current_artefact(session, article)
        link, mine = frame.url_if("publishing.message_page", message_id=article.message_id), (
            plain_text(approved_html(artefact)))
        ours = [("标题", artefact.title), ("链接", article.url or "没有登记")]
    elif release is not None:
        link = url_for("disclosure.item_page", item_id=release.item_id)
        mine = _body_of(session, release)
        ours = [("标题", release.item.title), ("链接", release.url or "没有登记")]
    if release is not None:
        ours += [("发布时间", f"{clock.show(release.published_at)}（北京时间）"),
                 ("索引号", release.item.index_number)]
    if row is None:
        theirs, yours = [("", "列表里没有（群发的列不出来）")], ""
    else:
        theirs = [("标题", row.title), ("链接", row.url),
                  ("发布时间", f"{clock.show(row.published_at)}（北京时间）"),
                  ("最近一次看到", f"{clock.show(row.last_seen_at)}（北京时间）"
                   + ("，标记为已删除" if row.is_deleted else ""))]
        yours = plain_text(row.content)
    both = bool(mine and yours)
    return Evidence(ours, theirs, textdiff.compare(mine, yours) if both else [], link,
                    row.url if row is not None and row.url.startswith("http") else "")


def _release_of(
    session: Session, difference: Difference, article: Article | None
) -> Release | None:
    if article is not None:
        return queries.release_of_article(session, article.id)
    kind, _, number = difference.subject.partition(":")
    return session.get(Release, int(number)) if kind == "release" else None


def _body_of(session: Session, release: Release) -> str:
    """The text of a release that was entered late, as paragraphs."""
    revision = ledger.revision_of(session, release)
    return "\n".join(p.text for p in paragraphs(revision.body)) if revision is not None else ""


@todo_provider
def differences_to_settle(session: Session, actor: Actor) -> list[Todo]:
    """What readers see wrongly one by one; what is only missing in one line."""
    if Permission.RECONCILE not in actor.permissions:
        return []
    counts = queries.count_by_kind(session)
    grave = [kind.value for kind in ALARMING]
    found = []
    for kind in (kind for kind in grave if counts.get(kind)):
        _, rows = queries.differences(session, kind, "open", 0, 5)
        found += [Todo(STEPS[DifferenceKind(kind)], row.sentence,
                       url_for("reconciling.difference_page", difference_id=row.id), row.found_at,
                       urgent=True, note=KIND_NAMES[DifferenceKind(kind)]) for row in rows]
    rest = sum(count for kind, count in counts.items() if kind not in grave)
    if rest:
        found.append(Todo("处理对账不符", f"公众号与台账有 {rest} 处不符",
                          url_for("reconciling.overview")))
    return found


