"""text.copied: problems and measures that stand in last year's report already. Pure.

国办公开办函〔2021〕30号 (四): reports that copy earlier ones are to be called to account.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from wechat_bot.annual_report.content import ReportContent
from wechat_bot.annual_report.rules import Finding
from wechat_bot.annual_report.wording.context import Context
from wechat_bot.annual_report.wording.sentences import name_of, place

RULE = "text.copied"
CODES = ("problems.found", "problems.measures")
_PIECE = re.compile("[^。！？!?；;\n]{1,600}")
_NUMBERED = re.compile("^[（(]?(?:[一二三四五六七八九十]{1,3}|\\d{1,2})[）)]?(?:是要?|、|[.．])")
_NOISE = re.compile(r"[\W\d_]+")
_LEGAL = re.compile("根据|依据|按照|依照|《")
# openings that every report has, of no content of their own
_STOCK = re.compile(
    "存在的?(?:以下|一些|主要)?(?:问题|不足|差距)|主要(?:问题|表现)|下一步|改进(?:措施|情况)|将(?:重点)?(?:从以下|做好以下|采取以下)"
    "|以下(?:几个)?方面|几个方面|针对(?:以上|上述|这些)?问题|取得(?:了)?一定(?:的)?成[效绩]|政府信息公开工作|还存在|仍然?存在|但|虽然|也|我局|本局"
    "|一年来|今年以来|今后|工作中|采取措施|加以改进|抓好")
_SHORTEST, _ALIKE = 8, 0.78
_MOST = 300  # pieces of each report that are compared word by word


def check_copied(report: ReportContent, context: Context) -> Iterator[Finding]:
    """Every piece of problems and measures that equals, or nearly equals, one of last year's."""
    previous = context.previous
    if previous is None:
        return
    names = tuple(filter(None, (context.agency_of(report), previous.agency)))
    exempt = {_plain(sentence, names) for sentence in context.exempt}
    before = {plain: piece for _, piece in _pieces(previous)
              if len(plain := _plain(piece, names)) >= _SHORTEST}
    pairs = [(plain, piece, _bigrams(plain)) for plain, piece in list(before.items())[:_MOST]]
    compared = 0
    for code, piece in _pieces(report):
        plain = _plain(piece, names)
        if len(plain) < _SHORTEST or plain in exempt or _is_basis(piece):
            continue
        same = before.get(plain)
        if same is None and compared < _MOST:
            compared += 1
            same = _nearest(plain, pairs)
        if same is not None:
            yield _finding(code, piece, same, report.year - 1)


def _pieces(report: ReportContent) -> Iterator[tuple[str, str]]:
    for code in CODES:
        for found in _PIECE.finditer(report.texts.get(code, "")):
            piece = found.group().strip()
            if piece:
                yield code, piece


def _plain(piece: str, names: tuple[str, ...]) -> str:
    """What a sentence says, without numbering, numbers, names, marks and stock phrases."""
    text = _NUMBERED.sub("", piece.strip())
    for name in names:
        text = text.replace(name, "")
    return _STOCK.sub("", _NOISE.sub("", text))


def _is_basis(piece: str) -> bool:
    """Whether a sentence only names its legal basis."""
    titles = sum(len(title) for title in re.findall("《[^《》]{1,80}》", piece))
    return bool(_LEGAL.search(piece)) and titles * 2 >= len(piece)


def _bigrams(text: str) -> Counter[str]:
    return Counter(text[place:place + 2] for place in range(len(text) - 1))


def _nearest(
    plain: str, pairs: list[tuple[str, str, Counter[str]]]
) -> str | None:
    mine = _bigrams(plain)
    best, found = _ALIKE, None
    for other, piece, theirs in pairs:
        if not 0.6 <= len(plain) / len(other) <= 1.7:
            continue
        alike = 2 * (mine & theirs).total() / max(mine.total() + theirs.total(), 1)
        if alike >= best:
            best, found = alike, piece
    return found


def _finding(code: str, piece: str, same: str, year: int) -> Finding:
    words = "一字不差" if piece == same else "几乎一样"
    return Finding(RULE, "warning", (place(code),),
                   f"{name_of(code)}里的“{piece}”与 {year} 年报告的“{same}”{words}。问题和措施要写本年的"
                   "（国办公开办函〔2021〕30号第四点：照抄照搬要追究责任）；上年的问题没有改完的，请写明进展。",
                   quote=piece)
