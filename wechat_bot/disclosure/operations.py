"""Verbs on the ledger: register what was published, enter other channels, take down."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from wechat_bot.disclosure import changes, forms, from_review, ledger, matching, queries
from wechat_bot.disclosure.export import export_year
from wechat_bot.disclosure.forms import ReleaseForm
from wechat_bot.disclosure.importing import import_releases
from wechat_bot.disclosure.ledger import Entry
from wechat_bot.disclosure.models import DisclosureItem, Release, ReleaseCorrection
from wechat_bot.disclosure.queries import unregistered_messages
from wechat_bot.disclosure.rules import WECHAT
from wechat_bot.drafting.models import Post, Revision
from wechat_bot.drafting.operations import advance
from wechat_bot.drafting.rules import Correcting, PostAct, PostState
from wechat_bot.kernel import clock, journal
from wechat_bot.kernel import reading as typed
from wechat_bot.kernel.actor import WORKER, Actor, Permission
from wechat_bot.kernel.config import Config
from wechat_bot.kernel.errors import InvalidInput, NotFound, WrongState
from wechat_bot.kernel.office import Office
from wechat_bot.kernel.workdays import CalendarError
from wechat_bot.publishing.models import Article, Message
from wechat_bot.records import keeping
from wechat_bot.reviewing import queries as reviewing
from wechat_bot.reviewing.models import ApprovedArtefact

__all__ = ["ReleaseForm", "enter_release", "export_year", "import_releases",
           "register_published", "take_down_release", "unregistered_messages"]
REMOVED_BEFORE = "登入台账时，公众号上已经没有这一篇"
TOLD_BY_ACCOUNT = "公众号给出的发表时间"
ENTERED_BY_ITSELF = "公众号发表后自动登入，当时这一年已经封账"


def register_published(office: Office, message_id: int) -> list[int]:
    """登入台账: one release for every published article of a message. Idempotent.

    An article that the platform has removed since went out too: its release is 已下架.
    Returns the ids of the message's releases in the order of its articles, whether made now
    or before. Called by the worker, by the event's handler and by the sweep, perhaps at the
    same moment: the article's id is unique in the ledger. NotFound, WrongState (not published).
    """
    try:
        return _register(office, message_id)
    except IntegrityError:
        # Another process registered it between our look and our write: now we see its rows.
        return _register(office, message_id)


def _register(office: Office, message_id: int) -> list[int]:
    with office.db.write() as session:
        message = session.scalar(
            select(Message).where(Message.id == message_id).with_for_update()
        )
        if message is None:
            raise NotFound(f"没有编号为 {message_id} 的发布任务，台账没有改动。")
        return register_in(session, office.config, message)


def register_in(session: Session, config: Config, message: Message) -> list[int]:
    """The same inside the caller's transaction."""
    if message.state != "published":
        raise WrongState("这条消息还没有发表，不能登入台账，台账没有改动。")
    return [_register_article(session, config, message, article)
            for article in message.articles if article.outcome in queries.WENT_OUT]


def _register_article(session: Session, config: Config, message: Message, article: Article) -> int:
    known = session.scalar(select(Release.id).where(Release.article_id == article.id))
    if known is not None:
        return known
    artefact = session.get_one(ApprovedArtefact, article.artefact_id)
    entry = _entry_of_article(session, message, article, artefact)
    release = _entered_before(session, article, entry)
    if release is not None:
        _complete(session, release, article, entry)
    else:
        release = _add_release(session, config, article, entry)
    release.mode, release.article_id = message.mode, article.id
    release.reviewers_json = ledger.names_json(entry.reviewers)
    release.revision_sha256 = artefact.revision_sha256
    release.text_sha256 = artefact.text_sha256
    session.flush()
    changes.note_late(session, WORKER, release, ENTERED_BY_ITSELF)
    journal.record(session, WORKER, "release.registered", f"release:{release.id}",
                   title=entry.title, index_number=release.item.index_number)
    return release.id


def _entered_before(session: Session, article: Article, entry: Entry) -> Release | None:
    """The same publication, already in the ledger from a form or a table: not counted twice.

    Known by its link, else as an import would know it: title and time, where no link contradicts.
    """
    if queries.item_of_post(session, article.post_id) is not None:
        return None
    release = session.scalar(
        select(Release).where(Release.channel == WECHAT, Release.url == article.url,
                              Release.article_id.is_(None)).limit(1)
    ) if article.url else None
    if release is None:
        match = matching.find(matching.known_releases(session, [entry.title]), entry)
        release = session.get(Release, match.release_id) if match is not None else None
        if release is None or release.article_id is not None or release.item.post_id is not None:
            return None
    if release.item.post_id is None:
        release.item.post_id = article.post_id
    return release


