"""报送包: what the editor of the county website needs to put an item up, in one zip."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import IO

from sqlalchemy import select
from sqlalchemy.orm import Session

from wechat_bot.disclosure import articles, queries
from wechat_bot.disclosure.evidence_files import artefact_of, find_artefact
from wechat_bot.disclosure.models import AccountArticle, Annex, DisclosureItem, Release
from wechat_bot.disclosure.rules import WECHAT
from wechat_bot.drafting.models import Revision
from wechat_bot.drafting.reading import paragraphs
from wechat_bot.drafting.rules import ORIGIN_NAMES
from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.kernel.errors import InvalidInput, NotFound
from wechat_bot.kernel.office import Office
from wechat_bot.kernel.sealed import Entry, SealedZip, safe_name, settled, written
from wechat_bot.kernel.spreadsheets import Sheet, xlsx_file
from wechat_bot.publishing.kinds import approved_html
from wechat_bot.rendering.official import Block, Heading, Paragraph, Picture, official_docx
from wechat_bot.rendering.official_article import article_blocks
from wechat_bot.rendering.tree import parse, walk

ITEMS_AT_ONCE = 100
# heading of 报送信息.xlsx → width of its column
HEADINGS: dict[str, int] = {
    "标题": 40, "索引号": 22, "文号": 18, "生成日期": 12, "公开依据": 30, "内容概述": 40, "供稿单位": 16,
    "供稿人": 10, "审核人": 20, "来源": 20, "公众号发布时间": 18, "公众号链接": 40, "图片": 8, "附件": 8,
}
NO_TEXT = "本系统没有保存这条信息的正文，请从公众号链接打开后复制。"


@dataclass
class _Text:
    """The text of an item as it is public now: blocks of the Word file, and its pictures."""

    blocks: list[Block] = field(default_factory=list)
    pictures: list[tuple[str, str]] = field(default_factory=list)  # (what it shows, sha256)


def handover_zip(actor: Actor, office: Office, item_ids: Sequence[int]) -> tuple[str, IO[bytes]]:
    """报送包 of one or several items: (file name, an open file at its start).

    InvalidInput (none or too many chosen), NotFound.
    """
    actor.require(Permission.EXPORT)
    chosen = list(dict.fromkeys(item_ids))
    if not chosen:
        raise InvalidInput.of(items="请先勾选要报送的信息。")
    if len(chosen) > ITEMS_AT_ONCE:
        raise InvalidInput.of(items=f"一个报送包最多 {ITEMS_AT_ONCE} 条，请分几次下载。")
    with office.db.read() as session:
        items = [queries.get_item(session, item_id) for item_id in chosen]
        titles = {item.id: item.title for item in items}
        name = (f"{items[0].index_number}-{items[0].title}" if len(items) == 1
                else f"{clock.today().isoformat()}-{len(items)}条")
        out, _ = written(lambda target: _write(session, office, items, target))
    with office.db.write() as session:
        for item_id, title in titles.items():
            journal.record(session, actor, "handover.made", f"item:{item_id}", title=title)
    return f"{safe_name(f'报送包-{name}', 80)}.zip", out


def _write(
    session: Session, office: Office, items: Sequence[DisclosureItem], out: IO[bytes]
) -> None:
    with SealedZip(out) as package:
        rows = []
        for number, item in enumerate(items, 1):
            folder = f"{number:02}-{safe_name(item.title, 40)}/" if len(items) > 1 else ""
            text = _text_of(session, office, item)
            annexes = session.scalars(select(Annex).where(
                Annex.item_id == item.id, Annex.removed_at.is_(None)).order_by(Annex.id)).all()
            values = [*_values(item), str(len(text.pictures)), str(len(annexes))]
            rows.append(values)
            for entry in _files(office, item, text, annexes, values):
                package.add(entry, folder)
        package.add(Entry("报送信息.xlsx", settled(xlsx_file([Sheet("报送信息", HEADINGS, rows)]))))
        package.close()


def _files(
    office: Office, item: DisclosureItem, text: _Text, annexes: Sequence[Annex],
    values: Sequence[str],
) -> Iterator[Entry]:
    yield Entry(f"{safe_name(item.title, 50)}.docx",
                settled(official_docx(item.title, text.blocks, number=item.document_number)))
    lost = []
    for number, (shown, sha256) in enumerate(text.pictures, 1):
        data = _picture(office, sha256)
        if data is None:
            lost.append(f"第 {number} 张图的文件没有找到，请从公众号链接打开后另存。")
            continue
        ending = ".png" if data.startswith(b"\x89PNG") else ".jpg"
        yield Entry(f"图片/{safe_name(f'{number:02}-{shown}', 40)}{ending}", data)
    for annex in annexes:
        try:
            yield Entry(f"附件/{safe_name(annex.name)}", office.media.file(annex.sha256))
        except NotFound:
            lost.append(f"附件“{annex.name}”的文件没有找到。")
    lines = [f"{name}：{value}" for name, value in zip(HEADINGS, values, strict=True) if value]
    yield Entry("报送信息.txt", "\r\n".join([*lines, *lost, ""]).encode("utf-8-sig"))


def _values(item: DisclosureItem) -> list[str]:
    release = public_release(item)
    origin = ORIGIN_NAMES.get(item.origin, item.origin)
    return [
        item.title, item.index_number, item.document_number,
        item.made_on.isoformat() if item.made_on else "",
        item.legal_basis or articles.basis_of(item.article_20, item.article_21), item.summary,
        item.section, item.contributor, "、".join(release.reviewers) if release else "",
        f"{origin}，{item.source}" if item.source else origin,
        clock.show(release.published_at) if release else "", release.url if release else ""]


def public_release(item: DisclosureItem) -> Release | None:
    """The item's release on the account that readers have now, else its last there."""
    found = [release for release in item.releases if release.channel == WECHAT]
    return max(found, default=None, key=lambda release: (
        release.status == "current", release.published_at, release.id))


