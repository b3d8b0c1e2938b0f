"""What the wording checks know besides the report itself. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from wechat_bot.annual_report.content import ReportContent

# 政府信息公开条例 article 49: departments by 31 January, governments by 31 March.
DEPARTMENTS_BY, GOVERNMENTS_BY = (1, 31), (3, 31)
GOVERNMENTS = frozenset({"province", "city", "county"})
CHANNELS: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "website": ("政府网站", "门户网站", "政府网", "官网", "网站"),
    "wechat": ("微信公众号", "公众号", "微信公众平台", "微信平台"),
})
_PLACE = re.compile(r"[\u4e00-\u9fff]{1,12}?(?:自治区|自治州|自治县|地区|省|州|盟|市|县|旗|区)")


@dataclass(frozen=True)
class Context:
    """All of it may be missing, as for a report that was only read.

    previous: last year's report. numbers: Chinese name (信息处理费收取金额) → the registers' number.
    notices: 标题（文号） of the year's notices. text_limit: characters of all texts, 0 for none.
    submit_by, publish_by: 报送截止 and 公布截止 of the notice; published_on: 公布日期;
    deadline: the law's last day, None for that of article 49. agency: its full name, "" for the
    report's. own_bodies: other bodies that the report may speak of, as the lead office.
    channels: code of figures.disclosures["by_channel"] → what the text calls it.
    exempt: sentences that may stay the same every year. title: the heading that was read, "" where
    the report's own is used.
    """

    previous: ReportContent | None = None
    numbers: Mapping[str, Decimal | int | None] = field(default_factory=dict)
    notices: tuple[str, ...] = ()
    text_limit: int = 0
    submit_by: date | None = None
    publish_by: date | None = None
    published_on: date | None = None
    deadline: date | None = None
    agency: str = ""
    address: str = ""
    postcode: str = ""
    phones: tuple[str, ...] = ()
    own_bodies: tuple[str, ...] = ()
    channels: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: dict(CHANNELS))
    exempt: tuple[str, ...] = ()
    title: str = ""
    today: date | None = None

    def deadline_of(self, report: ReportContent) -> date:
        """The day by which the law wants the report handed in and published."""
        if self.deadline is not None:
            return self.deadline
        month, day = GOVERNMENTS_BY if report.figures.level in GOVERNMENTS else DEPARTMENTS_BY
        return date(report.year + 1, month, day)

    def agency_of(self, report: ReportContent) -> str:
        """编制单位."""
        return self.agency or report.agency

    def own_places(self, report: ReportContent) -> tuple[str, ...]:
        """额敏县, 塔城地区, 新疆 …: places that the name and the address stand in."""
        names = (self.agency_of(report), self.address)
        return tuple(dict.fromkeys(place for name in names for place in _PLACE.findall(name)))
