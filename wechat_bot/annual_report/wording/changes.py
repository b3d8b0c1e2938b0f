"""同比: what the text says of the change since last year, beside a number. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

_UP, _DOWN = "增加|增长|上升|提高|增|升|多", "减少|下降|降低|减|降|少"
_SINCE = (r"(?:同比|环比|比|较|与)(?:上年度?|去年|上一年度?|20\d\d年度?)?(?:同期)?(?:相比)?"
          r"(?:的?\s?\d{1,9}\s?[件条篇])?[，,]?")
_AFTER = re.compile(
    rf"\s?[，,、；;（(]?\s?(?:{_SINCE})?(?:略有|有所|大幅|共|总体)?"
    rf"(?:(?P<word>{_UP}|{_DOWN})了?\s?(?P<about>约|近|超过|超|逾)?\s?"
    r"(?P<share>\d{1,6}(?:[.．]\d{1,4})?)\s?[%％](?P<more>以上|左右|多)?|(?P<same>基本持平|持平))")
_LAST = re.compile(f"(?P<up>{_UP})|(?:{_DOWN})")


@dataclass(frozen=True)
class Share:
    """A change as told, up to a place in the text. up: None for 持平. about: 约, 以上 and the like."""

    end: int
    up: bool | None
    share: Decimal
    about: bool

    def fits(self, now: Decimal, last: Decimal) -> bool:
        """Whether the numbers changed like that, as rounded as it is told."""
        if self.up is None:
            return self.about or now == last
        if not last or (now != last and self.up != (now > last)):
            return not last  # of nothing there is no share
        real = abs(now - last) / last * 100
        places = max(0, -int(self.share.as_tuple().exponent))
        slack = Decimal(5) if self.about else Decimal(1).scaleb(-places)  # cut off or rounded
        return abs(real - self.share) < slack


def told_after(text: str, place: int) -> Share | None:
    """The share or 持平 told right behind a place: 36件，同比增长20%."""
    found = _AFTER.match(text, place)
    if found is None:
        return None
    if found["same"]:
        return Share(found.end(), None, Decimal(0), found["same"] != "持平")
    return Share(found.end(), upward(found["word"]), Decimal(found["share"].replace("．", ".")),
                 bool(found["about"] or found["more"]))


def upward(words: str) -> bool | None:
    """Whether words before a number tell of more, of less (False), or of neither."""
    found = list(_LAST.finditer(words[-8:]))
    return bool(found[-1]["up"]) if found else None


def in_words(change: Decimal, shown: str) -> str:
    """多 3 or 少 3 or 没有变."""
    return f"{'增加' if change > 0 else '减少'}了 {shown}" if change else "没有变"


def share_in_words(now: Decimal, last: Decimal) -> str:
    """增长 20.0%."""
    if not last or now == last:
        return "没有变" if now == last else "上年是 0，算不出百分比"
    return f"{'增长' if now > last else '下降'} {abs(now - last) / last * 100:.1f}%"
