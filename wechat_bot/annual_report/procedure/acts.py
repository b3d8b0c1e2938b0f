"""登记办理的每一步: scans of pen marks, signatures and seals, handing in, publication, archive.

What people did outside is entered as it was, also out of order: then with a reason.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from wechat_bot.annual_report.models import ReportAct
from wechat_bot.annual_report.procedure import queries, rules, sealing
from wechat_bot.annual_report.procedure.rules import ActFact, Step
from wechat_bot.disclosure.models import Release
from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.kernel.errors import InvalidInput, WrongState
from wechat_bot.kernel.office import Office
from wechat_bot.records import keeping
from wechat_bot.reviewing.paper import scan_mime

_PERSON, _URL, _PAGES = 40, 1000, 30


@dataclass(frozen=True)
class Scan:
    """A page that was scanned, or all of them in one PDF."""

    name: str
    data: bytes


@dataclass(frozen=True)
class ActForm:
    """What is typed of a step. number: of the version; person: who signed, or took it in."""

    kind: str
    number: int
    on_day: date
    person: str = ""
    channel: str = ""
    url: str = ""
    note: str = ""
    scans: Sequence[Scan] = ()


def enter(actor: Actor, office: Office, year: int, form: ActForm) -> int:
    """登记一步; returns its id. Pressing twice is once.

    InvalidInput (person, channel, url, note, scan, on_day): a step out of order, or without its
    scan or link, needs a note that says why. WrongState where it can't be true.
    """
    actor.require(Permission.KEEP_REPORT)
    step, person, url = _read(office, form)
    note = keeping.read_reason(form.note, required=False)
    with office.db.write() as session:
        keeping.hold(session)  # two clicks wait for each other
        record = queries.record_of(session, year)
        fact = ActFact(step, form.number, form.on_day, form.channel)
        files = _keep(office, form.scans)
        twin = _twin(session, year, form, files)
        if twin is not None:
            return twin
        refused = rules.refusal(record, fact, clock.today())
        if refused:
            raise WrongState(f"没有登记。{refused}")
        unusual = rules.out_of_order(record, fact, scanned=bool(files), linked=bool(url))
        if unusual and not note:
            raise InvalidInput.of(note=f"{'；'.join(unusual)}。确实如此的，请在说明里写明原因。")
        if step is Step.NOT_REPLACED and not note:
            raise InvalidInput.of(note="请写明为什么没有更换、打算什么时候换。")
        version = queries.version_of(session, year, form.number)
        act = ReportAct(
            year=year, version_id=version.id, kind=step.value, on_day=form.on_day, person=person,
            channel=form.channel if step in rules.ON_CHANNEL else "", url=url, note=note,
            files_json=json.dumps(files, ensure_ascii=False), by=actor.name, at=clock.now())
        session.add(act)
        session.flush()
        journal.record(session, actor, "report.step_entered", f"report:{year}", year=year,
                       number=version.number, what=_what(office, act), day=str(form.on_day),
                       act=act.id, sha256=sealing.seal_of_act(act))
        return act.id


def void(actor: Actor, office: Office, act_id: int, reason: str) -> None:
    """作废登记错的一步; it stays to be seen with the reason."""
    actor.require(Permission.KEEP_REPORT)
    why = keeping.read_reason(reason, required=True, why="请写明为什么作废。")
    with office.db.write() as session:
        keeping.hold(session)
        act = queries.get_act(session, act_id)
        if act.voided:
            raise WrongState(f"这一步已经作废过了，原因是“{act.void_reason}”。")
        act.voided, act.void_reason = True, f"{why}（{actor.name}，{clock.show(clock.now())}）"
        journal.record(session, actor, "report.step_voided", f"report:{act.year}", year=act.year,
                       what=_what(office, act), day=str(act.on_day), reason=why, act=act.id)


def releases_by_url(session: Session, acts: Sequence[ReportAct]) -> Mapping[str, int]:
    """URL → the item of the 主动公开台账 that has it, for publications that are in the ledger."""
    urls = {each.url for each in acts if each.url}
    rows = session.execute(select(Release.url, Release.item_id).where(Release.url.in_(urls)))
    return {row.url: row.item_id for row in rows}


def _read(office: Office, form: ActForm) -> tuple[Step, str, str]:
    wrong: dict[str, str] = {}
    person, url = form.person.strip(), form.url.strip()
    try:
        step = Step(form.kind)
    except ValueError:
        raise InvalidInput.of(kind="请选要登记哪一步。") from None
    if step in rules.ON_CHANNEL and form.channel not in office.config.disclosure.channels:
        wrong["channel"] = "请选渠道。"
    if len(person) > _PERSON:
        wrong["person"] = f"姓名最多 {_PERSON} 字。"
    elif step is Step.SIGNED and not person:
        wrong["person"] = "请填写签字的负责人姓名。"
    if url and (urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).netloc
                or len(url) > _URL):
        wrong["url"] = "链接应以 http:// 或 https:// 开头，请从浏览器地址栏复制整个地址。"
    if len(form.scans) > _PAGES:
        wrong["scan"] = f"一次最多传 {_PAGES} 页，多的请合成一个 PDF。"
    if wrong:
        raise InvalidInput.of(**wrong)
    return step, person, url


def _keep(office: Office, scans: Sequence[Scan]) -> list[dict[str, str]]:
    """The scans in the media store, each known by its content."""
    kinds = [scan_mime(scan.data) for scan in scans]  # refuse all before one is kept
    return [{"name": scan.name[-200:], "sha256": office.media.put(scan.data), "mime": mime}
            for scan, mime in zip(scans, kinds, strict=True)]


def _twin(
    session: Session, year: int, form: ActForm, files: list[dict[str, str]]
) -> int | None:
    """The same step entered already with all the same: a double click."""
    for act in queries.acts_of(session, year):
        same = (act.kind, act.on_day, act.channel, act.url, act.person, act.note) == (
            form.kind, form.on_day, form.channel, form.url.strip(), form.person.strip(),
            keeping.read_reason(form.note, required=False))
        if same and not act.voided and act.files == files and (
                act.version_id == queries.version_of(session, year, form.number).id):
            return act.id
    return None


def _what(office: Office, act: ReportAct) -> str:
    name = rules.STEP_NAMES[Step(act.kind)]
    channel = office.config.disclosure.channels.get(act.channel, act.channel)
    return f"{name}（{channel}）" if channel else name
