"""Verbs: 对账, 补录, 登记群发链接, 导入历史文章, 说明原因."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from wechat_bot.aftercare import operations as aftercare
from wechat_bot.aftercare.rules import LateRelease
from wechat_bot.disclosure import operations as disclosure
from wechat_bot.disclosure import queries as ledger
from wechat_bot.disclosure.ledger import REASON_LIMIT
from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.actor import WORKER, Actor, Permission
from wechat_bot.kernel.errors import InvalidInput, NotFound, WrongState
from wechat_bot.kernel.office import Office
from wechat_bot.publishing import errands
from wechat_bot.publishing.gateway import WeChatGateway
from wechat_bot.reconciling import entering, queries, runners
from wechat_bot.reconciling.comparing import Found
from wechat_bot.reconciling.entering import Entered, Fetched, LateForm, PictureDone, PublicText
from wechat_bot.reconciling.models import AccountArticle, Difference, ReconcileRun
from wechat_bot.reconciling.ports import Direct, Pictures
from wechat_bot.reconciling.rules import GONE, DifferenceKind
from wechat_bot.rendering import plain_text

RECONCILE, IMPORT, LATE_ENTRY = "reconcile", "import_history", "late_entry"
SUBJECT = "account"


def ask_reconcile(actor: Actor, office: Office) -> int:
    """现在对账: leaves an errand for the worker; one that waits already is joined. → its id."""
    actor.require(Permission.RECONCILE)
    _require_account(office)
    with office.db.write() as session:
        waiting = errands.open_errand(session, RECONCILE, SUBJECT)
        if waiting is not None:
            return waiting.id
        errand = errands.ask(actor, session, RECONCILE, SUBJECT)
        session.add(ReconcileRun(errand_id=errand.id, started_at=clock.now()))
        journal.record(session, actor, "reconcile.asked", f"errand:{errand.id}")
        return errand.id


def ensure_nightly(office: Office) -> bool:
    """Leave the nightly errand, once a Beijing day after reconcile_at. Cheap when nothing is due.

    The day's row is unique, so that any number of workers leave it once.
    """
    now = clock.to_beijing(clock.now())
    if not office.config.wechat.app_id or now.strftime("%H:%M") < office.config.publishing.reconcile_at:
        return False
    day = now.date().isoformat()
    with office.db.read() as session:
        if session.scalar(select(ReconcileRun.id).where(ReconcileRun.day == day)) is not None:
            return False
    try:
        with office.db.write() as session:
            run = ReconcileRun(day=day, started_at=clock.now())
            session.add(run)
            session.flush()
            waiting = errands.open_errand(session, RECONCILE, SUBJECT)
            if waiting is not None:  # yesterday's goes on, or somebody asked just now
                run.finished_at, run.note = clock.now(), "当天已有一次对账在进行，没有另外再对。"
                return False
            run.errand_id = errands.ask(WORKER, session, RECONCILE, SUBJECT).id
    except IntegrityError:  # another worker was first
        return False
    return True


@dataclass(frozen=True)
class CommandResult:
    """What `wechat-bot reconcile` shows."""

    figures: queries.YearCount
    differences: tuple[Found, ...]
    others: int
    complete: bool
    note: str


def reconcile_now(
    actor: Actor, office: Office, gateway: WeChatGateway | None, year: int, watch: Direct | None = None
) -> CommandResult:
    """对账 at once (command line), with the figures and differences of a year."""
    actor.require(Permission.RECONCILE)
    if gateway is None:
        raise WrongState("还没有配置公众号接口（配置项 wechat.app_id），没有对账。")
    outcome = runners.run_now(watch or Direct(office, gateway))
    mine = [one for one in outcome.found if clock.year_of(one.at) == year]
    mine.sort(key=lambda one: (one.at, one.kind, one.subject))
    with office.db.read() as session:
        figures = queries.year_count(session, gateway.account, year, outcome.walk.since)
        run = session.get_one(ReconcileRun, outcome.run_id)
        return CommandResult(figures, tuple(mine), len(outcome.found) - len(mine), run.complete,
                             run.note)


def accept(actor: Actor, office: Office, difference_id: int, reason: str) -> None:
    """说明原因，不处理: the difference is no longer shown as long as it stays the same."""
    actor.require(Permission.RECONCILE)
    if not reason.strip():
        raise InvalidInput.of(reason="请写明为什么不用处理。")
    with office.db.write() as session:
        difference = _open(session, difference_id)
        difference.state, difference.note = "accepted", reason.strip()
        difference.settled_at, difference.settled_by = clock.now(), actor.name
        journal.record(session, actor, "reconcile.accepted", f"difference:{difference.id}",
                       difference=difference.sentence.rstrip("。"), reason=reason.strip())


def record_gone(
    actor: Actor, office: Office, difference_id: int, reason: str, when: datetime
) -> None:
    """登记下架 of what WeChat no longer shows: one of our articles, or a release of the ledger.

    Signed by a second person like any other 下架; only of a line that no text is kept of it is
    just written down. InvalidInput (reason, time), WrongState.
    """
    actor.require(Permission.TAKE_DOWN)
    with office.db.read() as session:
        subject = _gone(queries.get_difference(session, difference_id))
    kind, _, number = subject.partition(":")
    with office.db.read() as session:
        late = kind == "release" and ledger.get_release(session, int(number)).entered_late
    if kind == "article" or late:
        what = LateRelease(int(number)) if late else int(number)
        aftercare.record_gone(actor, office, what, reason, when)
    else:
        _mark_gone(actor, office, int(number), reason, when)
    with office.db.write() as session:
        settle(session, actor.name, subject, tuple(GONE), "已登记下架")


def _gone(difference: Difference) -> str:
    if difference.state != "open" or DifferenceKind(difference.kind) not in GONE:
        raise WrongState("这一处不符已经处理过了，没有做任何改动。请刷新页面。")
    return difference.subject


def _mark_gone(actor: Actor, office: Office, release_id: int, reason: str, when: datetime) -> None:
    with office.db.write() as session:
        release = ledger.get_release(session, release_id)
        wrong: dict[str, str] = {}
        if not reason.strip():
            wrong["reason"] = "请写明是怎样知道的、为什么删除。"
        if when > clock.now() + timedelta(minutes=5):
            wrong["when"] = "下架时间还没有到（北京时间），请核对。"
        elif when < release.published_at:
            wrong["when"] = f"下架时间早于发布时间 {clock.show(release.published_at)}，请核对。"
        if wrong:
            raise InvalidInput.of(**wrong)
        if release.status != "current":
            raise WrongState("这条发布记录已经下架或已被替代，没有做任何改动。请刷新页面看看最新状态。")
        disclosure.mark_taken_down(session, office.config, release, actor, by=actor.name,
                                   reason=reason.strip()[:REASON_LIMIT], when=when)


def settle(session: Session, actor_name: str, subject: str, kinds: Sequence[DifferenceKind],
           note: str) -> None:
    """A deed of ours put these differences right, in the caller's transaction."""
    for row in session.scalars(select(Difference).where(
            Difference.subject == subject, Difference.state == "open",
            Difference.kind.in_([kind.value for kind in kinds]))):
        row.state, row.note = "settled", note
        row.settled_at, row.settled_by = clock.now(), actor_name