def _complete(session: Session, release: Release, article: Article, entry: Entry) -> None:
    """What the account itself tells takes the place of what was typed: its time, a missing link.

    From now on nobody may correct them by hand, and the time decides the year.
    """
    release.url = release.url or article.url
    if entry.time_source == "first_seen":
        return
    years = {clock.year_of(release.published_at), clock.year_of(entry.published_at)}
    before, after = clock.show(release.published_at), clock.show(entry.published_at)
    release.published_at, release.time_source = entry.published_at, entry.time_source
    if before != after:
        changes.append(session, WORKER, changes.release_subject(release.id), release.item.title,
                       [("发布时间", before, after)], TOLD_BY_ACCOUNT, years)


def _add_release(session: Session, config: Config, article: Article, entry: Entry) -> Release:
    item = queries.item_of_post(session, article.post_id)
    if item is None:
        item = _new_or_pending(session, config, entry, WORKER.name)
        item.post_id = article.post_id
        session.flush()
    earlier = _last_on_account(session, item)
    release = ledger.new_release(session, item, entry, WORKER.name)
    if earlier is not None:
        _replace(earlier, release)
    return release


def _new_or_pending(
    session: Session, config: Config, entry: Entry, who: str
) -> DisclosureItem:
    """The 待公开 item that waited for this title, completed; else a new one."""
    item = ledger.pending_items(session, [entry.title]).get(entry.title)
    if item is None or not ledger.takes_up(item, entry):
        numbers = ledger.IndexNumbers(session, config.agency.body_code)
        item = ledger.new_item(session, numbers, entry, who)
    else:
        ledger.complete_item(item, entry)
    with suppress(CalendarError):  # the sweep does it once the calendar's file is mended
        ledger.settle_deadline(ledger.calendar_of(config), item)
    return item


def _entry_of_article(
    session: Session, message: Message, article: Article, artefact: ApprovedArtefact
) -> Entry:
    revision = session.get_one(Revision, artefact.revision_id)
    known_at = article.published_at or message.published_at
    gone = article.outcome == "removed"
    return Entry(
        title=artefact.title, channel=WECHAT, url=article.url,
        published_at=known_at or clock.now(),
        time_source=(message.time_source if known_at else "") or "first_seen",
        made_on=clock.to_beijing(artefact.created_at).date(), summary=artefact.digest,
        section=revision.section, contributor=revision.contributor,
        reviewers=tuple(reviewing.reviewer_names(session, artefact.round_id)),
        origin=revision.origin, source=revision.source, info_kind=revision.info_kind,
        is_government_information=revision.is_government_information,
        key_area=revision.key_area, article_20=revision.article_20,
        more=from_review.known_of_post(session, artefact),
        status="taken_down" if gone else "current",
        taken_down_at=clock.now() if gone else None,
        taken_down_reason=(message.reason or REMOVED_BEFORE) if gone else "",
    )


def _last_on_account(session: Session, item: DisclosureItem) -> Release | None:
    """The post's last release on the account: published again, it still counts once."""
    return session.scalar(
        select(Release).where(Release.item_id == item.id, Release.channel == WECHAT)
        .order_by(Release.published_at.desc(), Release.id.desc()).limit(1)
    )


def _replace(earlier: Release, release: Release) -> None:
    release.replaces_id = earlier.id
    if earlier.status == "current":
        earlier.status = "replaced"


def enter_release(actor: Actor, office: Office, form: ReleaseForm) -> int:
    """登记发布记录 of any channel by form. Returns the release's id.

    InvalidInput names each wrong field; nothing is registered twice. Into a closed year it is
    entered as a correction, with a reason (form.reason).
    """
    actor.require(Permission.KEEP_LEDGER)
    with office.db.write() as session:
        return enter_release_in(session, actor, office.config, form).id


def enter_release_in(session: Session, actor: Actor, config: Config, form: ReleaseForm) -> Release:
    """The same inside the transaction of a caller that has checked the right."""
    keeping.hold(session)
    item = _chosen_item(session, form)
    entry = forms.entry_of_form(config, form, item)
    _refuse_known(session, entry, form.replaces_id)
    reason = keeping.read_reason(form.reason, required=False)
    keeping.gate(session, [clock.year_of(entry.published_at)], reason)
    earlier = _earlier_of_form(session, form, item, entry)
    if item is None:
        item = _new_or_pending(session, config, entry, actor.name)
    release = ledger.new_release(session, item, entry, actor.name)
    if earlier is not None:
        _replace(earlier, release)
    session.flush()
    changes.note_late(session, actor, release, reason)
    journal.record(session, actor, "release.entered", f"release:{release.id}",
                   channel=config.disclosure.channels[entry.channel],
                   title=item.title, index_number=item.index_number)
    return release


