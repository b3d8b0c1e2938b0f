"""救济途径: what every answer must say about review and suit, and whether a text says it. Pure.

行政复议法 (2023) art 20 (60 days), 23(4) (不予公开: review first), 24 and 28 (which body); 行政诉讼法
art 45 (15 days after a review) and 46 (6 months). The sentences and the numbers are data.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import msgspec

from wechat_bot.kernel.config import Applications
from wechat_bot.kernel.errors import ConfigError

FILE = "remedy.toml"
# plain: review or court; first: review before court; both: some items one, some the other.
Route = Literal["plain", "first", "both"]
_DIGITS = "零一二三四五六七八九"


class Remedy(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The data. review_first: rows of the form whose answers must go to review before court."""

    source: str
    review_days: int
    suit_months: int
    suit_days_after_review: int
    review_first: tuple[str, ...]
    plain: str
    first: str
    rest: str


@dataclass(frozen=True)
class Ways:
    """Whom an answer names; "" where it is not known. upper: 上一级司法行政部门, or ""."""

    review_body: str
    upper: str
    court: str

    @property
    def bodies(self) -> str:
        """The review body or bodies, as a sentence names them."""
        return f"{self.review_body}或者{self.upper}" if self.upper else self.review_body


def load_remedy(folder: Path) -> Remedy:
    """The data of a folder; ConfigError names what is wrong in its file."""
    path = folder / FILE
    try:
        found = msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8-sig")), Remedy)
        for route in ("plain", "first", "both"):
            sentence(found, Ways("甲", "", "乙"), route)
    except (OSError, tomllib.TOMLDecodeError, msgspec.ValidationError, UnicodeDecodeError,
            KeyError, ValueError, IndexError) as error:
        raise ConfigError(f"救济途径 {path} 用不了：{error}。请改正，或从安装包中恢复。") from None
    return found


def ways_of(agency: str, settings: Applications) -> Ways:
    """Whom the answers of an agency name: as set, else the government and court of its county."""
    place = re.match(r".+[县市区旗州](?=[^县市区旗州]*$)", agency)
    body = settings.review_body.strip() or (f"{place[0]}人民政府" if place else "")
    court = settings.court.strip() or (f"{place[0]}人民法院" if place else "")
    return Ways(body, settings.upper_review_body.strip(), court)


def route_of(remedy: Remedy, rows: Collection[str]) -> Route:
    """Which way an answer with these outcomes (ROW codes) must name."""
    first = set(rows) & set(remedy.review_first)
    if not first:
        return "plain"
    return "both" if set(rows) - first else "first"


def sentence(remedy: Remedy, ways: Ways, route: Route) -> str:
    """The sentence for an answer; 【…】 stands where a body is not known yet."""
    known = Ways(ways.review_body or "【行政复议机关】", ways.upper, ways.court or "【人民法院】")
    texts = {"plain": [remedy.plain], "first": [remedy.first], "both": [remedy.first, remedy.rest]}
    return "".join(_sentence(text, remedy, known) for text in texts[route])


def _sentence(text: str, remedy: Remedy, ways: Ways) -> str:
    return text.format(
        review_body=ways.bodies, court=ways.court, review_days=remedy.review_days,
        suit_months=remedy.suit_months, suit_days_after_review=remedy.suit_days_after_review)


def problems(text: str, remedy: Remedy, ways: Ways, route: Route) -> list[str]:
    """What an answer's final text lacks, a sentence each; empty when it may be issued."""
    plain = _plain(text)
    found = []
    bodies = [_plain(body) for body in (ways.review_body, ways.upper) if body]
    if "行政复议" not in plain or not any(body in plain for body in bodies):
        found.append(f"没有写明向谁申请行政复议（应写{ways.bodies or '行政复议机关的全称'}）。")
    if not re.search("(行政诉讼|提起诉讼|起诉)", plain) or not ways.court or _plain(ways.court) not in plain:
        found.append(f"没有写明向哪个人民法院提起行政诉讼（应写{ways.court or '人民法院的全称'}）。")
    if not _period(plain, remedy.review_days, "日|天"):
        found.append(f"没有写明申请行政复议的期限（{remedy.review_days}日，行政复议法第二十条）。")
    if route != "first" and not _period(plain, remedy.suit_months, "个月"):
        found.append(f"没有写明提起行政诉讼的期限（{remedy.suit_months}个月，行政诉讼法第四十六条）。")
    if route != "plain":
        found += _first_problems(plain, remedy, alone=route == "first")
    return found


def _plain(text: str) -> str:
    """As texts are compared: half-width (so that ； is ;), without blanks."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def _first_problems(plain: str, remedy: Remedy, *, alone: bool) -> list[str]:
    found = []
    if not re.search(r"先[^。;]{0,60}(申请)?行政复议", plain):
        found.append("这是不予公开的答复，没有写明应当先申请行政复议（行政复议法第二十三条第一款第四项）。")
    if not _period(plain, remedy.suit_days_after_review, "日|天"):
        found.append(f"没有写明复议以后起诉的期限（{remedy.suit_days_after_review}日，行政诉讼法第四十五条）。")
    if alone and _offers_court_at_once(plain, remedy):
        found.append("这是不予公开的答复，不能写可以不经复议直接起诉（行政复议法第二十三条第一款第四项）。")
    return found


def _offers_court_at_once(plain: str, remedy: Remedy) -> bool:
    """Whether a text names a way to the court beside the one after the review."""
    if re.search(rf"({remedy.suit_months}|{_numeral(remedy.suit_months)})个月[^。;]{{0,60}}(起诉|诉讼)",
                 plain):
        return True  # the period of those who need no review
    choices = re.finditer(r"(也可|或者|直接|不经)[^。;,]{0,60}(起诉|诉讼)", plain)
    return any("复议决定" not in choice[0] for choice in choices)


def _period(plain: str, number: int, unit: str) -> bool:
    """Whether a text names a period, in digits or Chinese numerals."""
    return re.search(rf"(?<![\d{_DIGITS}十])({number}|{_numeral(number)})(?:{unit})", plain) is not None


def _numeral(number: int) -> str:
    """1–99 as 六十, 十五, 六."""
    tens, ones = divmod(number, 10)
    head = "" if not tens else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return head + (_DIGITS[ones] if ones else "")
