"""网站报送: what people record of an item's copy on the county website.

Steps are appended, never overwritten. Going online enters the website's release into the ledger
in the same transaction, so that the two can't say different things.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from wechat_bot.disclosure import forms, queries, website_queries
from wechat_bot.disclosure.forms import ReleaseForm
from wechat_bot.disclosure.models import DisclosureItem
from wechat_bot.disclosure.operations import enter_release_in
from wechat_bot.disclosure.website_models import WebsiteStep, WebsiteSubmission
from wechat_bot.disclosure.website_rules import (
    ACT_NAMES,
    CHANNEL,
    CONTACT_LIMIT,
    INDEX_LIMIT,
    NOTE_LIMIT,
    STATE_NAMES,
    Act,
    State,
    next_state,
)
from wechat_bot.kernel import clock, journal
from wechat_bot.kernel import reading as typed
from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.kernel.config import Config
from wechat_bot.kernel.errors import InvalidInput, WrongState
from wechat_bot.kernel.office import Office

ITEMS_AT_ONCE = 500
# Fields of the ledger's form → those of a step. A closed year asks for a reason: the remark.
_FIELDS = {"reason": "note", "published": "day", "title": "day"}


@dataclass(frozen=True, kw_only=True)
class StepForm:
    """What was typed about a step. day: 2026-11-22, "" for today; url, site_index_number: of 已上网."""

    day: str = ""
    contact: str = ""
    url: str = ""
    site_index_number: str = ""
    note: str = ""


@dataclass(frozen=True)
class _Step:
    day: date
    contact: str
    url: str
    site_index_number: str
    note: str


def record_step(actor: Actor, office: Office, item_id: int, act: Act, form: StepForm) -> None:
    """登记网站状态 of one item: 已报送, 被退回, 已上网, 不需要上网站, 改为需要.

    InvalidInput names each wrong field; WrongState where the item's state does not allow it.
    """
    actor.require(Permission.KEEP_LEDGER)
    with office.db.write() as session:
        item = queries.get_item(session, item_id)
        _record(session, actor, office.config, item, act, _read(act, form))


def record_steps(
    actor: Actor, office: Office, item_ids: Sequence[int], act: Act, form: StepForm
) -> tuple[int, list[str]]:
    """已报送 or 不需要上网站 for several items: (how many, why others were left as they were)."""
    actor.require(Permission.KEEP_LEDGER)
    if act not in (Act.SUBMITTED, Act.NOT_NEEDED):
        raise WrongState("几条一起办，只能登记“已报送”或“不需要上网站”；没有做任何改动。")
    chosen = list(dict.fromkeys(item_ids))
    if not chosen:
        raise InvalidInput.of(items="请先勾选要办的信息，没有做任何改动。")
    if len(chosen) > ITEMS_AT_ONCE:
        raise InvalidInput.of(items=f"一次最多 {ITEMS_AT_ONCE} 条，没有做任何改动。请分几次办。")
    step = _read(act, form)
    done, left = 0, []
    with office.db.write() as session:
        for item_id in chosen:
            item = queries.get_item(session, item_id)
            try:
                _record(session, actor, office.config, item, act, step)
            except WrongState as error:
                left.append(f"《{item.title}》：{error.message}")
            else:
                done += 1
    return done, left


def _read(act: Act, form: StepForm) -> _Step:
    wrong: dict[str, str] = {}
    now = clock.now()
    day = forms.read_field(wrong, "day", lambda: typed.read_day(form.day, now), None)
    step = _Step(
        day or clock.today(),
        forms.read_field(wrong, "contact",
                         lambda: typed.read_text(form.contact, "联系人", CONTACT_LIMIT), ""),
        forms.read_field(wrong, "url", lambda: typed.read_url(form.url), ""),
        forms.read_field(wrong, "site_index_number", lambda: typed.read_text(
            form.site_index_number, "网站的索引号", INDEX_LIMIT), ""),
        forms.read_field(wrong, "note", lambda: typed.read_text(form.note, "说明", NOTE_LIMIT), ""))
    if act is Act.RETURNED and not step.note and "note" not in wrong:
        wrong["note"] = "请写明网站为什么退回。"
    if act is Act.NOT_NEEDED and not step.note and "note" not in wrong:
        wrong["note"] = "请写明为什么不需要上网站。"
    if act is Act.ONLINE and not step.url and "url" not in wrong:
        wrong["url"] = "请填写网站上这条信息的链接。"
    if act is Act.ONLINE and not form.day.strip():
        wrong["day"] = "请填写网页上写的发布日期：这条信息按它计入那一年。"
    if step.day > clock.today() and "day" not in wrong:
        wrong["day"] = "这一天还没有到（北京时间），请核对。"
    forms.refuse(wrong)
    return step


def _record(
    session: Session, actor: Actor, config: Config, item: DisclosureItem, act: Act, step: _Step
) -> None:
    if CHANNEL not in config.disclosure.channels:
        raise WrongState("设置里没有“政府网站”这个渠道，没有做任何改动。")
    row = website_queries.locked_submission(session, item.id)
    before = website_queries.state_of(item, row) or State.PENDING
    after = next_state(before, act)
    if after is None:
        raise WrongState(f"现在是“{STATE_NAMES[before]}”，不能登记“{ACT_NAMES[act]}”。"
                         "没有做任何改动，可能别人刚办过，请刷新看看。")
    if row is None:
        row = WebsiteSubmission(item_id=item.id, state=State.PENDING.value)
        session.add(row)
    _refuse_order(row, act, step)
    if act is Act.ONLINE:
        _go_online(session, actor, config, item, row, step)
    row.state = after.value
    if act is Act.SUBMITTED:
        row.submitted_on = step.day
    row.contact = step.contact or row.contact
    row.steps.append(WebsiteStep(
        act=act.value, day=step.day, contact=step.contact, url=step.url,
        site_index_number=step.site_index_number, note=step.note, by=actor.name, at=clock.now()))
    session.flush()
    journal.record(session, actor, "website.recorded", f"item:{item.id}", title=item.title,
                   state=ACT_NAMES[act], day=step.day.isoformat())


def _refuse_order(row: WebsiteSubmission, act: Act, step: _Step) -> None:
    """A site can't have put up or sent back what it had not got."""
    if act in (Act.ONLINE, Act.RETURNED) and row.submitted_on and step.day < row.submitted_on:
        raise InvalidInput.of(day=f"早于报送日期 {row.submitted_on.isoformat()}，请核对。")


