"""From a claimed message to WeChat's acceptance: pictures, draft, read-back, intent, submit."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from wechat_bot.drafting.rules import PostKind
from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.actor import WORKER
from wechat_bot.kernel.errors import NotFound
from wechat_bot.kernel.installation import is_held
from wechat_bot.kernel.office import Office
from wechat_bot.publishing import evidence, lifecycle, mass, queries, uploads
from wechat_bot.publishing.claims import Claim, call, fenced
from wechat_bot.publishing.expected import expected_articles, uploaded
from wechat_bot.publishing.gateway import DraftArticle, GatewayError, Resting, WeChatGateway
from wechat_bot.publishing.kinds import material_pictures
from wechat_bot.publishing.matching import Expected, find_draft, readback_differences
from wechat_bot.publishing.models import Message, UploadedImage
from wechat_bot.publishing.putting_off import put_off
from wechat_bot.publishing.rules import (
    MessageState,
    Mode,
    NextStep,
    after_error,
    is_late,
    is_missed,
    place_images,
    wait_after,
)
from wechat_bot.reviewing.models import ApprovedArtefact

# A fresh cover may be unknown to draft/add for some seconds (40007); then it is sent anew.
_NOT_YET_SYNCED = 40007
_SYNC_TRIES = 4


def prepare_and_submit(office: Office, gateway: WeChatGateway, claim: Claim) -> None:
    """Everything up to the submit's answer. Errors become the message's state."""
    try:
        expected = _prepare(office, gateway, claim)
    except GatewayError as error:
        settle_error(office, claim, error)
        return
    except NotFound as error:  # a picture's file is missing or damaged
        _hold(office, claim, error.message)
        return
    if expected is None:
        return
    if claim.mode is Mode.MASS_SEND:
        mass.send(office, gateway, claim)
    else:
        _submit(office, gateway, claim)


def _prepare(office: Office, gateway: WeChatGateway, claim: Claim) -> list[Expected] | None:
    """Pictures, draft, read-back. None: the message is settled, nothing to submit."""
    _upload_pictures(office, gateway, claim)
    expected = expected_articles(office, gateway.account, claim.message_id)
    media_id = _draft(office, gateway, claim, expected)
    stored = call(office, claim, "draft_get", lambda: gateway.get_draft(media_id),
                  lambda found: {"articles": len(found or ())})
    if stored is None:
        # Deleted, or published in the back end: a new draft could bring it out a second time.
        _hold(office, claim, "存入公众号的草稿不见了，可能有人在后台把它删除或发表了",
              "程序没有提交。请先看公众号后台的发表记录：已经发表的，改为“人工发表”再登记链接；"
              "没有发表的，改期。")
        return None
    stops, remarks = readback_differences(expected, stored)
    if stops:
        _hold(office, claim, "存入公众号的草稿" + "；".join(stops))
        return None
    return _after_readback(office, claim, expected, remarks)


def _after_readback(
    office: Office, claim: Claim, expected: list[Expected], remarks: list[str]
) -> list[Expected] | None:
    """Draft box only: done. Else approvals once more and the intent, in one commit."""
    with fenced(office, claim) as (session, message):
        if is_held(session):  # the database was found to be a restored one meanwhile
            message.lease_until, message.owner = None, ""
            return None
        names, subject = queries.titles(session, message), f"message:{message.id}"
        problem = lifecycle.approvals_problem(session, message)
        if problem is not None:
            _hold_row(session, message, problem)
            return None
        if message.mode == Mode.DRAFT_ONLY.value:
            lifecycle.enter(session, message, MessageState.IN_DRAFT_BOX,
                            advice="请到公众号后台草稿箱发表，再回来登记链接。")
            journal.record(session, WORKER, "message.drafted", subject, titles=names,
                           remarks="；".join(remarks))
            return None
        now, owner = clock.now(), message.owner
        grace = timedelta(hours=office.config.publishing.grace)
        if is_missed(message.due_at, now, grace):  # the machine slept, or the calls were slow
            lifecycle.miss(session, message, "准备好时已超过允许补发的时间")
            return None
        message.late = is_late(message.due_at, now)
        message.submit_started_at, message.checks = now, 0
        if message.mode == Mode.MASS_SEND.value:
            mass.begin(session, message, now)
        # From here on the answer decides, or evidence, never a second submit.
        lifecycle.enter(session, message, MessageState.SUBMITTING, next_act_at=now)
        message.owner = owner
        message.lease_until = now + timedelta(seconds=office.config.worker.lease_seconds)
        journal.record(session, WORKER, "message.submitting", subject, titles=names,
                       remarks="；".join(remarks))
    return expected


def _submit(office: Office, gateway: WeChatGateway, claim: Claim) -> None:
    with office.db.read() as session:
        media_id = queries.get_message(session, claim.message_id).draft_media_id
    try:
        answer = call(office, claim, "submit", lambda: gateway.submit(media_id),
                      lambda a: {"publish_id": a.publish_id, "msg_data_id": a.msg_data_id})
    except GatewayError as error:
        settle_submit_error(office, claim, error)
        return
    evidence.accept(office, claim, answer)


def settle_submit_error(office: Office, claim: Claim, error: GatewayError) -> None:
    """An error of the submit: its certainty decides between again, failed and asking."""
    step = after_error(error, submitting=True)
    with fenced(office, claim) as (session, message):
        names, subject = queries.titles(session, message), f"message:{message.id}"
        if isinstance(error, Resting) and step is NextStep.WAIT:
            put_off(office, session, message, error)
        elif step is NextStep.ASK:
            wait = wait_after(office.config.publishing.evidence_seconds, 0)
            lifecycle.enter(session, message, MessageState.SUBMITTING,
                            next_act_at=clock.now() + wait,
                            reason=f"提交后没有得到明确回答：{error.message}",
                            advice="正在到公众号查找证据，不会重复提交。")
        elif step is NextStep.RETRY:
            message.submit_started_at = None
            lifecycle.enter(session, message, MessageState.PREPARING, next_act_at=clock.now())
            lifecycle.retry_later(office, message, error.message)
            journal.record(session, WORKER, "message.retried", subject, titles=names,
                           reason=error.message)
        else:
            lifecycle.enter(session, message, MessageState.FAILED, reason=error.message,
                            advice=error.advice)
            journal.record(session, WORKER, "message.failed", subject, titles=names,
                           reason=error.message)


def settle_error(office: Office, claim: Claim, error: GatewayError) -> None:
    """An error before the submit: nothing was published, whatever happened."""
    with fenced(office, claim) as (session, message):
        names, subject = queries.titles(session, message), f"message:{message.id}"
        grace = timedelta(hours=office.config.publishing.grace)
        step = after_error(error, submitting=False)
        if error.errcode == _NOT_YET_SYNCED and message.tries < _SYNC_TRIES:
            step = NextStep.RETRY
            if message.tries == _SYNC_TRIES // 2:
                _forget_covers(session, message)
        if isinstance(error, Resting):
            put_off(office, session, message, error)
        elif step is NextStep.FAIL:
            lifecycle.enter(session, message, MessageState.FAILED, reason=error.message,
                            advice=error.advice)
            journal.record(session, WORKER, "message.failed", subject, titles=names,
                           reason=error.message)
        elif is_missed(message.due_at, clock.now(), grace):
            lifecycle.miss(session, message, error.message,
                           "一直没有办成，已过补发时间。请决定改期还是取消。")
        else:
            lifecycle.retry_later(office, message, error.message)
            journal.record(session, WORKER, "message.retried", subject, titles=names,
                           reason=error.message)


_NOT_SENT = "没有发出去。请查明原因后改期，或取消后重新审校。"


def _hold(office: Office, claim: Claim, reason: str, advice: str = _NOT_SENT) -> None:
    with fenced(office, claim) as (session, message):
        _hold_row(session, message, reason, advice)


def _hold_row(session: Session, message: Message, reason: str, advice: str = _NOT_SENT) -> None:
    message.draft_media_id, message.draft_started_at = "", None
    lifecycle.enter(session, message, MessageState.HELD, reason=reason, advice=advice)
    journal.record(session, WORKER, "message.held", f"message:{message.id}",
                   titles=queries.titles(session, message), reason=reason)


def _forget_covers(session: Session, message: Message) -> None:
    """A picture deleted from the material library keeps failing: upload it anew next time."""
    covers = [sha for p in queries.placed_articles(session, message)
              for sha in material_pictures(p.artefact)]
    session.execute(delete(UploadedImage).where(
        UploadedImage.purpose == "cover", UploadedImage.sha256.in_(covers),
        UploadedImage.account == message.account))


def _upload_pictures(office: Office, gateway: WeChatGateway, claim: Claim) -> None:
    """media/uploadimg for the bodies, material/add_material for covers and the pictures of a
    图片消息; each only once."""
    with fenced(office, claim) as (session, message):
        message.account = gateway.account
        artefacts = [p.artefact for p in queries.placed_articles(session, message)]
        wanted = uploads.missing(session, gateway.account, artefacts)
    for picture in wanted:
        _upload_one(office, gateway, claim, picture)


def _upload_one(
    office: Office, gateway: WeChatGateway, claim: Claim, picture: uploads.Wanted
) -> None:
    data = office.media.get(picture.sha256)
    send = gateway.upload_body_image if picture.purpose == uploads.BODY else gateway.upload_cover

    def describe(address: str) -> dict[str, object]:
        return {"sha256": picture.sha256, "address": address}

    address = call(office, claim, f"upload_{picture.purpose}",
                   lambda: send(data, picture.mime), describe)
    uploads.remember(office, gateway.account, picture, address)


def _draft(
    office: Office, gateway: WeChatGateway, claim: Claim, expected: list[Expected]
) -> str:
    """The message's draft: the one it has, one whose answer was lost, or a new one."""
    with office.db.read() as session:
        message = queries.get_message(session, claim.message_id)
        media_id, started = message.draft_media_id, message.draft_started_at
        taken = queries.taken_drafts(session, claim.message_id)
        articles = _draft_articles(session, gateway.account, message)
    if media_id:
        return media_id
    if started is not None:
        media_id = _adopt(office, gateway, claim, expected, started, taken)
    if not media_id:
        with fenced(office, claim) as (_, message):
            message.draft_started_at = started or clock.now()
        media_id = call(office, claim, "draft_add", lambda: gateway.add_draft(articles),
                        lambda got: {"media_id": got})
    with fenced(office, claim) as (_, message):
        message.draft_media_id = media_id
    return media_id


