"""更正台账: what an item or a release says is corrected with a reason, and what it said is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from wechat_bot.disclosure import changes, item_fields, ledger, matching, queries, reading
from wechat_bot.disclosure.models import DisclosureItem, Release
from wechat_bot.kernel import clock, journal
from wechat_bot.kernel import reading as typed
from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.kernel.config import Config
from wechat_bot.kernel.errors import InvalidInput, WrongState
from wechat_bot.kernel.office import Office
from wechat_bot.records import keeping

NOTHING_CHANGED = "没有改动任何一项，台账没有变。要更正请先改内容。"


def correct_item(
    actor: Actor, office: Office, item_id: int, form: Mapping[str, str], reason: str
) -> None:
    """更正公开信息. form: every field of item_fields.ITEM_FIELDS as typed; one left out is empty.

    InvalidInput (wrong fields, no reason, nothing changed), NotFound.
    """
    actor.require(Permission.KEEP_LEDGER)
    values, wrong = item_fields.read_item(form)
    if wrong:
        raise InvalidInput.of(**{key: f"{message}。" for key, message in wrong.items()})
    with office.db.write() as session:
        keeping.hold(session)
        item = queries.get_item(session, item_id)
        lines = [(each.label, each.show(getattr(item, each.key)), each.show(values[each.key]))
                 for each in item_fields.ITEM_FIELDS
                 if getattr(item, each.key) != values[each.key]]
        if not lines:
            raise InvalidInput(NOTHING_CHANGED)
        text = keeping.read_reason(reason, required=True)
        years = changes.years_of(item)
        keeping.gate(session, years, text)
        for key, value in values.items():
            setattr(item, key, value)
        ledger.settle_deadline(ledger.calendar_of(office.config), item)
        changes.append(session, actor, changes.subject_of(item_id), item.title, lines, text, years)
        journal.record(session, actor, "item.corrected", changes.subject_of(item_id),
                       title=item.title, what="、".join(label for label, _, _ in lines),
                       reason=text)


@dataclass(frozen=True)
class ReleaseData:
    """What a person may correct of a release that did not come from publishing, as typed."""

    channel: str
    published: str
    url: str = ""
    reviewers: str = ""


def typed_data(release: Release, config: Config) -> ReleaseData:
    """What a release says, as one would type it."""
    shown = clock.show(release.published_at)
    return ReleaseData(
        channel=release.channel, url=release.url, reviewers="、".join(release.reviewers),
        published=shown[:10] if release.time_source == "date_only" else shown)


def is_by_hand(release: Release) -> bool:
    """Whether a person or a table entered it: only then is its data a person's to correct."""
    return release.article_id is None and not release.entered_late


def correct_release(
    actor: Actor, office: Office, release_id: int, form: ReleaseData, reason: str
) -> None:
    """更正发布记录: channel, time, link, reviewers of a release that did not come from publishing.

    InvalidInput (wrong fields, no reason, nothing changed, a release that is there already),
    WrongState (what the account itself told is not corrected by hand), NotFound.
    """
    actor.require(Permission.KEEP_LEDGER)
    with office.db.write() as session:
        keeping.hold(session)
        release = queries.get_release(session, release_id)
        if not is_by_hand(release):
            raise WrongState("这次发布的时间和链接是公众号给出的，不能手工改；文字有错请用“更正”办理。"
                             "台账没有改动。")
        before = _said(release, office.config)
        years = {clock.year_of(release.published_at)}
        _set(release, form, office.config)
        years.add(clock.year_of(release.published_at))
        after = _said(release, office.config)
        lines = [(label, before[label], after[label]) for label in before
                 if before[label] != after[label]]
        if not lines:
            raise InvalidInput(NOTHING_CHANGED)
        _refuse_contradictions(session, release)
        text = keeping.read_reason(reason, required=True)
        keeping.gate(session, years, text)
        changes.append(session, actor, changes.release_subject(release_id), release.item.title,
                       lines, text, years)
        journal.record(session, actor, "release.data_corrected", f"release:{release_id}",
                       title=release.item.title, what="、".join(label for label, _, _ in lines),
                       reason=text)


def _said(release: Release, config: Config) -> dict[str, str]:
    data = typed_data(release, config)
    return {"渠道": config.disclosure.channels.get(data.channel, data.channel),
            "发布时间": data.published, "链接": data.url, "审核人": data.reviewers}


def _set(release: Release, form: ReleaseData, config: Config) -> None:
    wrong: dict[str, str] = {}
    now = clock.now()

    def read(key: str, reader: Any, fallback: Any) -> Any:
        try:
            return reader()
        except ValueError as error:
            wrong[key] = f"{error}。"
            return fallback

    moment = read("published", lambda: typed.read_moment(form.published, now), None)
    channel = read("channel", lambda: reading.read_channel(
        form.channel, config.disclosure.channels), "")
    url = read("url", lambda: typed.read_url(form.url), "")
    if not form.published.strip():
        wrong["published"] = "请填写发布时间，例如 2026-11-22 10:00。"
    elif moment is not None and release.taken_down_at and moment.at > release.taken_down_at:
        wrong["published"] = f"晚于下架时间 {clock.show(release.taken_down_at)}，请核对。"
    if wrong:
        raise InvalidInput.of(**wrong)
    if (moment.at, moment.date_only) != (release.published_at, release.time_source == "date_only"):
        same_minute = not moment.date_only and (
            clock.show(moment.at) == clock.show(release.published_at))
        if not same_minute or release.time_source == "date_only":
            release.published_at = moment.at
            release.time_source = "date_only" if moment.date_only else "entered"
    release.channel, release.url = channel, url
    release.reviewers_json = ledger.names_json(typed.read_names(form.reviewers))


def _refuse_contradictions(session: Session, release: Release) -> None:
    """No second line of the same publication, and no order of corrections turned round."""
    entry = ledger.Entry(title=release.item.title, channel=release.channel, url=release.url,
                         published_at=release.published_at, time_source=release.time_source)
    with session.no_autoflush:
        known = matching.known_releases(session, [entry.title], without=release.id)
        twin = matching.find(known, entry)
        later = queries.successor_of(session, release.id)
    if twin is not None:
        raise InvalidInput.of(published=f"台账里已有这次发布（索引号 {twin.index_number}，"
                              f"{clock.show(twin.published_at)}），没有改动。")
    earlier = next((r for r in release.item.releases if r.id == release.replaces_id), None)
    if (later is not None and later.published_at < release.published_at) or (
            earlier is not None and release.published_at < earlier.published_at):
        raise InvalidInput.of(published="这样改，更正后的发布就早于原来的发布了，请核对时间。")


def item_texts(item: DisclosureItem) -> dict[str, str]:
    """What an item says, as one would type it: the correction's form before anything is changed."""
    texts = {}
    for each in item_fields.ITEM_FIELDS:
        value = getattr(item, each.key)
        coded = each.choices or each.key in ("article_20", "article_21")
        texts[each.key] = str(value or "") if coded else each.show(value)
    return texts