def enter_late(
    actor: Actor, office: Office, account_article_id: int, form: LateForm, pictures: Pictures,
    each: PictureDone = lambda _done, _all: None,
) -> Entered:
    """补录 one article of the account. The same one twice gives one release.

    InvalidInput (the form), WrongState (it belongs to one of our messages). Pictures are fetched
    before the transaction; what could not be fetched is marked in the text and named.
    """
    actor.require(Permission.RECONCILE)
    wrong = form.problems(office.config.agency.sections)
    if wrong:
        raise InvalidInput.of(**wrong)
    with office.db.read() as session:
        row = get_account_article(session, account_article_id)
        if (done := _done_before(session, row)) is not None:
            return Entered(done, new=False)
        _refuse_ours(session, row)
    fetched = entering.fetch_pictures(office, row.content, pictures, each, row.thumb_url)
    with office.db.write() as session:
        locked = session.scalars(select(AccountArticle).where(
            AccountArticle.id == account_article_id).with_for_update()).one()
        if (done := _done_before(session, locked)) is not None:
            return Entered(done, new=False)
        _refuse_ours(session, locked)
        text = entering.text_of(locked)
        known = queries.release_by_id(session, locked.release_id) or entering.known_release(
            session, text.url)
        release = entering.write(session, office, actor, text, form, fetched, known)
        locked.release_id = release.id
        for subject in (f"account:{locked.id}", f"release:{release.id}"):
            settle(session, actor.name, subject,
                   (DifferenceKind.ACCOUNT_ONLY, DifferenceKind.LINK_MISSING), "已补录")
        return Entered(release.id, known is None, len(fetched.pictures), fetched.missing)


def ask_late(actor: Actor, office: Office, account_article_id: int, form: LateForm) -> int:
    """补录, done by the worker (its pictures may take a while); → the errand's id."""
    actor.require(Permission.RECONCILE)
    wrong = form.problems(office.config.agency.sections)
    if wrong:
        raise InvalidInput.of(**wrong)
    with office.db.write() as session:
        row = get_account_article(session, account_article_id)
        if _done_before(session, row) is not None:
            raise WrongState("这篇已经补录过了，没有重复登记。请刷新页面。")
        _refuse_ours(session, row)
        subject = f"account:{row.id}"
        waiting = errands.open_errand(session, LATE_ENTRY, subject)
        if waiting is not None:
            return waiting.id
        errand = errands.ask(actor, session, LATE_ENTRY, subject, **entering.tidy(form))
        journal.record(session, actor, "post.late_asked", subject, title=row.title)
        return errand.id