def _text_of(session: Session, office: Office, item: DisclosureItem) -> _Text:
    release = public_release(item)
    if release is None:
        return _Text([Paragraph(NO_TEXT)])
    artefact = (find_artefact(session, release, release.public_revision_sha256)
                if release.corrections else artefact_of(session, release))
    if artefact is not None:
        html = approved_html(artefact)
        blocks = article_blocks(html, lambda sha256: _picture(office, sha256))
        pictures = _pictures_in(html)
        if not pictures:  # 图片消息: its pictures stand beside the text
            pictures = [("图片", sha256) for sha256 in json.loads(artefact.images_json)]
            blocks += [Picture(data) for _, sha256 in pictures
                       if (data := _picture(office, sha256)) is not None]
        return _Text(blocks, pictures)
    revision = queries.revision_of(session, release)
    if revision is not None:
        return _text_of_revision(office, revision)
    seen = session.scalar(
        select(AccountArticle).where(AccountArticle.release_id == release.id).limit(1))
    if seen is not None and seen.content:
        return _Text(article_blocks(seen.content, lambda _: None))
    return _Text([Paragraph(NO_TEXT)])


def _text_of_revision(office: Office, revision: Revision) -> _Text:
    """补录: the text as it was taken over from the account."""
    text = _Text()
    for paragraph in paragraphs(revision.body):
        shown = [name for name in paragraph.pictures if name in revision.images]
        for name in shown:
            text.pictures.append((name.rsplit(".", 1)[0], revision.images[name]))
            data = _picture(office, revision.images[name])
            if data is not None:
                text.blocks.append(Picture(data))
        if not shown:
            text.blocks.append(Heading(paragraph.text) if paragraph.heading
                               else Paragraph(paragraph.text))
    return text


def _pictures_in(html: str) -> list[tuple[str, str]]:
    return [(element.attributes.get("alt", "") or "图片",
             element.attributes["src"].removeprefix("sha256:"))
            for element, _ in walk(parse(html)) if element.tag == "img"
            and element.attributes.get("src", "").startswith("sha256:")]


def _picture(office: Office, sha256: str) -> bytes | None:
    try:
        return office.media.get(sha256)
    except NotFound:
        return None