def _go_online(
    session: Session, actor: Actor, config: Config, item: DisclosureItem,
    row: WebsiteSubmission, step: _Step,
) -> None:
    # put up again after it was taken down: another release, and still one for the counts
    replaced = {release.replaces_id for release in item.releases}
    before = max((release.id for release in item.releases if release.channel == CHANNEL
                  and release.status != "replaced" and release.id not in replaced), default=None)
    form = ReleaseForm(channel=CHANNEL, published=step.day.isoformat(), url=step.url,
                       index_number=item.index_number, replaces_id=before, reason=step.note)
    try:
        release = enter_release_in(session, actor, config, form)
    except InvalidInput as error:
        raise InvalidInput.of(**{_FIELDS.get(name, name): message
                                 for name, message in error.fields.items()}) from None
    row.online_on, row.url, row.release_id = step.day, step.url, release.id
    row.site_index_number = step.site_index_number


def note_site_index(actor: Actor, office: Office, item_id: int, number: str) -> None:
    """补记网站自己的索引号 of an item that is online. InvalidInput, WrongState."""
    actor.require(Permission.KEEP_LEDGER)
    try:
        text = typed.read_text(number, "网站的索引号", INDEX_LIMIT)
    except ValueError as error:
        raise InvalidInput.of(site_index_number=f"{error}。") from None
    if not text:
        raise InvalidInput.of(site_index_number="请填写网站给这条信息的索引号。")
    with office.db.write() as session:
        item = queries.get_item(session, item_id)
        row = website_queries.locked_submission(session, item_id)
        if website_queries.state_of(item, row) is not State.ONLINE:
            raise WrongState("这条信息还没有登记上网，没有做任何改动。请先登记“已上网”。")
        if row is None:
            row = WebsiteSubmission(item_id=item_id, state=State.ONLINE.value)
            session.add(row)
        row.state, row.site_index_number = State.ONLINE.value, text
        row.steps.append(WebsiteStep(
            act=Act.ONLINE.value, day=clock.today(), site_index_number=text,
            note="补记网站的索引号", by=actor.name, at=clock.now()))
        session.flush()
        journal.record(session, actor, "website.index_noted", f"item:{item_id}",
                       title=item.title, number=text)