def get_account_article(session: Session, row_id: int) -> AccountArticle:
    """One article of the account's list; NotFound when there is none."""
    row = session.get(AccountArticle, row_id)
    if row is None:
        raise NotFound("没有这篇公众号文章的记录，可能链接抄错了。请重新对账。")
    return row


def _done_before(session: Session, row: AccountArticle) -> int | None:
    """Its release, where that has its text already."""
    release = queries.release_by_id(session, row.release_id)
    if release is None or release.item.post_id is None:
        return None
    return release.id


def _refuse_ours(session: Session, row: AccountArticle) -> None:
    if row.our_article_id is not None or entering.is_known_article(session, row.url):
        raise WrongState("这篇文章是本系统发布的，会自动登入台账，不用补录，没有改动。")
    if not row.content.strip():
        raise WrongState("公众号没有给出这篇文章的正文（多半已被删除），没有补录。"
                         "可在台账里“登记公开信息”手工登记。")


@dataclass(frozen=True)
class PastedLink:
    """A link of a mass-sent article with its page as read or pasted, and the time a person gave."""

    url: str
    title: str
    html: str
    published_at: datetime


def register_links(
    actor: Actor, office: Office, links: Sequence[PastedLink], form: LateForm, pictures: Pictures,
) -> list[Entered]:
    """登记群发文章的链接: WeChat cannot list them. Each becomes a post and a release, once."""
    actor.require(Permission.RECONCILE)
    wrong = form.problems(office.config.agency.sections)
    for number, link in enumerate(links, start=1):
        wrong |= _link_problems(number, link)
    if wrong:
        raise InvalidInput.of(**wrong)
    return [_register_link(actor, office, link, form,
                           entering.fetch_pictures(office, link.html, pictures)) for link in links]


def _link_problems(number: int, link: PastedLink) -> dict[str, str]:
    wrong: dict[str, str] = {}
    if not link.url.strip().startswith(("http://", "https://")):
        wrong[f"url_{number}"] = f"第 {number} 个链接应以 https:// 开头。"
    if not link.title.strip():
        wrong[f"title_{number}"] = f"请填写第 {number} 个链接的文章标题。"
    if not plain_text(link.html).strip() and "<img" not in link.html:
        wrong[f"text_{number}"] = f"第 {number} 个链接没有读到正文，请粘贴正文。"
    if link.published_at > clock.now() + timedelta(minutes=5):
        wrong[f"published_at_{number}"] = f"第 {number} 个链接的发布时间不能晚于现在（北京时间）。"
    return wrong


def _register_link(
    actor: Actor, office: Office, link: PastedLink, form: LateForm, fetched: Fetched
) -> Entered:
    with office.db.write() as session:
        url = link.url.strip()
        known = entering.known_release(session, url)
        if known is not None and (known.article_id is not None or known.item.post_id is not None):
            return Entered(known.id, new=False)
        if entering.is_known_article(session, url):
            raise WrongState(f"《{link.title}》是本系统发布的，会自动登入台账，没有重复登记。")
        text = PublicText(link.title.strip(), url, link.html, link.published_at, "person")
        release = entering.write(session, office, actor, text, form, fetched, known)
        return Entered(release.id, known is None, len(fetched.pictures), fetched.missing)


def ask_import(actor: Actor, office: Office, form: LateForm) -> int:
    """导入历史文章: leaves the errand; one that waits already is joined. → its id."""
    actor.require(Permission.RECONCILE)
    _require_account(office)
    wrong = form.problems(office.config.agency.sections)
    if wrong:
        raise InvalidInput.of(**wrong)
    with office.db.write() as session:
        waiting = errands.open_errand(session, IMPORT, SUBJECT)
        if waiting is not None:
            return waiting.id
        errand = errands.ask(actor, session, IMPORT, SUBJECT, **entering.tidy(form))
        journal.record(session, actor, "history.import_asked", f"errand:{errand.id}",
                       section=form.section or "（不填）", contributor=form.contributor.strip())
        return errand.id


def _require_account(office: Office) -> None:
    if not office.config.wechat.app_id:
        raise WrongState("还没有配置公众号接口（配置文件的 wechat.app_id），不能对账和导入，没有改动。")


def _open(session: Session, difference_id: int) -> Difference:
    difference = session.scalar(
        select(Difference).where(Difference.id == difference_id).with_for_update())
    if difference is None:
        raise NotFound("没有这一处不符，可能链接抄错了。")
    if difference.state != "open":
        raise WrongState("这一处不符已经处理过了，没有做任何改动。请刷新页面。")
    return difference
