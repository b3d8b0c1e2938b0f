"""年度报告的表. Appended to rather than changed: what was said before stays to be seen."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from sqlalchemy import Boolean, Date, Index, Integer, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from wechat_bot.kernel.db import Base, UtcDateTime


class ReportYear(Base):
    """年度设置: what holds for the report of a year. Where empty, the configuration's.

    submit_by, publish_by: 报送截止, 公布截止. notices_json: [标题（文号）, …] of that year's notices.
    signed_on: 落款日期. text_limit: of all texts together, characters, None for the
    configuration's, 0 for none.
    """

    __tablename__ = "report_years"

    year: Mapped[int] = mapped_column(Integer, primary_key=True)
    submit_by: Mapped[date | None] = mapped_column(Date)
    publish_by: Mapped[date | None] = mapped_column(Date)
    text_limit: Mapped[int | None] = mapped_column(Integer)
    notices_json: Mapped[str] = mapped_column(Text, default="[]")
    signed_on: Mapped[date | None] = mapped_column(Date)
    changed_by: Mapped[str] = mapped_column(String(80))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)

    @property
    def notices(self) -> list[str]:
        """The year's notices as they are cited."""
        return [str(each) for each in json.loads(self.notices_json)]


class ReportText(Base):
    """正文的一次保存: the newest of a code is what holds; "" brings the template back.

    text: with its fields as 【名称】. base_id: the save that the writer saw, to find out that
    somebody else saved meanwhile. template: what the template said then, to find out that the
    registers now make it say something else.
    """

    __tablename__ = "report_texts"
    __table_args__ = (Index("ix_report_texts_year_code", "year", "code"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    year: Mapped[int] = mapped_column(Integer)
    code: Mapped[str] = mapped_column(String(40))
    text: Mapped[str] = mapped_column(Text)
    base_id: Mapped[int | None] = mapped_column(Integer)
    template: Mapped[str] = mapped_column(Text, default="")
    source: Mapped[str] = mapped_column(String(120), default="")
    by: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class FigureOverride(Base):
    """人工改数: a cell that people set otherwise than the registers. Holds once a second agreed.

    path: as in Figures.cells(). value, register_value: as shown in the form, "" for none.
    """

    __tablename__ = "figure_overrides"
    __table_args__ = (Index(
        "uq_figure_overrides_live", "year", "path", unique=True,
        sqlite_where=text("ended_at IS NULL"), postgresql_where=text("ended_at IS NULL")),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    year: Mapped[int] = mapped_column(Integer)
    path: Mapped[str] = mapped_column(String(80))
    value: Mapped[str] = mapped_column(String(40))
    register_value: Mapped[str] = mapped_column(String(40))
    reason: Mapped[str] = mapped_column(Text)
    proposed_by: Mapped[str] = mapped_column(String(80))
    proposed_by_id: Mapped[int] = mapped_column(Integer)
    proposed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    confirmed_by: Mapped[str] = mapped_column(String(80), default="")
    confirmed_by_id: Mapped[int | None] = mapped_column(Integer)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by: Mapped[str] = mapped_column(String(80), default="")
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    end_reason: Mapped[str] = mapped_column(Text, default="")


class FindingVerdict(Base):
    """核对意见: what a person said of a finding. The newest of a fingerprint holds.

    verdict: "confirmed" 确实不对, "dismissed" 核对过没有问题, "" 收回意见.
    """

    __tablename__ = "finding_verdicts"
    __table_args__ = (Index("ix_finding_verdicts_year_fingerprint", "year", "fingerprint"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    year: Mapped[int] = mapped_column(Integer)
    fingerprint: Mapped[str] = mapped_column(String(32))
    rule: Mapped[str] = mapped_column(String(60))
    message: Mapped[str] = mapped_column(Text)
    verdict: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Undertaking(Base):
    """问题与改进措施: told in a report, asked after in the next one.

    year: the report that tells it. kind: "problem" 问题 or "measure" 措施. result: "" not said yet,
    "done" 已完成, "partly" 部分完成, "not_done" 没有完成; result_text tells how.
    """

    __tablename__ = "report_undertakings"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    year: Mapped[int] = mapped_column(Integer, index=True)
    kind: Mapped[str] = mapped_column(String(10))
    text: Mapped[str] = mapped_column(Text)
    result: Mapped[str] = mapped_column(String(10), default="")
    result_text: Mapped[str] = mapped_column(Text, default="")
    result_by: Mapped[str] = mapped_column(String(80), default="")
    result_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_by: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    removed_by: Mapped[str] = mapped_column(String(80), default="")
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ReportVersion(Base):
    """年报的一版, frozen: figures, texts, documents and the records behind each number.

    kind: "review" 送审稿, "final" 定稿, "correction" 更正稿. sources_json: path → [[subject, title,
    amount], …]. documents_json: kind → {"name", "sha256"} of the files in the media store.
    seal: sha256 over all of it, which `report verify` counts again.
    """

    __tablename__ = "report_versions"
    __table_args__ = (UniqueConstraint("year", "number"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    year: Mapped[int] = mapped_column(Integer)
    number: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(Text, default="")
    content_json: Mapped[str] = mapped_column(Text)
    fields_json: Mapped[str] = mapped_column(Text, default="{}")
    sources_json: Mapped[str] = mapped_column(Text)
    findings_json: Mapped[str] = mapped_column(Text, default="[]")
    documents_json: Mapped[str] = mapped_column(Text)
    seal: Mapped[str] = mapped_column(String(64))
    created_by: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    @property
    def documents(self) -> dict[str, dict[str, str]]:
        """Kind → its file's name and sha256."""
        found: dict[str, dict[str, str]] = json.loads(self.documents_json)
        return found

    @property
    def content(self) -> dict[str, Any]:
        """What content.from_json reads."""
        found: dict[str, Any] = json.loads(self.content_json)
        return found


class ReportAct(Base):
    """年报办理的一步: what was done with a version, in the order of the procedure. Appended.

    kind: see procedure.rules. channel, url: of a publication or replacement. files_json: the
    scans, page by page: [{"name", "sha256", "mime"}, …]. voided: entered by mistake; stays to be
    seen with its reason.
    """

    __tablename__ = "report_acts"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    year: Mapped[int] = mapped_column(Integer, index=True)
    version_id: Mapped[int] = mapped_column(Integer, index=True)
    kind: Mapped[str] = mapped_column(String(20))
    on_day: Mapped[date] = mapped_column(Date)
    person: Mapped[str] = mapped_column(String(80), default="")
    channel: Mapped[str] = mapped_column(String(40), default="")
    url: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")
    files_json: Mapped[str] = mapped_column(Text, default="[]")
    by: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    voided: Mapped[bool] = mapped_column(Boolean, default=False)
    void_reason: Mapped[str] = mapped_column(Text, default="")

    @property
    def files(self) -> list[dict[str, str]]:
        """The scans: name, sha256 and mime of each."""
        found: list[dict[str, str]] = json.loads(self.files_json)
        return found


class ReportArticle(Base):
    """年报推文: a post that was made from a version, or that got its text. Appended.

    reason: why another one was made although there was one.
    """

    __tablename__ = "report_articles"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    year: Mapped[int] = mapped_column(Integer, index=True)
    version_id: Mapped[int] = mapped_column(Integer)
    post_id: Mapped[int] = mapped_column(Integer)
    reason: Mapped[str] = mapped_column(Text, default="")
    by: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
