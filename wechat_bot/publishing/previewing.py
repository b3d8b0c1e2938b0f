"""手机预览: a post's current revision on a named person's phone, as a step of the review.

WeChat shows a draft to one user (API page message/mass/preview, 100 a day). The draft is made
for it, marked 【预览】 so that it is never taken for the real one, and deleted afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from wechat_bot.drafting import queries as posts
from wechat_bot.drafting.models import Revision
from wechat_bot.drafting.rules import MANUAL_KINDS
from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.actor import WORKER, Actor, Permission
from wechat_bot.kernel.errors import InvalidInput, NotAllowed, WrongState
from wechat_bot.kernel.office import Office
from wechat_bot.publishing import errands, quotas, uploads
from wechat_bot.publishing.expected import uploaded
from wechat_bot.publishing.gateway import DraftArticle, GatewayError
from wechat_bot.publishing.models import Preview
from wechat_bot.publishing.rules import preview_title, wechat_name_problem
from wechat_bot.publishing.sending import draft_article
from wechat_bot.reviewing import freezing
from wechat_bot.reviewing.models import ApprovedArtefact

MAY_PREVIEW = frozenset({Permission.WRITE_POST, Permission.REVIEW, Permission.PUBLISH,
                         Permission.SECRECY_REVIEW, Permission.PROOFREAD})
_NO_SUCH_READER = frozenset({40003, 40132, 43004})
_NAMES_TO_COME = ["（审校中）"] * 3


def ask(actor: Actor, office: Office, post_id: int, wechat_name: str) -> int:
    """发到手机预览: leaves it to the worker; returns the errand's id.

    InvalidInput (the WeChat name, a kind that has no preview, nothing saved yet), WrongState
    (one is under way), NotAllowed.
    """
    if not actor.permissions & MAY_PREVIEW:
        raise NotAllowed(f"{actor.name}不参与写稿、审校或发布，不能发预览，没有做任何改动。")
    name = wechat_name.strip()
    problem = wechat_name_problem(name)
    if problem:
        raise InvalidInput.of(wechat_name=problem)
    if not office.config.wechat.app_id:
        raise WrongState("还没有配置公众号接口，不能发到微信预览。可以看网页上的手机预览。")
    with office.db.write() as session:
        post = posts.lock_post(session, post_id)
        revision = post.current_revision
        if revision is None:
            raise WrongState("还没有保存过版本，没有可以预览的内容。请先保存。")
        if post.kind in MANUAL_KINDS:
            raise WrongState("这一类稿件没有接口，不能发到微信预览。请到公众号后台预览。")
        subject = f"post:{post.id}"
        if errands.open_errand(session, "preview", subject) is not None:
            raise WrongState("上一次预览还在发送，请等它发完再发。")
        freezing.laid_out(session, office, post, revision, _NAMES_TO_COME)  # refused here, not later
        errand = errands.ask(actor, session, "preview", subject, post_id=post.id,
                             revision_id=revision.id, wechat_name=name)
        session.add(Preview(
            post_id=post.id, revision_id=revision.id, errand_id=errand.id, wechat_name=name,
            asked_by_id=actor.require_person(), at=clock.now()))
        journal.record(session, actor, "preview.asked", subject, title=post.title,
                       number=revision.number)
        return errand.id


def previews_of(session: Session, post_id: int, limit: int = 10) -> list[Preview]:
    """The previews of a post, newest first."""
    return list(session.scalars(select(Preview).where(Preview.post_id == post_id)
                                .order_by(Preview.id.desc()).limit(limit)))


def run(running: errands.Running) -> Mapping[str, Any]:
    """The worker's half: pictures, draft, preview, and the draft deleted again."""
    office, gateway = running.office, running.gateway
    _forget_left_over(running)
    artefact = _artefact(running)
    _send_pictures(running, artefact)
    with office.db.read() as session:
        article = draft_article(artefact, uploaded(session, gateway.account, uploads.BODY),
                                uploaded(session, gateway.account, uploads.COVER))
    shown = _marked(office, article)
    media_id = running.call("draft_add", lambda: gateway.add_draft([shown]))
    running.say("正在发送预览", media_id=media_id)
    try:
        name = str(running.args["wechat_name"])
        running.call("mass_preview", lambda: gateway.mass_preview(media_id, name))
    except GatewayError as error:
        if error.errcode in _NO_SUCH_READER:
            raise InvalidInput(
                f"没有发到手机（{error.errcode}）：公众号找不到这个微信号，或者他没有关注本公众号。"
                "稿件没有变动。请核对微信号，让他先关注公众号再发。") from None
        raise
    finally:
        _forget_left_over(running)
    with office.db.write() as session:
        preview = session.scalars(
            select(Preview).where(Preview.errand_id == running.id)).one()
        preview.sent_at = clock.now()
        post = posts.get_post(session, preview.post_id)
        journal.record(session, WORKER, "preview.sent", running.subject, title=post.title)
    return {}


def _artefact(running: errands.Running) -> ApprovedArtefact:
    with running.office.db.read() as session:
        post = posts.get_post(session, int(running.args["post_id"]))
        revision = session.get_one(Revision, int(running.args["revision_id"]))
        return freezing.laid_out(session, running.office, post, revision, _NAMES_TO_COME)


def _send_pictures(running: errands.Running, artefact: ApprovedArtefact) -> None:
    office, gateway = running.office, running.gateway
    with office.db.read() as session:
        wanted = uploads.missing(session, gateway.account, [artefact])
    for number, picture in enumerate(wanted, start=1):
        running.say(f"上传图片 {number}/{len(wanted)}")
        uploads.remember(office, gateway.account, picture, _sent(running, picture))


def _sent(running: errands.Running, picture: uploads.Wanted) -> str:
    data, gateway = running.office.media.get(picture.sha256), running.gateway
    body = picture.purpose == uploads.BODY
    send = gateway.upload_body_image if body else gateway.upload_cover
    return running.call(f"upload_{picture.purpose}", lambda: send(data, picture.mime))


def _marked(office: Office, article: DraftArticle) -> DraftArticle:
    limit = office.config.wechat.title_limit
    return replace(article, title=preview_title(article.title, limit))


def _forget_left_over(running: errands.Running) -> None:
    """Delete the draft made for this preview, also one of an earlier try that was cut off."""
    media_id = str(running.cursor.get("media_id", ""))
    if media_id:
        running.call("draft_delete", lambda: running.gateway.delete_draft(media_id),
                     quotas.Purpose.PUBLISH)
        running.say("", media_id="")
