"""冻结: a version of the report with its figures, texts, documents and sources, for good."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from wechat_bot.annual_report import current
from wechat_bot.annual_report.content import Correction, ReportContent
from wechat_bot.annual_report.models import ReportVersion, ReportYear
from wechat_bot.annual_report.procedure import fields, queries, sealing, sources
from wechat_bot.annual_report.procedure.findings import (
    CheckedFinding,
    empty_cells,
    found_in,
    judged,
    waits,
)
from wechat_bot.annual_report.procedure.readiness import UNSIGNED_RULE, Obstacle, obstacles
from wechat_bot.annual_report.procedure.rules import KIND_NAMES, Step
from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.kernel.errors import EditConflict, InvalidInput, WrongState
from wechat_bot.kernel.office import Office
from wechat_bot.records import keeping

_TRIES = 3  # how often a version is made anew because records changed while its files were made
_FARTHEST = timedelta(days=31)  # a 更正日期 further ahead is a slip of the pen
_DOUBLE_CLICK = timedelta(minutes=5)
_LONGEST = 1000  # characters of what is said of a correction in public


@dataclass(frozen=True)
class Order:
    """What to freeze. signed_on: 落款日期, None for the one set for the year."""

    year: int
    kind: str
    reason: str = ""
    signed_on: date | None = None
    correction: Correction | None = None


@dataclass(frozen=True)
class Draft:
    """A version before it is frozen: everything but its files. number: the one it will have."""

    number: int
    content: ReportContent
    fields: str
    sources: str
    findings: str


@dataclass(frozen=True)
class Readiness:
    """Whether a version could be frozen now. warnings: open findings that do not stop it."""

    obstacles: tuple[Obstacle, ...]
    warnings: tuple[CheckedFinding, ...]


def freeze(
    actor: Actor, office: Office, year: int, kind: str, *, reason: str = "",
    signed_on: date | None = None, correction_day: date | None = None, correction_text: str = "",
    seen: int | None = None,
) -> int:
    """冻结一版: 送审稿 (kind "review") at any time, 定稿 ("final"), 更正稿 ("correction").

    signed_on: 落款日期, kept for the year too. seen: the number of the newest version that the
    person saw, 0 for none; pressing twice gives the first one's id again. Returns the id.
    Raises WrongState naming every obstacle, InvalidInput per field, EditConflict where somebody
    else froze a version meanwhile. Nothing is half frozen: files first, then the row.
    """
    actor.require(Permission.KEEP_REPORT)
    order = _order(year, kind, reason, signed_on, correction_day, correction_text)
    for _ in range(_TRIES):
        with office.db.read() as session:
            if seen is not None and queries.last_number(session, year) != seen:
                return _came_second(session, actor, order)
            draft = _draft(session, office, order)
        documents = _store(office, draft.content)
        try:
            with office.db.write() as session:
                keeping.hold(session)  # no record and no 人工改数 comes between the check and the row
                if queries.last_number(session, year) != draft.number - 1:
                    return _came_second(session, actor, order)
                if _draft(session, office, order) == draft:
                    return _save(session, actor, order, draft, documents)
        except IntegrityError:  # two at once on PostgreSQL: the number is taken
            with office.db.read() as session:
                return _came_second(session, actor, order)
    raise EditConflict("制作文件的时候，登记或正文一直有人在改，没有出稿。等他们改完再试一次。")


def readiness(session: Session, office: Office, year: int) -> Readiness:
    """What stands against making the year's report final now."""
    standing = fields.standing_now(session, office, year)
    found = judged(session, year, found_in(session, office, standing))
    stopping = obstacles(session, standing.content.figures, standing.content.signed_on, found)
    empty = empty_cells(standing.content.figures)
    return Readiness(tuple(stopping), tuple(
        each for each in found if each.open and each.finding.severity == "warning"
        and each.finding.rule != UNSIGNED_RULE and not waits(each.finding, empty)))


def _order(
    year: int, kind: str, reason: str, signed_on: date | None, day: date | None, text: str
) -> Order:
    if kind not in KIND_NAMES:
        raise InvalidInput.of(kind="请选要出的是送审稿、定稿还是更正稿。")
    if kind != "correction":
        return Order(year, kind, keeping.read_reason(reason, required=False, why=""), signed_on)
    wrong = {}
    today, text = clock.today(), text.strip()
    if not reason.strip():
        wrong["reason"] = "请写明为什么更正、谁要求的，例如：县政府办审核指出表三结转件数有误。"
    if day is None:
        wrong["correction_day"] = "请填写更正日期，公开的报告里会写明。"
    elif day > today + _FARTHEST or day.year <= year:
        wrong["correction_day"] = f"更正日期 {day} 不对，应在 {year + 1} 年以后、不晚于今天太久。"
    if not text:
        wrong["correction_text"] = "请写明更正了什么，公开的报告里会写明。"
    elif len(text) > _LONGEST:
        wrong["correction_text"] = f"更正说明有 {len(text)} 字，最多 {_LONGEST} 字。"
    if wrong or day is None:
        raise InvalidInput.of(**wrong)
    return Order(year, kind, keeping.read_reason(reason, required=True, why=""), signed_on,
                 Correction(day, text))


