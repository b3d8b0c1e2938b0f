"""信息发布审核表: what stands on the sheet of a round, before approval and after it.

Before approval the boxes for the signatures are blank; afterwards every act stands in them
with name, opinion and time, and how each finding was answered. (国办发〔2018〕123号: 分级审核、
先审后发; the sheet is what an office keeps on file.)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from wechat_bot.checking.queries import FindingView
from wechat_bot.drafting import queries as posts
from wechat_bot.drafting.models import Post, Revision
from wechat_bot.drafting.reading import Paragraph, paragraphs
from wechat_bot.drafting.rules import INFO_KIND_NAMES, ORIGIN_NAMES
from wechat_bot.kernel import clock
from wechat_bot.kernel.office import Office
from wechat_bot.people import queries as people
from wechat_bot.reviewing import queries
from wechat_bot.reviewing.models import Act, PaperSignature, ReviewRound
from wechat_bot.reviewing.rules import LEVELS, Part, RoundState, short_code, step_name

STATE_NAMES = {
    RoundState.OPEN: "审校中，待签", RoundState.PASSED: "三级审校和保密审查均已通过",
    RoundState.RETURNED: "已退回修改", RoundState.RECALLED: "已撤回送审",
    RoundState.VOIDED: "已作废（有了新版本）",
}


@dataclass(frozen=True)
class SheetStep:
    """One box of the sheet; an empty `name` is a blank box to sign in."""

    what: str
    name: str = ""
    verdict: str = ""
    opinion: str = ""
    at: str = ""
    remark: str = ""


@dataclass(frozen=True)
class SheetFinding:
    """机器检查 of one place, and how it was answered."""

    place: str
    severity: str
    text: str
    message: str
    answer: str


@dataclass(frozen=True)
class SheetFacts:
    """Everything on the sheet. `rows`: the head of the sheet as (name, value)."""

    agency: str
    title: str
    code: str
    number: int
    state: str
    complete: bool
    rows: tuple[tuple[str, str], ...]
    steps: tuple[SheetStep, ...]
    points: tuple[tuple[str, bool | None], ...]
    findings: tuple[SheetFinding, ...]
    comments: tuple[str, ...]
    hashes: tuple[tuple[str, str], ...]
    printed_at: str
    post: Post
    revision: Revision
    paragraphs: tuple[Paragraph, ...]
    pictures: Mapping[str, bytes]


def sheet_facts(session: Session, office: Office, found: ReviewRound) -> SheetFacts:
    """The sheet of a round as it is now."""
    revision = session.get_one(Revision, found.revision_id)
    names = people.names(session)
    state = RoundState(found.state)
    secrecy = found.secrecy_reviews[-1] if found.secrecy_reviews else None
    points = queries.secrecy_points(office, revision)
    return SheetFacts(
        agency=office.config.agency.name, title=revision.title, number=revision.number,
        code=short_code(revision.sha256), state=STATE_NAMES[state],
        complete=state is RoundState.PASSED, rows=_head(session, found, revision, names),
        steps=tuple(_steps(office, found, names)),
        points=tuple((point.text, None if secrecy is None else point.code in secrecy.ticks)
                     for point in points),
        findings=tuple(_finding(view, names) for view in queries.findings(session, found)),
        comments=tuple(_comments(found, names)), hashes=_hashes(session, found, revision),
        printed_at=clock.show(clock.now()), post=posts.get_post(session, found.post_id),
        revision=revision,
        paragraphs=tuple(paragraphs(revision.body)),
        pictures={name: office.media.get(sha) for name, sha in revision.images.items()},
    )


def _head(
    session: Session, found: ReviewRound, revision: Revision, names: dict[int, str]
) -> tuple[tuple[str, str], ...]:
    source = f"{ORIGIN_NAMES[revision.origin]}{'，' + revision.source if revision.source else ''}"
    government = "是" if revision.is_government_information else "否"
    return (
        ("标题", revision.title), ("供稿单位", revision.section), ("供稿人", revision.contributor),
        ("录入人", people.name_of(session, revision.created_by_id)),
        ("送审人", names.get(found.submitted_by_id, "")),
        ("送审时间", clock.show(found.submitted_at)), ("来源", source),
        ("是否政府信息", government),
        ("信息类型", INFO_KIND_NAMES[revision.info_kind] + ("，重点领域" if revision.key_area else "")),
        ("摘要", revision.digest or "（取正文开头）"),
    )


def _steps(office: Office, found: ReviewRound, names: dict[int, str]) -> list[SheetStep]:
    reviews = {row.level: row for row in found.reviews}
    proofs = {row.level: row for row in found.proofs}
    papers = {paper.id: paper for paper in found.papers}
    separate = office.config.review.proofreading == "separate"
    steps: list[SheetStep] = []
    for level in LEVELS:
        review, proof = reviews.get(level), proofs.get(level)
        what = step_name(level, Part.REVIEW)
        steps.append(_step(what, review, review.reviewer_id if review else None, names, papers))
        if separate or proof is None or review is None or proof.reviewer_id != review.reviewer_id:
            steps.append(_step(step_name(level, Part.PROOF), proof,
                               proof.reviewer_id if proof else None, names, papers))
        else:
            steps.append(SheetStep(step_name(level, Part.PROOF), names.get(proof.reviewer_id, ""),
                                   "通过", "随审核一并校对", clock.show(proof.at)))
    secrecy = found.secrecy_reviews[-1] if found.secrecy_reviews else None
    steps.append(_step("保密审查", secrecy, secrecy.reviewer_id if secrecy else None, names, papers))
    return steps


def _step(
    what: str, act: Act | None, person_id: int | None, names: dict[int, str],
    papers: dict[int, PaperSignature],
) -> SheetStep:
    if act is None or person_id is None:
        return SheetStep(what)
    remarks = []
    if act.on_behalf_of_id is not None:
        remarks.append(f"代{names.get(act.on_behalf_of_id, '')}")
    if act.paper_id is not None:
        paper = papers[act.paper_id]
        remarks.append(f"纸质签字（{paper.signed_on}），由{names.get(paper.entered_by_id, '')}代录，"
                       f"扫描件 {paper.scan_sha256[:12]}")
    return SheetStep(what, names.get(person_id, ""), "通过" if act.passed else "不通过",
                     act.opinion, clock.show(act.at), "；".join(remarks))


def _finding(view: FindingView, names: dict[int, str]) -> SheetFinding:
    finding, waiver = view.finding, view.waiver
    answer = "（未处理）" if finding.severity == "error" else "（提示，由审校人掌握）"
    if waiver is not None:
        answer = f"{names.get(waiver.user_id, '')} {clock.show(waiver.at)} 说明：{waiver.reason}"
    severity = {"error": "错误", "warning": "警告"}.get(finding.severity, "提示")
    place = f"第 {finding.line} 行" if finding.line else "标题等"
    return SheetFinding(place, severity, finding.text, finding.message, answer)


def _comments(found: ReviewRound, names: dict[int, str]) -> list[str]:
    return [
        f"{names.get(row.author_id, '')}：{'“' + row.quote + '”' if row.quote else ''}{row.text}"
        + (f"（{names.get(row.answered_by_id or 0, '')}答复：{row.answer}）" if row.answer else "")
        for row in found.comments
    ]


def _hashes(
    session: Session, found: ReviewRound, revision: Revision
) -> tuple[tuple[str, str], ...]:
    rows = [("版本指纹（sha256）", revision.sha256)]
    artefact = queries.artefact_of_round(session, found.id)
    if artefact is not None:
        rows.append(("定稿指纹（sha256）", artefact.sha256))
    return tuple(rows)
