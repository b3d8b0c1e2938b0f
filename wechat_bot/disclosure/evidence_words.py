"""证据包的说明: what the files are and what happened, for somebody who has never seen this product."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

from sqlalchemy.orm import Session

from wechat_bot.disclosure import evidence_receipts
from wechat_bot.disclosure.evidence_receipts import Receipts
from wechat_bot.disclosure.models import DisclosureItem, Release
from wechat_bot.disclosure.rules import STATUS_NAMES, TIME_SOURCE_NAMES
from wechat_bot.disclosure.website_models import WebsiteSubmission
from wechat_bot.disclosure.website_rules import ACT_NAMES, STATE_NAMES, Act, State
from wechat_bot.drafting.rules import ORIGIN_NAMES
from wechat_bot.kernel import clock
from wechat_bot.kernel.config import Config
from wechat_bot.kernel.journal import JournalEntry
from wechat_bot.publishing.rules import MODE_NAMES, Mode
from wechat_bot.rendering.tree import parse, serialise, walk
from wechat_bot.reviewing.models import ApprovedArtefact

HOW_TO_READ = (
    "文件夹“发布记录…”每次发布一个：定稿.html 是审定时冻结、原样交给公众号的内容（图片写成 sha256 编号，"
    "发送时只替换图片地址）；定稿-可以打开看.html 是同样的内容，图片换成了包里的文件；正文.txt 是纯文字；"
    "审核表.docx 和审校记录.json 是三审三校和保密审查的经过；公众号回执.json 是向公众号发出的每一次请求、"
    "公众号的答复和通知。",
    "公开信息.json 是台账里的全部登记项；更正记录.json 是登记之后的改动；操作日志.json 是系统的操作日志，"
    "每行带着前一行的指纹，改动任何一行都会接不上。",
    "清单.txt 和 manifest.json 列出包里每个文件的 sha256 和大小。任何一个文件被改动，"
    "用 wechat-bot disclosures verify-archive 核对时都会被指出来。",
)


@dataclass
class Section:
    """A heading with pairs of name and value, or sentences below it."""

    heading: str
    pairs: list[tuple[str, str]] = field(default_factory=list)
    sentences: list[str] = field(default_factory=list)


def story(
    session: Session, config: Config, item: DisclosureItem, website: WebsiteSubmission | None,
    lines: Sequence[JournalEntry], missing: Sequence[str],
) -> list[Section]:
    """The whole 说明 of an item."""
    found = [_item(config, item)]
    for release in item.releases:
        found.append(_release(config, release, evidence_receipts.find(session, release)))
    if website is not None:
        found.append(_website(website))
    found.append(Section("操作日志", sentences=[
        f"{clock.show(line.at)} {line.actor} {line.sentence}" for line in lines]))
    found.append(Section("缺少的文件", sentences=list(missing) or ["没有缺少的文件。"]))
    found.append(Section("怎样看这个包", sentences=list(HOW_TO_READ)))
    return found


def _item(config: Config, item: DisclosureItem) -> Section:
    origin = ORIGIN_NAMES.get(item.origin, item.origin)
    return Section(f"《{item.title}》公开证据", _filled(
        ("发布机构", config.agency.name), ("索引号", item.index_number), ("标题", item.title),
        ("文号", item.document_number),
        ("生成日期", item.made_on.isoformat() if item.made_on else ""),
        ("内容概述", item.summary), ("供稿单位", item.section), ("供稿人", item.contributor),
        ("来源", f"{origin}{'，' + item.source if item.source else ''}"),
        ("是否政府信息", "是" if item.is_government_information else "否")))


def _release(config: Config, release: Release, receipts: Receipts | None) -> Section:
    channel = config.disclosure.channels.get(release.channel, release.channel)
    moment = clock.show(release.published_at)
    if release.time_source == "date_only":
        moment = moment[:10]
    pairs = _filled(
        ("发布时间", f"{moment}（北京时间，依据：{TIME_SOURCE_NAMES.get(release.time_source, release.time_source)}）"),
        ("链接", release.url or "没有登记"), ("审核人", "、".join(release.reviewers) or "没有记录"),
        ("状态", STATUS_NAMES[release.status]), ("版本指纹", release.revision_sha256),
        ("正文指纹", release.text_sha256),
        ("登记", f"{release.created_by}，{clock.show(release.created_at)}"))
    if receipts is not None:
        pairs += _told(receipts)
    for each in release.corrections:
        pairs.append(("更正", f"{clock.show(each.at)} {each.recorded_by}登记：{each.reason}；"
                            f"改后正文指纹 {each.text_sha256}"))
    if release.replaces_id:
        pairs.append(("更正重发", f"替代发布记录 {release.replaces_id}"))
    if release.taken_down_at is not None:
        pairs.append(("下架", f"{clock.show(release.taken_down_at)} {release.taken_down_by}："
                            f"{release.taken_down_reason}"))
    return Section(f"发布记录 {release.id}：{channel}", pairs)


def _told(receipts: Receipts) -> list[tuple[str, str]]:
    message, article = receipts.message, receipts.article
    mode = MODE_NAMES[Mode(message.mode)] if message.mode in set(Mode) else message.mode
    good = sum(attempt.outcome == "ok" for attempt in receipts.attempts)
    accepted = next((attempt for attempt in receipts.attempts if attempt.outcome == "ok"
                     and attempt.step in ("submit", "mass_send")), None)
    events = "；".join(f"{clock.show(each.created_at)} {each.event} {each.status}".strip()
                      for each in receipts.events)
    return _filled(
        ("发布方式", mode), ("约定时间", clock.show(message.due_at)),
        ("向公众号的请求", f"{len(receipts.attempts)} 次，其中成功 {good} 次"),
        ("公众号受理", clock.show(accepted.finished_at) if accepted and accepted.finished_at else
         "没有接口受理的记录（人工发表，或由其他证据判定）"),
        ("公众号的发布任务号（publish_id）", message.publish_id),
        ("群发批次号（msg_id）", message.msg_id),
        ("公众号的文章号（article_id）", message.article_id or ""),
        ("消息中的位置", f"第 {article.position} 篇，共 {len(message.articles)} 篇"),
        ("公众号的通知", events or "没有收到"),
        ("核对", f"{article.check_how} {article.check_result}".strip()))


def _website(website: WebsiteSubmission) -> Section:
    pairs = _filled(("状态", STATE_NAMES[State(website.state)]),
                    ("网站自己的索引号", website.site_index_number), ("网站链接", website.url))
    for step in website.steps:
        words = [step.day.isoformat() if step.day else "", ACT_NAMES[Act(step.act)],
                 f"联系人 {step.contact}" if step.contact else "", step.note,
                 f"（{step.by}登记于 {clock.show(step.at)}）"]
        pairs.append(("经过", " ".join(word for word in words if word)))
    return Section("网站报送", pairs)


def as_text(sections: Sequence[Section]) -> str:
    """For a plain text file that Windows' notepad shows."""
    lines: list[str] = []
    for section in sections:
        lines += [f"【{section.heading}】", *(f"{name}：{value}" for name, value in section.pairs),
                  *section.sentences, ""]
    return "\r\n".join(lines)