def _draft(session: Session, office: Office, order: Order) -> Draft:
    """The version as it would be frozen now; refuses what can't be."""
    number = queries.last_number(session, order.year) + 1
    standing = fields.standing_now(session, office, order.year)
    now = standing.content
    signed = order.signed_on or now.signed_on
    review = order.kind == "review"
    content = replace(
        now, signed_on=signed, draft=review, correction=order.correction,
        label=f"送审稿第{number}版" if review else "")
    found = judged(session, order.year, found_in(session, office, standing, signed))
    if not review:
        _refuse_kind(session, order)
        stopping = obstacles(session, now.figures, signed, found)
        if stopping:
            raise WrongState(
                f"{order.year} 年的年报还不能{'定稿' if order.kind == 'final' else '出更正稿'}，"
                f"要先办好 {len(stopping)} 件事：" + "".join(
                    f"{place}. {each.sentence}" for place, each in enumerate(stopping, 1)))
    return Draft(number, content, fields.to_text(standing.fields),
                 sources.to_text(sources.sources_now(session, office.config, order.year)),
                 _findings_text(found))


def _refuse_kind(session: Session, order: Order) -> None:
    record = queries.record_of(session, order.year)
    if order.kind == "correction":
        if record.public is None:
            raise WrongState("还没有定稿，谈不上更正。正文和数可以直接改，改好后定稿。")
        last = record.public.signed_on
        if order.correction is not None and last is not None and order.correction.day < last:
            raise InvalidInput.of(correction_day=f"更正日期早于落款日期 {last}，请核对。")
        return
    if record.public is None:
        return
    if record.done(Step.PUBLISHED) or record.correction is not None:
        raise WrongState(f"年报已经公布（第 {record.public.number} 版），不能再定稿。要改请出更正稿，"
                         "写明原因和更正日期；已经出过的各版都保留。")
    if not order.reason:
        raise InvalidInput.of(reason=f"已经有定稿（第 {record.public.number} 版），还没有公布。"
                                     "要重新定稿，请写明原因；原来的一版会保留。")


def _findings_text(found: list[CheckedFinding]) -> str:
    return json.dumps([{
        **each.finding.to_json(), "fingerprint": each.finding.fingerprint,
        "verdict": None if each.verdict is None else
        {"verdict": each.verdict.verdict, "reason": each.verdict.reason, "by": each.verdict.by,
         "at": each.verdict.at.isoformat()}} for each in found], ensure_ascii=False)


def _store(office: Office, content: ReportContent) -> dict[str, dict[str, str]]:
    """The five documents into the media store; a file without a row hurts nobody."""
    from wechat_bot.annual_report.documents.build import build

    made = build(content, wide_margin=content.draft)
    return {kind: {"name": each.name, "sha256": office.media.put(each.data)}
            for kind, each in made.items()}


def _save(
    session: Session, actor: Actor, order: Order, draft: Draft,
    documents: dict[str, dict[str, str]],
) -> int:
    version = ReportVersion(
        year=order.year, number=draft.number, kind=order.kind, reason=order.reason,
        content_json=json.dumps(draft.content.to_json(), ensure_ascii=False),
        fields_json=draft.fields, sources_json=draft.sources, findings_json=draft.findings,
        documents_json=json.dumps(documents, ensure_ascii=False),
        created_by=actor.name, created_at=clock.now())
    version.seal = sealing.seal_of(version)
    session.add(version)
    if order.signed_on is not None:
        _keep_signed_on(session, actor, order.year, order.signed_on)
    session.flush()
    journal.record(session, actor, "report.frozen", f"report:{order.year}", year=order.year,
                   number=draft.number, kind=KIND_NAMES[order.kind],
                   reason=order.reason or "没有写", sha256=version.seal)
    return version.id


def _keep_signed_on(session: Session, actor: Actor, year: int, day: date) -> None:
    """落款日期 typed with the freeze holds for the year, as if it had been set before."""
    found = session.get(ReportYear, year)
    if found is None:
        found = ReportYear(year=year, notices_json="[]")
        session.add(found)
    found.signed_on, found.changed_by, found.changed_at = day, actor.name, clock.now()


def _came_second(session: Session, actor: Actor, order: Order) -> int:
    """Somebody froze a version meanwhile: one's own of the same kind is the answer to a double click."""
    there = next(reversed(queries.versions_of(session, order.year)), None)
    if there is None:  # the page is older than a restored backup
        raise EditConflict("您看的那一版现在没有了，可能从备份恢复过。没有出稿，请看过现在的版本再出一次。")
    mine = (there.created_by, there.kind, there.reason) == (actor.name, order.kind, order.reason)
    if mine and _says_the_same(there, order) and clock.now() - there.created_at < _DOUBLE_CLICK:
        return there.id
    raise EditConflict(
        f"{there.created_by}在{clock.show(there.created_at)}（北京时间）已经出了第 {there.number} 版"
        f"（{KIND_NAMES[there.kind]}），您这一次没有出稿。请先看那一版，还需要的话再出一次。")


def _says_the_same(there: ReportVersion, order: Order) -> bool:
    """Whether what was typed stands in the version: a changed 更正说明 or date is no double click."""
    content = current.version_content(there)
    return content.correction == order.correction and (
        order.signed_on is None or content.signed_on == order.signed_on)
