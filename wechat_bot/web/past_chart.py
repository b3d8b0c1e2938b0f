"""历年柱形图: one figure over the years, drawn here so that it needs no script. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wechat_bot.annual_report.year_on_year import Line, shown

WIDTH, HEIGHT = 380, 200
_LEFT, _RIGHT, _TOP, _FOOT = 16, 16, 28, 30
_WIDEST = 52


@dataclass(frozen=True)
class Bar:
    """A year's bar; height 0 and no text where the number is not known."""

    year: int
    text: str
    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        """Where its words are centred."""
        return round(self.x + self.width / 2, 1)


@dataclass(frozen=True)
class Chart:
    """A bar for each year. title and description are read out where the picture is not seen."""

    title: str
    description: str
    bars: tuple[Bar, ...]
    width: int = WIDTH
    height: int = HEIGHT
    ground: int = HEIGHT - _FOOT


def chart(line: Line, years: Sequence[int]) -> Chart:
    """The bars of a line of the table. years: in the order of its numbers."""
    room = (WIDTH - _LEFT - _RIGHT) / max(1, len(years))
    width = min(_WIDEST, room * 0.6)
    highest = max((float(number) for number in line.numbers if number is not None), default=0.0)
    bars = []
    for at, (year, number) in enumerate(zip(years, line.numbers, strict=True)):
        share = float(number or 0) / highest if highest else 0.0
        height = round(share * (HEIGHT - _TOP - _FOOT), 1)
        bars.append(Bar(year, shown(number), round(_LEFT + room * at + (room - width) / 2, 1),
                        round(HEIGHT - _FOOT - height, 1), round(width, 1), height))
    told = "；".join(f"{bar.year} 年 {bar.text + ' ' + line.item.unit if bar.text else '没有数'}" for bar in bars)
    return Chart(f"{line.item.name}（{line.item.unit}），历年", f"{told}。", tuple(bars))