def as_html(sections: Sequence[Section]) -> str:
    """A page that needs nothing beside itself."""
    parts = []
    for number, section in enumerate(sections):
        tag = "h1" if number == 0 else "h2"
        parts.append(f"<{tag}>{escape(section.heading)}</{tag}>")
        if section.pairs:
            rows = "".join(f"<tr><th>{escape(name)}</th><td>{escape(value)}</td></tr>"
                           for name, value in section.pairs)
            parts.append(f"<table>{rows}</table>")
        parts += [f"<p>{escape(sentence)}</p>" for sentence in section.sentences]
    return _page(sections[0].heading, "".join(parts))


def readable(artefact: ApprovedArtefact, html: str, images: Mapping[str, str]) -> str:
    """定稿 as a page to open: the same content, its pictures those of the package."""
    root = parse(html)
    for element, _ in walk(root):
        source = element.attributes.get("src", "")
        if element.tag == "img" and source.startswith("sha256:"):
            element.attributes["src"] = images.get(source.removeprefix("sha256:"), "")
    pictures = "" if "<img" in html else "".join(
        f'<p><img src="{escape(name)}" alt=""></p>' for name in images.values())
    head = f"<h1>{escape(artefact.title)}</h1><p>{escape(artefact.author)}</p>"
    return _page(artefact.title, f"{head}{serialise(root.children)}{pictures}")


def _page(title: str, body: str) -> str:
    return (f'<!doctype html>\n<html lang="zh-CN"><head><meta charset="utf-8"><title>{escape(title)}'
            '</title><meta name="viewport" content="width=device-width"><style>'
            "body{max-width:720px;margin:2em auto;padding:0 1em;line-height:1.7;"
            "font-family:\"Microsoft YaHei\",SimSun,sans-serif}img{max-width:100%}"
            "table{border-collapse:collapse;width:100%}th,td{border:1px solid #999;"
            "padding:4px 8px;text-align:left;vertical-align:top;overflow-wrap:anywhere}"
            f"th{{width:11em;font-weight:normal;background:#f2f2f2}}</style></head><body>{body}"
            "</body></html>\n")


def _filled(*pairs: tuple[str, str]) -> list[tuple[str, str]]:
    return [(name, value) for name, value in pairs if value]
