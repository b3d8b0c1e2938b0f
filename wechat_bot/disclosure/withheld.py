"""不予公开登记: what is not disclosed, on which ground of law, and its re-review (条例 art 18).

A register like the others; the re-review is a verb of its own, because it is appended.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from wechat_bot.disclosure import queries
from wechat_bot.disclosure.models import WithheldInformation, WithheldReview
from wechat_bot.kernel import clock, journal
from wechat_bot.kernel import reading as typed
from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.kernel.errors import InvalidInput, WrongState
from wechat_bot.kernel.office import Office
from wechat_bot.records import keeping
from wechat_bot.records import queries as records
from wechat_bot.records.fields import Field, FieldKind, Values
from wechat_bot.records.register import Register

# Why something is not disclosed: the words of the 条例, with their article.
GROUNDS: dict[str, str] = {
    "state_secret": "依法确定为国家秘密（第十四条）",
    "prohibited_by_law": "法律、行政法规禁止公开（第十四条）",
    "security_stability": "可能危及国家安全、公共安全、经济安全、社会稳定（第十四条）",
    "third_party": "涉及商业秘密、个人隐私，公开会损害第三方合法权益（第十五条）",
    "personnel": "内部事务：人事管理（第十六条）",
    "logistics": "内部事务：后勤管理（第十六条）",
    "workflow": "内部事务：内部工作流程（第十六条）",
    "deliberation": "过程性信息：讨论记录（第十六条）",
    "draft": "过程性信息：过程稿（第十六条）",
    "consultation": "过程性信息：磋商信函（第十六条）",
    "request": "过程性信息：请示报告（第十六条）",
    "enforcement_file": "行政执法案卷信息（第十六条）",
}
WITHHOLD, DISCLOSE = "withhold", "disclose"
CONCLUSION_NAMES = {WITHHOLD: "仍不予公开", DISCLOSE: "可以公开"}
ARTICLE = "《政府信息公开条例》第十八条：对不予公开的政府信息进行定期评估审查，因情势变化可以公开的应当公开"
FIELDS: tuple[Field, ...] = (
    Field("number", "编号", required=True, limit=60, listed=True, width=14,
          names=("登记编号", "索引号"), hint="本单位自己的编号，例如 不公开2026-01。"),
    Field("name", "名称", required=True, names=("信息名称", "标题"), listed=True, width=36),
    Field("description", "描述", FieldKind.LINES, limit=1000, width=36,
          names=("内容描述", "内容概述"), hint="写到能认出是哪一份就行，不要写进不能公开的内容。"),
    Field("made_on", "生成日期", FieldKind.DAY, names=("生成时间", "产生日期"), width=12),
    Field("ground", "不公开的理由", FieldKind.CHOICE, required=True, choices=GROUNDS, listed=True,
          width=34, names=("理由", "不予公开理由", "不公开理由")),
    Field("decided_by", "决定人", required=True, limit=60, width=12, names=("审批人",)),
    Field("decided_on", "决定日期", FieldKind.DAY, required=True, listed=True, width=12,
          names=("决定日", "决定时间")),
    Field("next_review_on", "下次复审日", FieldKind.DAY, listed=True, width=12,
          names=("下次复审", "复审日期"), hint="留空就按设置的间隔（默认十二个月）从决定日期推算。"),
)


def _year(values: Values) -> int:
    decided = values["decided_on"]
    assert isinstance(decided, date)  # a required field
    return decided.year


def _check(values: Values, today: date) -> Mapping[str, str]:
    wrong: dict[str, str] = {}
    made, decided = values["made_on"], values["decided_on"]
    following = values["next_review_on"]
    if isinstance(decided, date) and decided > today:
        wrong["decided_on"] = "决定日期还没有到，请核对"
    if isinstance(made, date) and isinstance(decided, date) and decided < made:
        wrong["decided_on"] = "决定日期早于生成日期，请核对"
    if isinstance(following, date) and isinstance(decided, date) and following <= decided:
        wrong["next_review_on"] = "下次复审日要在决定日期以后"
    return wrong


WITHHELD = Register(
    code="withheld", name="不予公开信息", model=WithheldInformation, fields=FIELDS, title="name",
    identity=("number",), year_of=_year, years_of=lambda _values: frozenset(), unit="条",
    check=_check, permission=Permission.KEEP_LEDGER,
    about="制作或者取得、但依法不予公开的政府信息（条例第十四、十五、十六条），以及什么时候再评估一次"
          "（第十八条）。不进年报的任何一个数。国家秘密的内容不要写在这里。",
)


@dataclass(frozen=True)
class Due:
    """A record whose re-review is due, and since when."""

    record: WithheldInformation
    on: date


def due_on(record: WithheldInformation, months: int) -> date:
    """When a record is to be looked at again: the day written, else the interval from its decision."""
    return record.next_review_on or months_after(record.decided_on, months)


def months_after(day: date, months: int) -> date:
    """The same day so many months later; the last of the month where there is no such day."""
    index = day.month - 1 + months
    year, month = day.year + index // 12, index % 12 + 1
    for number in range(day.day, 27, -1):
        try:
            return date(year, month, number)
        except ValueError:
            continue
    return date(year, month, min(day.day, 27))


def due_reviews(session: Session, today: date, months: int) -> list[Due]:
    """What is to be looked at again by now, the longest waiting first."""
    found = session.scalars(select(WithheldInformation).where(
        WithheldInformation.voided_at.is_(None), WithheldInformation.item_id.is_(None)))
    due = [Due(record, due_on(record, months)) for record in found]
    return sorted((each for each in due if each.on <= today), key=lambda each: each.on)


def reviews_of(session: Session, record_id: int) -> list[WithheldReview]:
    """复审记录 of a record, newest first."""
    return list(session.scalars(select(WithheldReview).where(
        WithheldReview.withheld_id == record_id).order_by(WithheldReview.id.desc())))


@dataclass(frozen=True)
class ReviewForm:
    """登记复审, as typed. index_number: of the item in the ledger, where it was disclosed."""

    reviewed_on: str
    reviewed_by: str
    conclusion: str
    note: str = ""
    next_review_on: str = ""
    index_number: str = ""


def review_withheld(actor: Actor, office: Office, record_id: int, form: ReviewForm) -> int:
    """登记复审. Returns its id. 可以公开 links to the item of the ledger that it became.

    InvalidInput names every wrong field; WrongState (voided, disclosed before), NotFound.
    """
    actor.require(Permission.KEEP_LEDGER)
    with office.db.write() as session:
        record = records.get_record(session, WITHHELD, record_id)
        if record.voided_at is not None or record.item_id is not None:
            raise WrongState("这条登记已经作废或者已经转为公开，不用再复审。没有做任何改动。")
        review, item_id = _read(session, office, record, form)
        review.recorded_by, review.recorded_at = actor.name, clock.now()
        session.add(review)
        record.next_review_on, record.item_id = review.next_review_on, item_id
        session.flush()
        keeping.append_change(
            session, actor, f"withheld:{record_id}", record.name,
            [("复审", "", CONCLUSION_NAMES[review.conclusion])], reason=review.note,
            closed_year=None)
        journal.record(session, actor, "withheld.reviewed", f"withheld:{record_id}",
                       title=record.name, result=CONCLUSION_NAMES[review.conclusion])
        return review.id


def _read(
    session: Session, office: Office, record: WithheldInformation, form: ReviewForm
) -> tuple[WithheldReview, int | None]:
    wrong: dict[str, str] = {}
    day = _day(wrong, "reviewed_on", form.reviewed_on)
    following = _day(wrong, "next_review_on", form.next_review_on)
    reviewer = form.reviewed_by.strip()[:60]
    if day is None and "reviewed_on" not in wrong:
        wrong["reviewed_on"] = "请填写复审日期。"
    elif day is not None and not record.decided_on <= day <= clock.today():
        wrong["reviewed_on"] = f"复审日期应在决定日期 {record.decided_on} 和今天之间，请核对。"
    if not reviewer:
        wrong["reviewed_by"] = "请填写复审人。"
    if form.conclusion not in CONCLUSION_NAMES:
        wrong["conclusion"] = "请选择复审结论。"
    item = queries.item_by_index_number(session, form.index_number) if form.index_number else None
    if form.conclusion == DISCLOSE and item is None:
        wrong["index_number"] = ("台账里没有这个索引号。" if form.index_number.strip() else
                                 "可以公开的，请先在台账登记（待公开也可以），再填它的索引号。")
    if day is not None and following is not None and following <= day:
        wrong["next_review_on"] = "下次复审日要在复审日期以后。"
    if wrong:
        raise InvalidInput.of(**wrong)
    assert day is not None  # refused above
    disclosed = form.conclusion == DISCLOSE
    after = None if disclosed else (
        following or months_after(day, office.config.disclosure.review_months))
    review = WithheldReview(
        withheld_id=record.id, reviewed_on=day, reviewed_by=reviewer, conclusion=form.conclusion,
        note=typed.read_text(form.note[:1000], "说明", 1000), next_review_on=after)
    return review, item.id if disclosed and item is not None else None


def _day(wrong: dict[str, str], key: str, text: str) -> date | None:
    try:
        return typed.read_any_day(text)
    except ValueError as error:
        wrong[key] = f"{error}。"
        return None
