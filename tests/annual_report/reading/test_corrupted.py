"""Lines lost, doubled, moved or joined at random: refused, the same, or said to be doubtful."""

from __future__ import annotations

import random

import pytest

from tests.annual_report.reading.made import TYPED, consistent, content
from wechat_bot.annual_report.reading.report import read_report
from wechat_bot.kernel.errors import InvalidInput

FIGURES = consistent(4)
ENCODINGS = {"只有格.txt": "gb18030", "制表符.txt": "utf-16"}


@pytest.mark.parametrize("file", list(TYPED))
def test_never_another_number_unsaid(file: str) -> None:
    text = TYPED[file](content(FIGURES)).decode(ENCODINGS.get(file, "utf-8-sig"))
    lines = text.replace("\r", "").split("\n")
    certain = read_report("\n".join(lines).encode(), "a.txt").confidence
    refused = 0
    for seed in range(40):
        try:
            read = read_report("\n".join(_corrupted(lines, random.Random(seed))).encode(), "a.txt")
        except InvalidInput:
            refused += 1
            continue
        right = FIGURES.cells()
        for path, value in read.figures.cells().items():
            part = "fees" if path == "fees_wan" else path.partition(".")[0]
            assert value == right[path] or path in read.doubts or read.confidence[part] < certain[part], (
                file, seed, path)
    assert refused > 5


def _corrupted(lines: list[str], dice: random.Random) -> list[str]:
    """One thing done to the tables. Two numbers that change places are not among them: no reader
    can know of those that no sum holds."""
    begin = next(at for at, line in enumerate(lines) if line.startswith("二、主动"))
    end = next(at for at, line in enumerate(lines) if line.startswith("五、存在"))
    made, at, other = list(lines), dice.randrange(begin, end - 9), dice.randrange(begin, end)
    what = dice.choice(["lost", "doubled", "moved", "several lost", "joined"])
    if what == "lost":
        del made[at]
    elif what == "doubled":
        made.insert(at, made[at])
    elif what == "moved" and not made[at].strip().isdigit():
        made[at], made[other] = made[other], made[at]
    elif what == "several lost":
        del made[at:at + dice.randint(2, 9)]
    elif what == "joined":
        made[at:at + 2] = [made[at] + made[at + 1].strip()]
    return made
