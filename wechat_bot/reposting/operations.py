"""Verbs on 转发任务: enter, change, keep the source, start or link its post, decline, close."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime, timedelta

from wechat_bot.drafting import operations as drafting
from wechat_bot.drafting import queries as posts
from wechat_bot.drafting.layout import DEFAULT_THEME
from wechat_bot.drafting.rules import ArticleFields, PostState, canonical
from wechat_bot.drafting.templates import ArticleTemplate, load_templates
from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.kernel.errors import InvalidInput, WrongState
from wechat_bot.kernel.office import Office
from wechat_bot.kernel.workdays import Calendar
from wechat_bot.notices import operations as notices
from wechat_bot.notices.rules import NoticeKind
from wechat_bot.people.models import User
from wechat_bot.reposting import queries
from wechat_bot.reposting.models import RepostOrder
from wechat_bot.reposting.rules import (
    FIELD_NAMES,
    SOURCE_NAMES,
    SOURCE_TEXT_LIMIT,
    UNDONE,
    OrderFields,
    OrderState,
    SourceHow,
    order_problems,
    reminder_due,
    reminders,
)
from wechat_bot.reposting.texts import repost_body

NO_DEADLINE = "未定"


def enter_order(actor: Actor, office: Office, fields: OrderFields) -> int:
    """登记转发任务; returns its id. InvalidInput names every field that is wrong."""
    actor.require(Permission.WRITE_POST)
    user_id = actor.require_person()
    fields = _checked(fields)
    with office.db.write() as session:
        order = RepostOrder(state=OrderState.OPEN.value, created_by_id=user_id,
                            created_at=clock.now(), **asdict(fields))
        session.add(order)
        session.flush()
        journal.record(session, actor, "repost.entered", _subject(order), title=order.title,
                       ordered_by=order.ordered_by, due=_shown(order.due_at))
        return order.id


def change_order(actor: Actor, office: Office, order_id: int, fields: OrderFields) -> None:
    """修改转发任务. A new deadline reminds anew; nothing changed writes nothing."""
    actor.require(Permission.WRITE_POST)
    fields = _checked(fields)
    with office.db.write() as session:
        order = queries.lock_order(session, order_id)
        changed = [name for name, value in asdict(fields).items()
                   if getattr(order, name) != value]
        if not changed:
            return
        if "due_at" in changed:
            order.reminded_at = None
        for name in changed:
            setattr(order, name, getattr(fields, name))
        journal.record(session, actor, "repost.changed", _subject(order), title=order.title,
                       what="、".join(FIELD_NAMES[name] for name in changed))


def store_source(
    actor: Actor, office: Office, order_id: int, text: str, how: SourceHow
) -> None:
    """存入原文: the plain text that ours is compared with. A later one takes its place."""
    actor.require(Permission.WRITE_POST)
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").strip()
    if not text:
        raise InvalidInput.of(source_text="原文是空的，没有保存。请在浏览器里打开原文，全选复制正文，粘贴到这里。")
    if len(text) > SOURCE_TEXT_LIMIT:
        raise InvalidInput.of(source_text=f"原文有 {len(text):,} 个字，最多 {SOURCE_TEXT_LIMIT:,} 个，"
                                          "没有保存。请只粘贴正文。")
    with office.db.write() as session:
        order = queries.lock_order(session, order_id)
        order.source_text, order.source_how, order.source_at = text, how.value, clock.now()
        journal.record(session, actor, "repost.source_stored", _subject(order),
                       title=order.title, how=SOURCE_NAMES[how],
                       length=len("".join(text.split())))


def start_post(actor: Actor, office: Office, order_id: int) -> int:
    """写转载稿: a post of origin 转载 with what the order says; returns its id.

    Its text comes from the source (see texts.repost_body) or from the template 转载. Raises
    WrongState where the order has a post already or is closed.
    """
    actor.require(Permission.WRITE_POST)
    user_id = actor.require_person()
    template = _repost_template(office)
    with office.db.write() as session:
        order = queries.lock_order(session, order_id)
        _require_open(order)
        if order.post_id is not None:
            before = posts.get_post(session, order.post_id)
            if before.state != PostState.CANCELLED.value:
                raise WrongState("这项转发任务已经有稿件了，没有再建一篇。请打开那一篇接着写。")
        fields = _article(order, template, office)
        user = session.get_one(User, user_id)
        post = drafting.new_post(session, user_id, template.name if template else "")
        fields = canonical(replace(fields, section=user.section, contributor=user.name))
        drafting.keep_copy(session, post, user_id, fields, base_number=0)
        order.post_id = post.id
        journal.record(session, actor, "repost.started", f"post:{post.id}", title=order.title,
                       ordered_by=order.ordered_by)
        return post.id


def link_post(actor: Actor, office: Office, order_id: int, post_id: int | None) -> None:
    """关联稿件: the post that answers the order; None takes the link away.

    One post may answer several orders: two superiors often order the same article.
    """
    actor.require(Permission.WRITE_POST)
    with office.db.write() as session:
        order = queries.lock_order(session, order_id)
        if order.post_id == post_id:
            return
        if post_id is None:
            old = posts.get_post(session, order.post_id or 0)
            order.post_id = None
            journal.record(session, actor, "repost.unlinked", _subject(order),
                           title=order.title, post=old.title or "（未命名）")
            return
        post = posts.get_post(session, post_id)
        if post.state == PostState.CANCELLED.value:
            raise WrongState("这篇稿件已作废，不能关联。请先恢复，或换一篇。")
        order.post_id = post.id
        journal.record(session, actor, "repost.linked", _subject(order), title=order.title,
                       post=post.title or "（未命名）")


def decline(actor: Actor, office: Office, order_id: int, reason: str) -> None:
    """不予转发, with the reason. Refused where the post is out already."""
    actor.require(Permission.WRITE_POST)
    if not reason.strip():
        raise InvalidInput.of(reason="请写明不转发的原因，以后统计和答复都用得上。")
    with office.db.write() as session:
        order = queries.lock_order(session, order_id)
        _require_open(order)
        if queries.row_of(session, order, clock.now()).published is not None:
            raise WrongState("这项任务的稿件已经发表，不能登记为不转发，没有做任何改动。")
        order.state, order.reason = OrderState.DECLINED.value, reason.strip()
        journal.record(session, actor, "repost.declined", _subject(order), title=order.title,
                       reason=order.reason)


def close(
    actor: Actor, office: Office, order_id: int, *, done_at: datetime, url: str = "",
    note: str = "",
) -> None:
    """登记办结 of what was done without a post of ours (转到视频号、其他账号, or before the system).

    An order whose post was published here needs no closing: that is derived.
    """
    actor.require(Permission.WRITE_POST)
    wrong = {}
    if done_at > clock.now() + timedelta(minutes=5):
        wrong["done_at"] = "办结时间不能晚于现在（北京时间）。"
    if url.strip() and not url.strip().startswith(("http://", "https://")):
        wrong["done_url"] = "链接应以 http:// 或 https:// 开头。"
    if not note.strip():
        wrong["close_note"] = "请写明怎样办结的，例如“已在视频号转发”。"
    if wrong:
        raise InvalidInput.of(**wrong)
    with office.db.write() as session:
        order = queries.lock_order(session, order_id)
        _require_open(order)
        if queries.row_of(session, order, clock.now()).published is not None:
            raise WrongState("这项任务的稿件已经发表，系统已算作完成，不用再登记办结。")
        order.state, order.reason = OrderState.DONE.value, note.strip()
        order.done_at, order.done_url = done_at, url.strip()
        journal.record(session, actor, "repost.closed", _subject(order), title=order.title,
                       note=order.reason)


def reopen(actor: Actor, office: Office, order_id: int, reason: str) -> None:
    """重新办理 an order that was declined or closed by mistake."""
    actor.require(Permission.WRITE_POST)
    if not reason.strip():
        raise InvalidInput.of(reason="请写明重新办理的原因。")
    with office.db.write() as session:
        order = queries.lock_order(session, order_id)
        if order.state == OrderState.OPEN.value:
            raise WrongState("这项转发任务正在办理，不用重新打开。")
        order.state, order.reason = OrderState.OPEN.value, ""
        order.done_at, order.done_url, order.reminded_at = None, "", None
        journal.record(session, actor, "repost.reopened", _subject(order), title=order.title,
                       reason=reason.strip())


def remind(office: Office) -> int:
    """到期提醒: one working day before a deadline and at it, once each; returns how many.

    Called by the worker's sweep. All who may write posts are told, and the group robot. A
    reminder that was missed (nobody's computer was on) is made up for, the latest one only.
    """
    now = clock.now()
    with office.db.read() as session:
        waiting = [row.order for row in queries.undone(session, now)]
    if not waiting:
        return 0
    calendar = Calendar.load(office.folder("calendar"))
    ids = [order.id for order in waiting if _reminder(order, calendar, now) is not None]
    return sum(_remind_of(office, order_id, calendar, now) for order_id in ids)


def _remind_of(office: Office, order_id: int, calendar: Calendar, now: datetime) -> bool:
    with office.db.write() as session:
        order = queries.lock_order(session, order_id)
        moment = _reminder(order, calendar, now)
        row = queries.row_of(session, order, now)
        if moment is None or row.outcome not in UNDONE or order.due_at is None:
            return False
        order.reminded_at = now
        past = now >= order.due_at
        sentence = (f"转发任务《{order.title}》（{order.ordered_by}）"
                    + ("已到期，还没有发表。" if past else "快到期了，还没有发表。"))
        notices.tell(
            session, to=queries.writers(session), kind=NoticeKind.REPOST_DUE,
            sentence=sentence, path=f"/reposts/{order.id}", due_at=order.due_at, group=True,
            key=f"repost:{order.id}:{clock.iso_beijing(moment)}:{'due' if past else 'before'}")
        return True


def _reminder(order: RepostOrder, calendar: Calendar, now: datetime) -> datetime | None:
    if order.due_at is None or order.state != OrderState.OPEN.value:
        return None
    return reminder_due(reminders(order.due_at, calendar), order.reminded_at, now)


def _checked(fields: OrderFields) -> OrderFields:
    fields = replace(
        fields, ordered_by=_one_line(fields.ordered_by), title=_one_line(fields.title),
        url=_one_line(fields.url), source_name=_one_line(fields.source_name),
        note=fields.note.replace("\r\n", "\n").strip())
    wrong = order_problems(fields, clock.now())
    if wrong:
        raise InvalidInput.of(**wrong)
    return fields


def _one_line(text: str) -> str:
    return " ".join(text.replace("\x00", "").split())


def _require_open(order: RepostOrder) -> None:
    if order.state != OrderState.OPEN.value:
        raise WrongState("这项转发任务已经办结或登记为不转发，没有做任何改动。请刷新页面看看。")


def _repost_template(office: Office) -> ArticleTemplate | None:
    """The first template whose articles are reposts."""
    templates = load_templates(office.folder("templates")).values()
    return next((one for one in templates if one.origin == "repost"), None)


def _article(
    order: RepostOrder, template: ArticleTemplate | None, office: Office
) -> ArticleFields:
    author = office.config.agency.account_name
    base = template.fields(author) if template is not None else ArticleFields(
        author=author, theme=DEFAULT_THEME, origin="repost")
    return replace(
        base, title=order.title, source=order.source_name,
        source_url=order.url, read_more=order.url,
        body=repost_body(base.body, order.source_text, order.verbatim))


def _subject(order: RepostOrder) -> str:
    return f"repost:{order.id}"


def _shown(moment: datetime | None) -> str:
    return clock.show(moment) if moment is not None else NO_DEADLINE
