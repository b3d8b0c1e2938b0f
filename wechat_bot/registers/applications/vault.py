"""身份信息的存取: sealed beside the case, opened only with the key file.

Where the key is missing or another one, a sentence says so and everything else goes on working.
"""

from __future__ import annotations

import os
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from wechat_bot.kernel import cipher, clock
from wechat_bot.kernel.cipher import Cipher, KeyMissing, WrongKey
from wechat_bot.kernel.office import Office
from wechat_bot.registers.applications.identity import (
    Identity,
    plain_name,
    plain_number,
    shown_name,
)
from wechat_bot.registers.applications.letter_models import Letter
from wechat_bot.registers.applications.models import (
    ApplicantIdentity,
    Application,
    ApplicationEvent,
)


def key_path(office: Office) -> Path:
    """Where the key lies: [applications] key_file, beside the configuration by default."""
    return office.config.path(office.config.applications.key_file)


def key_for_reading(office: Office) -> Cipher:
    """The key as it is. KeyMissing."""
    return _load(key_path(office))


def key_for_sealing(session: Session, office: Office) -> Cipher:
    """The key, made at the first use. KeyMissing where sealed data wait for a key that is gone.

    A new key is never made silently beside data that it can't open (the key was lost or is not
    where the configuration says): `start_new_key` does so with a reason.
    """
    path = key_path(office)
    if not path.exists() and not _has_sealed(session):
        return cipher.create(path)
    return _load(path)


def _load(path: Path) -> Cipher:
    try:
        return cipher.load(path)
    except KeyMissing as missing:
        raise KeyMissing(
            f"{missing.message}申请可以先不填身份信息照常登记、办理；密钥确实找不回来的，"
            "请系统管理员运行 wechat-bot identity new-key 启用新的。") from None


def _has_sealed(session: Session) -> bool:
    sealed = select(ApplicantIdentity.application_id).where(ApplicantIdentity.sealed != "").limit(1)
    events = select(ApplicationEvent.id).where(ApplicationEvent.sealed != "").limit(1)
    letters = select(Letter.id).where(Letter.file_sha256 != "").limit(1)
    return any(session.scalar(each) is not None for each in (sealed, events, letters))


def about(application_id: int) -> str:
    """What an identity is bound to."""
    return f"applicant:{application_id}"


def about_party(application_id: int) -> str:
    """What the name of a third party is bound to."""
    return f"party:{application_id}"


def put(session: Session, office: Office, application_id: int, identity: Identity) -> None:
    """Seal an identity that was checked. KeyMissing."""
    key = key_for_sealing(session, office)
    row = session.get(ApplicantIdentity, application_id)
    if row is None:
        row = ApplicantIdentity(application_id=application_id)
        session.add(row)
    seal(row, key, identity)


def seal(row: ApplicantIdentity, key: Cipher, identity: Identity) -> None:
    """Fill the row of a case's identity."""
    row.sealed = key.seal(identity.as_text(), about(row.application_id))
    row.shown = shown_name(identity)
    row.key_id = key.key_id
    row.name_index, row.number_index = indexes(key, identity)
    row.updated_at = clock.now()


def indexes(key: Cipher, identity: Identity) -> tuple[str, str]:
    """(of the name, of the number): how the same applicant is found again."""
    return (key.index("name", plain_name(identity.name)),
            key.index("number", plain_number(identity.id_number)))


def get(session: Session, office: Office, application: Application) -> Identity | None:
    """An identity in full; None where none was entered or it was erased. KeyMissing, WrongKey.

    The caller has asked for SEE_IDENTITY and writes the journal's line.
    """
    row = session.get(ApplicantIdentity, application.id)
    if row is None or not row.sealed:
        return None
    return Identity.from_text(key_for_reading(office).open(row.sealed, about(application.id)))


def key_trouble(session: Session, office: Office) -> str:
    """What is wrong with the key, as a sentence; "" where it opens what was sealed last.

    What older keys sealed before a new one was started: `sealed_with_others`.
    """
    sealed = session.execute(
        select(ApplicantIdentity.key_id, ApplicantIdentity.application_id)
        .where(ApplicantIdentity.sealed != "").order_by(ApplicantIdentity.application_id.desc())
        .limit(1)).first()
    if sealed is None and not key_path(office).exists():
        return ""
    try:
        key = key_for_reading(office)
        if sealed is None:
            return ""
        row = session.get_one(ApplicantIdentity, sealed.application_id)
        key.open(row.sealed, about(row.application_id))
    except (KeyMissing, WrongKey) as trouble:
        return trouble.message
    return ""


def sealed_with_others(session: Session, office: Office) -> int:
    """How many identities another key sealed, so that this one can't open them. KeyMissing."""
    key_id = key_for_reading(office).key_id
    return session.scalar(select(func.count()).select_from(ApplicantIdentity).where(
        ApplicantIdentity.sealed != "", ApplicantIdentity.key_id != key_id)) or 0


def is_open_to_others(path: Path) -> bool:
    """Whether other accounts of the system may read the key file (a copy put back by hand, say)."""
    return os.name == "posix" and path.exists() and bool(path.stat().st_mode & 0o077)