def take_down_release(
    actor: Actor, office: Office, release_id: int, reason: str, when: datetime
) -> None:
    """登记下架: records what happened on the channel; the release stays in the ledger.

    For other channels, and for lines of the account that no text is kept of: all else of the
    account is taken down with wechat_bot.aftercare and signed by a second person. InvalidInput
    (no reason, a time in the future or before the publication), WrongState (already taken down
    or replaced, an article of the account).
    """
    actor.require(Permission.KEEP_LEDGER)
    with office.db.write() as session:
        keeping.hold(session)
        release = queries.get_release(session, release_id)
        if release.article_id is not None or release.entered_late:
            raise WrongState("这是由本系统发表、补录或登记的公众号文章，请用“下架”办理：办完会自动登记，"
                             "并由第二个人补签。台账没有改动。")
        if release.status != "current":
            raise WrongState("这条发布记录已经下架或已被替代，没有做任何改动。请刷新页面看看最新状态。")
        wrong: dict[str, str] = {}
        text = forms.read_field(
            wrong, "reason", lambda: typed.read_text(reason, "原因", ledger.REASON_LIMIT), ""
        )
        if not reason.strip():
            wrong["reason"] = "请写明下架的原因。"
        if when > clock.now():
            wrong["when"] = "下架时间还没有到（北京时间），请核对。"
        elif when < release.published_at:
            wrong["when"] = f"下架时间早于发布时间 {clock.show(release.published_at)}，请核对。"
        forms.refuse(wrong)
        mark_taken_down(session, office.config, release, actor, by=actor.name, reason=text,
                        when=when)


def mark_taken_down(
    session: Session, config: Config, release: Release, actor: Actor, *, by: str, reason: str,
    when: datetime,
) -> None:
    """已下架 in the ledger and, behind a release of the account, of its post.

    by: who is answerable, where the actor only carried it out. The caller has checked the rest.
    """
    release.status, release.taken_down_reason = "taken_down", reason
    release.taken_down_at, release.taken_down_by = when, by
    changes.note_taken_down(session, actor, release, reason)
    _take_down_post(session, release)
    journal.record(session, actor, "release.taken_down", f"release:{release.id}",
                   title=release.item.title, reason=reason,
                   channel=config.disclosure.channels.get(release.channel, release.channel))


def _take_down_post(session: Session, release: Release) -> None:
    if release.item.post_id is None or (release.article_id is None and not release.entered_late):
        return
    post = session.get_one(Post, release.item.post_id)
    if post.state == PostState.PUBLISHED.value or post.correcting == Correcting.EDIT.value:
        advance(session, post, PostAct.TAKE_DOWN)


def append_correction(
    session: Session, actor: Actor, release: Release, artefact: ApprovedArtefact, reason: str
) -> None:
    """登记更正 in the ledger: the release keeps number, time and count; the new text is appended."""
    release.corrections.append(ReleaseCorrection(
        at=clock.now(), reason=reason, old_text_sha256=release.public_text_sha256,
        revision_sha256=artefact.revision_sha256, text_sha256=artefact.text_sha256,
        recorded_by=actor.name))
    session.flush()
    journal.record(session, actor, "release.corrected", f"release:{release.id}",
                   title=release.item.title, reason=reason)


def _chosen_item(session: Session, form: ReleaseForm) -> DisclosureItem | None:
    number = form.index_number.strip()
    if not number:
        return None
    item = queries.item_by_index_number(session, number)
    if item is None:
        raise InvalidInput.of(index_number=f"台账里没有索引号 {number}。新信息请把索引号留空。")
    if form.title.strip() and form.title.strip() != item.title:
        raise InvalidInput.of(
            title=f"索引号 {number} 是《{item.title}》，与填写的标题不同。请核对索引号，或把标题留空。"
        )
    return item


def _refuse_known(session: Session, entry: Entry, replaces_id: int | None) -> None:
    known = matching.known_releases(session, [entry.title])
    match = matching.find(known, entry)
    if match is not None and match.release_id != replaces_id:
        raise InvalidInput.of(
            title=f"台账里已有这次发布（索引号 {match.index_number}，"
                  f"{clock.show(match.published_at)}），没有重复登记。"
        )
    # The same page with another date: mistyped, or put up anew, which counts once (替代).
    other = None if replaces_id else matching.contradiction(known, entry)
    if other is not None:
        raise InvalidInput.of(
            published=f"台账里已有标题和链接都相同的发布（索引号 {other.index_number}），那里写的是 "
                      f"{clock.show(other.published_at)}，没有重复登记。请核对日期；是重新发布的，"
                      "请从那条信息登记，并选它替代的那一次。"
        )


def _earlier_of_form(
    session: Session, form: ReleaseForm, item: DisclosureItem | None, entry: Entry
) -> Release | None:
    if form.replaces_id is None:
        return None
    earlier = queries.get_release(session, form.replaces_id)
    if item is None or earlier.item_id != item.id:
        raise InvalidInput.of(replaces_id="只能更正同一条公开信息的发布，请核对索引号。")
    if queries.successor_of(session, earlier.id) is not None or earlier.status == "replaced":
        raise InvalidInput.of(replaces_id="这次发布已经被更正过，请选择最后一次发布。")
    if entry.published_at < earlier.published_at:
        raise InvalidInput.of(published="更正后的发布时间早于原来的发布时间，请核对。")
    return earlier
