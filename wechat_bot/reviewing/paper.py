"""纸质审签: a sheet signed with a pen is scanned and entered for the signer by another."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date

from PIL import Image, UnidentifiedImageError
from sqlalchemy.orm import Session

from wechat_bot.drafting.models import Revision
from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.kernel.errors import InvalidInput, NotAllowed
from wechat_bot.kernel.office import Office
from wechat_bot.people import queries as people
from wechat_bot.reviewing import operations, queries, rounds, rules, telling
from wechat_bot.reviewing.models import PaperSignature, ReviewRound
from wechat_bot.reviewing.rounds import Signed
from wechat_bot.reviewing.rules import Part

SCAN_BYTES = 20_000_000
# MPO: what many phones write under the name of .jpg (a JPEG with a second picture behind it)
_MIMES = {"JPEG": "image/jpeg", "MPO": "image/jpeg", "PNG": "image/png"}
_MAY_ENTER = frozenset({Permission.WRITE_POST, Permission.REVIEW, Permission.PUBLISH})


@dataclass(frozen=True)
class SignedSheet:
    """What is typed from a signed sheet.

    part: 审核, 校对 or 保密审查; signer_id: whose name stands on it; signed_on: the day written
    on it; code: the revision's short code printed on it; scan: the file (jpg, png or pdf).
    """

    part: Part
    signer_id: int
    signed_on: date
    code: str
    passed: bool
    opinion: str
    scan: bytes
    scan_name: str


def enter_paper(
    actor: Actor, office: Office, round_id: int, sheet: SignedSheet, *, seen_sha256: str,
    level: int | None = None,
) -> int:
    """代录纸质审签: the act counts for the signer, "由X代录". Returns the sheet's id.

    Raises InvalidInput per field (wrong code, day, file), NotAllowed by the rules of the round.
    """
    if not _MAY_ENTER & actor.permissions:
        raise NotAllowed(f"{actor.name}没有写稿、审校或发布的职责，不能代录签字，没有做任何改动。")
    mime = scan_mime(sheet.scan)
    with office.db.write() as session:
        found = rounds.open_for(session, round_id, seen_sha256)
        facts = queries.facts_of(session, office, found)
        if sheet.part is not Part.SECRECY:
            rounds.refuse_other_step(level, sheet.part, facts)
        _, revision = rounds.post_and_revision(session, found)
        _check_sheet(sheet, revision)
        signing = people.get_user(session, sheet.signer_id)
        if not signing.active:
            raise InvalidInput.of(signer_id=f"{signing.name}的账号已停用，不能再录入他的签字。"
                                            "请由在用的人员签字。")
        signer = people.actor_of(session, signing)
        rounds.refuse(rules.paper_refusal(
            facts, queries.person_of(actor), queries.person_of(signer), sheet.part,
            allowed=office.config.review.paper,
        ))
        paper = PaperSignature(
            part=sheet.part.value, signer_id=sheet.signer_id, signed_on=sheet.signed_on,
            entered_by_id=actor.require_person(), short_code=rules.short_code(revision.sha256),
            scan_sha256=office.media.put(sheet.scan), scan_name=sheet.scan_name[-200:],
            scan_mime=mime, at=clock.now(),
        )
        found.papers.append(paper)
        session.flush()
        what = (rules.step_name(facts.next_level, sheet.part) if facts.next_level
                else rules.step_name(1, sheet.part))
        journal.record(
            session, actor, "review.paper_entered", f"post:{found.post_id}", signer=signer.name,
            what=what, result="同意" if sheet.passed else "不同意", title=revision.title,
            number=revision.number, code=paper.short_code,
        )
        telling.paper_entered(session, found, paper, what)
        _act(session, office, actor, found, sheet, Signed(queries.person_of(signer), paper.id))
        return paper.id


def scan_mime(data: bytes) -> str:
    """What a scan is, by its content. InvalidInput unless it is a readable jpg, png or pdf."""
    if len(data) > SCAN_BYTES:
        raise InvalidInput.of(scan=f"扫描件有 {len(data) // 1_000_000} MB，最大 20 MB。"
                                   "请用手机拍照，或把扫描分辨率调低后再传。")
    if data.startswith(b"%PDF-") and b"%%EOF" in data[-2048:]:
        return "application/pdf"
    try:
        with Image.open(io.BytesIO(data)) as picture:
            picture.load()
            mime = _MIMES.get(picture.format or "")
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError, ValueError,
            SyntaxError):  # the library's word for a PNG whose parts are damaged
        mime = None
    if mime is None:
        raise InvalidInput.of(scan="扫描件打不开，或不是 jpg、png、pdf。请换一个文件；其他内容都还在。")
    return mime


def _check_sheet(sheet: SignedSheet, revision: Revision) -> None:
    wrong: dict[str, str] = {}
    if not rules.same_code(sheet.code, revision.sha256):
        wrong["code"] = (f"编号与这一版（{rules.short_code(revision.sha256)}）不符："
                         "签字的可能是另一版。请核对表上的编号；改过的稿件要重新打印、重新签字。")
    if sheet.signed_on > clock.today():
        wrong["signed_on"] = "签字日期不能晚于今天（北京时间）。"
    elif sheet.signed_on < clock.to_beijing(revision.created_at).date():
        wrong["signed_on"] = "签字日期早于这一版的保存日期，请核对。"
    if not sheet.passed and not sheet.opinion.strip():
        wrong["paper_opinion"] = "签了“不同意”的，请照表上写明原因。"
    if wrong:
        raise InvalidInput.of(**wrong)


def _act(
    session: Session, office: Office, actor: Actor, found: ReviewRound, sheet: SignedSheet,
    signed: Signed,
) -> None:
    if sheet.part is Part.SECRECY:
        points = queries.secrecy_points(
            office, session.get_one(Revision, found.revision_id))
        operations.secrecy(session, office, actor, found, signed, passed=sheet.passed,
                           opinion=sheet.opinion, ticks={point.code for point in points})
    elif sheet.part is Part.PROOF:
        operations.proof(session, office, actor, found, signed, passed=sheet.passed,
                         opinion=sheet.opinion)
    else:
        operations.review(session, office, actor, found, signed, passed=sheet.passed,
                          opinion=sheet.opinion)
