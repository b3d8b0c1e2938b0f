"""证据包里有什么: the files of one item, each release in its folder. Reads only.

The same records give the same files, byte for byte: nothing here says when it was made.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from wechat_bot.disclosure import evidence_receipts, evidence_words, queries
from wechat_bot.disclosure.models import AccountArticle, Annex, DisclosureItem, Release
from wechat_bot.disclosure.website_models import ReleaseEvidence, WebsiteSubmission
from wechat_bot.drafting.models import Revision, StoredImage
from wechat_bot.kernel import clock
from wechat_bot.kernel.errors import NotFound
from wechat_bot.kernel.journal import JournalEntry
from wechat_bot.kernel.office import Office
from wechat_bot.kernel.sealed import Entry, safe_name, settled
from wechat_bot.people import queries as people
from wechat_bot.publishing.kinds import approved_html
from wechat_bot.publishing.models import Article
from wechat_bot.records.models import RecordChange
from wechat_bot.rendering import plain_text
from wechat_bot.reviewing import queries as reviews
from wechat_bot.reviewing.models import ApprovedArtefact, ReviewRound
from wechat_bot.reviewing.sheet import sheet_facts
from wechat_bot.reviewing.sheet_docx import sheet_docx

# Lines about taking the evidence out are no evidence of the item, and would differ each time.
OUTWARD = ("evidence.exported", "handover.made")
_ENDINGS = {"image/png": ".png", "image/jpeg": ".jpg", "image/gif": ".gif", "application/pdf": ".pdf"}
_PIECE = 1 << 20


class Gathering:
    """One item's evidence being gathered. missing: what should be there and is not, in words."""

    def __init__(self, session: Session, office: Office, item: DisclosureItem) -> None:
        self.session, self.office, self.item = session, office, item
        self.names = people.names(session)
        self.missing: list[str] = []

    def files(self) -> Iterator[Entry]:
        """Every file of the item, 说明 at the end: by then it is known what is missing."""
        for release in self.item.releases:
            yield from self._release(release)
        yield from self._annexes()
        yield as_json("公开信息.json", self._item())
        website = self.session.scalar(select(WebsiteSubmission).where(
            WebsiteSubmission.item_id == self.item.id))
        if website is not None:
            yield as_json("网站报送.json", {**columns(website),
                                        "steps": [columns(step) for step in website.steps]})
        changes = self.session.scalars(select(RecordChange).where(
            RecordChange.subject.in_(self._subjects())).order_by(RecordChange.id)).all()
        if changes:
            yield as_json("更正记录.json", [columns(change) for change in changes])
        lines = self.journal_lines()
        yield as_json("操作日志.json", [journal_line(line) for line in lines])
        story = evidence_words.story(self.session, self.office.config, self.item, website, lines,
                                     self.missing)
        yield Entry("说明.txt", evidence_words.as_text(story).encode("utf-8-sig"))
        yield Entry("说明.html", evidence_words.as_html(story).encode())

    def journal_lines(self) -> list[JournalEntry]:
        """操作日志 of the item, its releases, its post and the messages that carried it."""
        return list(self.session.scalars(
            select(JournalEntry).where(JournalEntry.subject.in_(self._subjects()),
                                       JournalEntry.event.not_in(OUTWARD))
            .order_by(JournalEntry.id)))

    def _subjects(self) -> list[str]:
        item = self.item
        found = [f"item:{item.id}", f"disclosure_item:{item.id}",
                 *(f"release:{release.id}" for release in item.releases)]
        if item.post_id is not None:
            found.append(f"post:{item.post_id}")
        articles = [release.article_id for release in item.releases if release.article_id]
        messages = self.session.scalars(
            select(Article.message_id).where(Article.id.in_(articles))) if articles else ()
        return [*found, *(f"article:{number}" for number in articles),
                *(f"message:{number}" for number in sorted(set(messages)))]

    def _item(self) -> dict[str, Any]:
        return {**columns(self.item), "releases": [
            {**columns(release), "reviewers": release.reviewers,
             "corrections": [columns(each) for each in release.corrections]}
            for release in self.item.releases]}

    def _release(self, release: Release) -> Iterator[Entry]:
        folder = release_folder(self.office, release)
        artefact = artefact_of(self.session, release)
        if artefact is not None:
            yield from self._artefact(folder, artefact)
        elif release.revision_sha256:
            yield from self._text_only(folder, release)
        for number, correction in enumerate(release.corrections, 1):
            changed = find_artefact(self.session, release, correction.revision_sha256)
            if changed is None:
                self.missing.append(f"发布记录 {release.id} 第 {number} 次更正后的定稿没有找到")
            else:
                yield from self._artefact(f"{folder}更正{number}/", changed)
        receipts = evidence_receipts.receipts(self.session, release, columns, self.names)
        if receipts:
            yield as_json(f"{folder}公众号回执.json", receipts)
        yield from self._uploaded(folder, release)

    def _artefact(self, folder: str, artefact: ApprovedArtefact) -> Iterator[Entry]:
        html = approved_html(artefact)
        yield Entry(f"{folder}定稿.html", artefact.html.encode())
        yield Entry(f"{folder}正文.txt", plain_text(html).encode("utf-8-sig"))
        images: dict[str, str] = {}
        for number, sha256 in enumerate(dict.fromkeys(json.loads(artefact.images_json)), 1):
            name = f"图片/{number:02}-{sha256[:12]}{self._ending(sha256)}"
            images[sha256] = name
            yield from self._stored(f"{folder}{name}", sha256, f"图片 {number}")
        if artefact.cover_sha256:
            yield from self._stored(f"{folder}封面-{artefact.cover_sha256[:12]}"
                                    f"{self._ending(artefact.cover_sha256)}",
                                    artefact.cover_sha256, "封面")
        if artefact.attachment_sha256:
            yield from self._stored(f"{folder}{safe_name(artefact.attachment_name)}",
                                    artefact.attachment_sha256, "附件")
        yield Entry(f"{folder}定稿-可以打开看.html",
                    evidence_words.readable(artefact, html, images).encode())
        revision = self.session.get_one(Revision, artefact.revision_id)
        yield as_json(f"{folder}版本.json", {
            "定稿": {**columns(artefact, without=("html",)), "images": images},
            "版本": {**columns(revision, without=("body",)), "images": dict(revision.images),
                   "created_by": self.names.get(revision.created_by_id or 0, "本机命令行")}})
        yield Entry(f"{folder}稿件原文.md", revision.body.encode())
        yield from self._review(folder, self.session.get_one(ReviewRound, artefact.round_id))

    def _review(self, folder: str, found: ReviewRound) -> Iterator[Entry]:
        facts = sheet_facts(self.session, self.office, found) if self._has_pictures(found) else None
        if facts is None:
            self.missing.append(f"审核表没有生成：第 {found.id} 轮审校的稿件有图片文件找不到")
        else:
            # Its pictures lie beside it: within, they would make a year's archive twice as large.
            closed = clock.show(found.closed_at or found.submitted_at)
            yield Entry(f"{folder}审核表.docx", settled(sheet_docx(
                dataclasses.replace(facts, printed_at=closed, pictures={}))))
        yield as_json(f"{folder}审校记录.json", {
            **columns(found),
            "reviews": [self._act(act) for act in found.reviews],
            "proofs": [self._act(act) for act in found.proofs],
            "secrecy_reviews": [self._act(act) for act in found.secrecy_reviews],
            "papers": [columns(paper) for paper in found.papers],
            "comments": [columns(comment) for comment in found.comments],
            "findings": [{**columns(view.finding),
                          "waiver": columns(view.waiver) if view.waiver else None}
                         for view in reviews.findings(self.session, found)]})
        for paper in found.papers:
            ending = _ENDINGS.get(paper.scan_mime, "")
            yield from self._stored(f"{folder}纸质审签-{paper.id}{ending}", paper.scan_sha256,
                                    "纸质审签扫描件")

    def _act(self, act: Any) -> dict[str, Any]:
        return {**columns(act), "reviewer": self.names.get(act.reviewer_id, "")}

    def _has_pictures(self, found: ReviewRound) -> bool:
        revision = self.session.get_one(Revision, found.revision_id)
        return all(self._file(sha256) is not None for sha256 in revision.images.values())

    def _text_only(self, folder: str, release: Release) -> Iterator[Entry]:
        """补录 and history: there is no approval of ours, but the text that was public."""
        revision = queries.revision_of(self.session, release)
        if revision is not None:
            yield as_json(f"{folder}版本.json", {"版本": {
                **columns(revision, without=("body",)), "images": dict(revision.images)}})
            yield Entry(f"{folder}稿件原文.md", revision.body.encode())
            for number, (name, sha256) in enumerate(sorted(revision.images.items()), 1):
                yield from self._stored(f"{folder}图片/{number:02}-{safe_name(name)}", sha256,
                                        f"图片“{name}”")
        seen = self.session.scalar(
            select(AccountArticle).where(AccountArticle.release_id == release.id).limit(1))
        if seen is not None and seen.content:
            yield Entry(f"{folder}公众号上的正文.html", seen.content.encode())

    def _uploaded(self, folder: str, release: Release) -> Iterator[Entry]:
        rows = self.session.scalars(select(ReleaseEvidence).where(
            ReleaseEvidence.release_id == release.id).order_by(ReleaseEvidence.id)).all()
        for row in rows:
            yield from self._stored(f"{folder}上传的证据/{safe_name(row.name)}", row.sha256,
                                    f"上传的证据“{row.name}”")
        if rows:
            yield as_json(f"{folder}上传的证据/登记.json", [columns(row) for row in rows])

    def _annexes(self) -> Iterator[Entry]:
        rows = self.session.scalars(select(Annex).where(Annex.item_id == self.item.id)
                                    .order_by(Annex.id)).all()
        for row in rows:
            place = "附件" if row.removed_at is None else "附件（已取下）"
            yield from self._stored(f"{place}/{safe_name(row.name)}", row.sha256,
                                    f"附件“{row.name}”")
        if rows:
            yield as_json("附件登记.json", [columns(row) for row in rows])

    def _stored(self, path: str, sha256: str, what: str) -> Iterator[Entry]:
        file = self._file(sha256)
        if file is None:
            self.missing.append(f"{what}（{sha256}）在媒体文件夹里没有，或者已经损坏：{path}")
        else:
            yield Entry(path, file)

    def _file(self, sha256: str) -> Path | None:
        """Where a stored file lies, if its content still is what its name says."""
        try:
            file = self.office.media.file(sha256)
        except NotFound:
            return None
        digest = hashlib.sha256()
        with file.open("rb") as source:
            while piece := source.read(_PIECE):
                digest.update(piece)
        return file if digest.hexdigest() == sha256 else None

    def _ending(self, sha256: str) -> str:
        image = self.session.get(StoredImage, sha256)
        return _ENDINGS.get(image.mime, "") if image is not None else ""


