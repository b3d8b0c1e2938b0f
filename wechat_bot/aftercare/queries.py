"""Reads of 下架 and 更正."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from wechat_bot.aftercare.models import Correction
from wechat_bot.publishing.models import Article
from wechat_bot.reviewing.models import ApprovedArtefact


def current_artefact(session: Session, article: Article) -> ApprovedArtefact:
    """The text that readers should see now: of the last finished 后台改字, else what was sent."""
    edited = session.scalar(
        select(Correction.artefact_id)
        .where(Correction.article_id == article.id, Correction.way == "edit",
               Correction.state == "done", Correction.artefact_id.is_not(None))
        .order_by(Correction.closed_at.desc(), Correction.id.desc()).limit(1)
    )
    return session.get_one(ApprovedArtefact, edited or article.artefact_id)


def current_text_sha256(session: Session, article: Article) -> str:
    """正文指纹 of `current_artefact`: what reconciling compares the account's text with."""
    return current_artefact(session, article).text_sha256