def _adopt(
    office: Office, gateway: WeChatGateway, claim: Claim, expected: list[Expected],
    started: datetime, taken: frozenset[str],
) -> str:
    found = call(office, claim, "draft_batchget", gateway.newest_drafts,
                 lambda drafts: {"drafts": len(drafts)})
    return find_draft(expected, found, started, taken) or ""


def _draft_articles(session: Session, account: str, message: Message) -> list[DraftArticle]:
    addresses = uploaded(session, account, "body")
    covers = uploaded(session, account, "cover")
    return [draft_article(p.artefact, addresses, covers)
            for p in queries.placed_articles(session, message)]


def draft_article(
    artefact: ApprovedArtefact, addresses: dict[str, str], covers: dict[str, str]
) -> DraftArticle:
    """What is sent of an approved article: only the pictures' addresses are WeChat's."""
    if artefact.kind == PostKind.NEWSPIC:
        return DraftArticle(
            title=artefact.title, author="", digest="", content=artefact.html, thumb_media_id="",
            kind=artefact.kind,
            image_media_ids=tuple(covers[sha] for sha in material_pictures(artefact)),
        )
    return DraftArticle(
        title=artefact.title, author=artefact.author, digest=artefact.digest,
        content=place_images(artefact.html, addresses),
        thumb_media_id=covers[artefact.cover_sha256],
        content_source_url=artefact.content_source_url,
        crop_wide=artefact.cover_crop_wide, crop_square=artefact.cover_crop_square,
    )
