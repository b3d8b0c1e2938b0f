"""What WeChat must show for a message: from the approved artefacts and the uploads' addresses."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from wechat_bot.drafting.rules import PostKind
from wechat_bot.kernel.office import Office
from wechat_bot.publishing import queries
from wechat_bot.publishing.kinds import body_pictures, material_pictures
from wechat_bot.publishing.matching import Expected, image_path
from wechat_bot.publishing.models import UploadedImage
from wechat_bot.publishing.queries import Placed


def uploaded(session: Session, account: str, purpose: str) -> dict[str, str]:
    """sha256 → address (body) or media_id (cover: every material) of the pictures already at WeChat."""
    rows = session.execute(
        select(UploadedImage.sha256, UploadedImage.address)
        .where(UploadedImage.account == account, UploadedImage.purpose == purpose)
    )
    return {row.sha256: row.address for row in rows}


def expected_articles(office: Office, account: str, message_id: int) -> list[Expected]:
    """What must come back for each article of a message, in order."""
    with office.db.read() as session:
        message = queries.get_message(session, message_id)
        body = uploaded(session, account, "body")
        cover = uploaded(session, account, "cover")
        return [_expected(placed, body, cover)
                for placed in queries.placed_articles(session, message)]


def _expected(placed: Placed, body: dict[str, str], cover: dict[str, str]) -> Expected:
    artefact = placed.artefact
    if artefact.kind == PostKind.NEWSPIC:
        return Expected(
            title=artefact.title, author="", digest="", text_sha256=artefact.text_sha256,
            thumb_media_id="", images=(), kind=artefact.kind,
            image_media_ids=tuple(cover.get(sha, "") for sha in material_pictures(artefact)),
        )
    return Expected(
        title=artefact.title, author=artefact.author, digest=artefact.digest,
        text_sha256=artefact.text_sha256, thumb_media_id=cover.get(artefact.cover_sha256, ""),
        images=tuple(image_path(body.get(sha, "")) for sha in body_pictures(artefact)),
        content_source_url=artefact.content_source_url,
    )
