"""Pictures at WeChat: which are there already, and remembering those that are sent now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from wechat_bot.drafting.models import StoredImage
from wechat_bot.kernel import clock
from wechat_bot.kernel.office import Office
from wechat_bot.publishing.expected import uploaded
from wechat_bot.publishing.kinds import body_pictures, material_pictures
from wechat_bot.publishing.models import UploadedImage
from wechat_bot.reviewing.models import ApprovedArtefact

BODY, COVER = "body", "cover"


@dataclass(frozen=True)
class Wanted:
    """A picture to send. purpose: body (uploadimg) or cover (add_material)."""

    purpose: str
    sha256: str
    mime: str


def missing(
    session: Session, account: str, artefacts: Sequence[ApprovedArtefact]
) -> list[Wanted]:
    """What of these articles' pictures the account does not have yet, each once, in order."""
    found: list[Wanted] = []
    for purpose, pictures_of in ((BODY, body_pictures), (COVER, material_pictures)):
        have = uploaded(session, account, purpose)
        wanted = [sha for artefact in artefacts for sha in pictures_of(artefact)]
        lacking = [sha for sha in dict.fromkeys(wanted) if sha not in have]
        mimes = {row.sha256: row.mime for row in session.scalars(
            select(StoredImage).where(StoredImage.sha256.in_(lacking)))}
        found += [Wanted(purpose, sha, mimes[sha]) for sha in lacking]
    return found


def remember(office: Office, account: str, wanted: Wanted, address: str) -> None:
    """Keep a picture's address, so that it is sent once."""
    try:
        with office.db.write() as session:
            if wanted.sha256 not in uploaded(session, account, wanted.purpose):
                session.add(UploadedImage(
                    account=account, purpose=wanted.purpose, sha256=wanted.sha256,
                    address=address, uploaded_at=clock.now()))
    except IntegrityError:
        return  # another worker sent the same picture just now; its address serves as well