def artefact_of(session: Session, release: Release) -> ApprovedArtefact | None:
    """定稿 that a release carries, where the text went through this system."""
    if release.article_id is not None:
        article = session.get_one(Article, release.article_id)
        return session.get(ApprovedArtefact, article.artefact_id)
    return find_artefact(session, release, release.revision_sha256)


def find_artefact(session: Session, release: Release, revision_sha256: str) -> ApprovedArtefact | None:
    """The last approval of a revision of the item's post."""
    if release.item.post_id is None or not revision_sha256:
        return None
    return session.scalar(
        select(ApprovedArtefact).where(ApprovedArtefact.post_id == release.item.post_id,
                                       ApprovedArtefact.revision_sha256 == revision_sha256)
        .order_by(ApprovedArtefact.id.desc()).limit(1))


def release_folder(office: Office, release: Release) -> str:
    """发布记录12-公众号-20261122/."""
    channel = office.config.disclosure.channels.get(release.channel, release.channel)
    day = clock.to_beijing(release.published_at).strftime("%Y%m%d")
    return f"发布记录{release.id}-{safe_name(channel, 12)}-{day}/"


def columns(row: Any, without: tuple[str, ...] = ()) -> dict[str, Any]:
    """A record as it is stored, by column; moments in Beijing time; JSON columns read."""
    found: dict[str, Any] = {}
    for column in row.__table__.columns:
        if column.key in without:
            continue
        value = getattr(row, column.key)
        if isinstance(value, datetime):
            value = clock.iso_beijing(value)
        elif isinstance(value, date):
            value = value.isoformat()
        elif column.key.endswith("_json") and isinstance(value, str) and value:
            value = json.loads(value)
        found[column.key] = value
    return found


def journal_line(line: JournalEntry) -> dict[str, Any]:
    """A line with its sentence, and its place in the chain."""
    return {"id": line.id, "at": clock.iso_beijing(line.at), "actor": line.actor,
            "event": line.event, "subject": line.subject, "sentence": line.sentence,
            "details": json.loads(line.details), "previous_hash": line.previous_hash,
            "hash": line.hash}


def as_json(path: str, value: Any) -> Entry:
    """A file that people and programs can read."""
    return Entry(path, (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode())
