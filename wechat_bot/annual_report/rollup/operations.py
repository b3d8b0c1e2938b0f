"""Verbs on what other bodies hand in: take it, withdraw it, set the day."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from wechat_bot.annual_report.rollup.models import RollupEntry, RollupYear
from wechat_bot.annual_report.rollup.rules import same_body
from wechat_bot.annual_report.rollup.uploads import (
    LONGEST_NAME,
    Read,
    Upload,
    read_upload,
    unpacked,
)
from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.kernel.errors import InvalidInput, NotFound, WrongState
from wechat_bot.kernel.office import Office
from wechat_bot.records import keeping


@dataclass
class Receipt:
    """What became of an upload: names of bodies, and sentences about files that were not taken."""

    taken: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    @property
    def sentence(self) -> str:
        """In words, without what was refused."""
        parts = [f"收下 {len(self.taken)} 份" if self.taken else "",
                 f"其中 {len(self.replaced)} 份替换了以前报的（以前的还留着）" if self.replaced else "",
                 f"{len(self.same)} 份和已经收下的一样，没有变动" if self.same else "",
                 f"{len(self.refused)} 份没有收下" if self.refused else ""]
        return "，".join(part for part in parts if part) + "。"


def receive(
    actor: Actor, office: Office, year: int, uploads: Sequence[Upload], *,
    received_on: date | None, body: str = "",
) -> Receipt:
    """收下各单位报来的数据. received_on: the day it came, None for today.

    body: whose it is where a single file does not say. Bad files are listed in the receipt, the
    others are taken. A body's earlier file ends and stays.
    """
    actor.require(Permission.KEEP_REPORT)
    _refuse_odd(uploads, received_on, body)
    receipt = Receipt()
    found = list[Read]()
    for upload in unpacked(uploads, receipt.refused):
        try:
            found.append(read_upload(upload, year, body))
        except InvalidInput as error:
            receipt.refused.append(error.message)
    found = _without_twins(found, receipt)
    hashes = [office.media.put(each.upload.data) for each in found]
    known = {same_body(name): name for name in office.config.report.rollup_bodies}
    with office.db.write() as session:
        keeping.hold(session)
        for each, digest in zip(found, hashes, strict=True):
            name = known.get(same_body(each.body), each.body)
            _take(session, actor, year, each, name, digest, received_on or clock.today(), receipt)
    return receipt


def withdraw(actor: Actor, office: Office, entry_id: int, reason: str) -> RollupEntry:
    """撤下一份: taken by mistake, or sent back. It stays to be seen and counts no more."""
    actor.require(Permission.KEEP_REPORT)
    reason = keeping.read_reason(reason, required=True, why="请写明为什么撤下，例如“数据有误，已退回”。")
    with office.db.write() as session:
        keeping.hold(session)
        entry = session.get(RollupEntry, entry_id)
        if entry is None:
            raise NotFound("没有这份数据，可能链接抄错了。")
        if entry.ended_at is not None:
            raise WrongState(f"{entry.body}的这一份已经由{entry.ended_by}换掉或撤下，不用再办。")
        _end(entry, actor, reason)
        journal.record(session, actor, "rollup.withdrawn", f"rollup:{entry.id}",
                       agency=entry.body, year=entry.year, reason=reason)
        return entry


def set_due(actor: Actor, office: Office, year: int, due_on: date | None) -> None:
    """定各单位的报送截止; None: the report's own."""
    actor.require(Permission.KEEP_REPORT)
    if due_on is not None and not date(year, 12, 1) <= due_on <= date(year + 1, 12, 31):
        raise InvalidInput.of(due_on=f"报送截止 {due_on} 与 {year} 年的年报对不上，请核对年份。")
    with office.db.write() as session:
        row = session.get(RollupYear, year)
        if row is None:
            row = RollupYear(year=year)
            session.add(row)
        row.due_on, row.changed_by, row.changed_at = due_on, actor.name, clock.now()
        journal.record(session, actor, "rollup.due_set", f"rollup:{year}", year=year,
                       due=due_on.isoformat() if due_on else "按年度设置")


def _refuse_odd(uploads: Sequence[Upload], received_on: date | None, body: str) -> None:
    wrong: dict[str, str] = {}
    if not uploads:
        wrong["files"] = "请选择要上传的文件。"
    elif body.strip() and (len(uploads) > 1 or uploads[0].name.lower().endswith(".zip")):
        wrong["body"] = "一次传多份时不能填写“单位”，请分开传，或者让文件自己写明单位。"
    if received_on is not None and received_on > clock.today():
        wrong["received_on"] = f"收到日期 {received_on} 还没有到，请核对。"
    if wrong:
        raise InvalidInput.of(**wrong)


def _without_twins(found: Sequence[Read], receipt: Receipt) -> list[Read]:
    """Two files of one body in one upload: which counts can't be known, so neither is taken."""
    by_body: dict[str, list[Read]] = {}
    for each in found:
        by_body.setdefault(same_body(each.body), []).append(each)
    kept = list[Read]()
    for twins in by_body.values():
        if len({hashlib.sha256(one.upload.data).digest() for one in twins}) == 1:
            kept.append(twins[0])
            continue
        receipt.refused.append(
            f"{'、'.join(one.upload.name for one in twins)}：都是“{twins[0].body}”的，不知道以哪一份为准，"
            "都没有收下。请只传一份。")
    return kept


def _take(
    session: Session, actor: Actor, year: int, read: Read, body: str, digest: str,
    received_on: date, receipt: Receipt,
) -> None:
    before = session.scalar(select(RollupEntry).where(
        RollupEntry.year == year, RollupEntry.body_key == same_body(body),
        RollupEntry.ended_at.is_(None)))
    if before is not None and before.file_sha256 == digest:
        receipt.same.append(body)
        return
    if before is not None:
        _end(before, actor, "重报")
        session.flush()  # one live file a body
        receipt.replaced.append(body)
    entry = RollupEntry(
        year=year, body=body, body_key=same_body(body), file_sha256=digest,
        file_name=read.upload.name[-LONGEST_NAME:], received_on=received_on, by=actor.name,
        at=clock.now(), figures_json=json.dumps(read.figures.to_json(), ensure_ascii=False),
        notes_json=json.dumps(read.notes, ensure_ascii=False))
    session.add(entry)
    session.flush()
    receipt.taken.append(body)
    event = "rollup.received" if before is None else "rollup.replaced"
    journal.record(session, actor, event, f"rollup:{entry.id}", agency=body, year=year,
                   file=entry.file_name)


def _end(entry: RollupEntry, actor: Actor, reason: str) -> None:
    entry.ended_by, entry.ended_at, entry.end_reason = actor.name, clock.now(), reason
