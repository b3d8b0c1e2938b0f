"""标点和重字: half-width marks in Chinese text, unpaired brackets, words written twice."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from wechat_bot.checking.rules.findings import Finding, Severity
from wechat_bot.checking.rules.prose import Prose

_HAN = r"\u3400-\u9fff"
_LEFT = rf"[{_HAN}”’）》】」』]"
_RIGHT = rf"[{_HAN}“‘（《【「『]"
_HALF = re.compile(rf"(?<={_LEFT})[,;:?!](?= ?{_RIGHT})|(?<={_LEFT})[,;?!](?=\s*\Z)")
_BRACKETED = re.compile(rf"\((?=[^()\n]*[{_HAN}])[^()\n]{{1,200}}\)")
_ARABIC = re.compile(r"[\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefc]")
_FULL = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！"}

_PAIRS = {"（": "）", "《": "》", "“": "”", "【": "】", "「": "」"}
_WIDE = {"(": "（", ")": "）"}
_RUNNING_ON = "（“"
_PARAGRAPHS_APART = 12
_OPENERS = {close: opener for opener, close in _PAIRS.items()}
_MARK = re.compile(r"[（）()《》“”【】「」]")
_ITEM_LABEL = re.compile(r"(?:^|(?<=[\s。；，、：;,|]))[\dA-Za-z①-⑳一二三四五六七八九十]{1,3}[)）]")

# Function words that are never doubled, with what may stand before or after a lawful meeting.
_ONCE = (
    (r"的的", r"[目标靶鹄打中]", r"确|士"),
    (r"了了", r"[甚时为除]", r"解|结|断|却|然|事|不|当|案|账|愿|债|得|草"),
    (r"和和", r"[温缓饱总调随谦平柔共暖协]", r"美|气|睦|平|谐|解|约|好|顺|善|田|静|尚|布|硕"),
    (r"是是", r"", r"否|非|不"),
    (r"与与", r"[参赋给授付寄]", r"会|否"),
    (r"或或", r"[抑间甚]", r""),
    (r"被被", r"[棉植毛羽夹床]", r"子|单|褥|套"),
    (r"也也", r"", r""),
    (r"正在在", r"", r""),
    (r"把把", r"[一拖火]", r"脉|手|关|柄"),
    (r"由由", r"[理自缘事因]", r"衷|于"),
    (r"向向", r"[方去意倾导走趋偏面定转流]", r"来|往|导|阳|上|心|日"),
)
_ONCE_WORDS = (
    "我们", "你们", "他们", "她们", "它们", "我局", "我县", "进行", "以及", "因为", "所以", "但是",
    "可以", "应当", "必须", "根据", "按照", "依照", "关于", "对于", "由于", "为了", "如果",
    "并且", "或者", "已经", "不得", "其中", "其他", "有关", "相关", "以上", "以下", "同时", "目前",
    "群众", "单位", "部门", "开展", "情况", "问题", "社区", "普法", "信息", "司法局", "司法所",
)
_DOUBLED = [
    re.compile(rf"(?<!{before}){word}(?!{after})" if before and after
               else rf"(?<!{before}){word}" if before
               else rf"{word}(?!{after})" if after else word)
    for word, before, after in _ONCE
]
_DOUBLED_WORD = re.compile(rf"({'|'.join(_ONCE_WORDS)})\1")
_DOUBLED_PHRASE = re.compile(rf"([{_HAN}]{{4,14}})\1")
_COUNTING = re.compile(r"^[一几两每哈呵嘿啊来的]|.*的$|.*[一二三四五六七八九十]{2}")


def punctuation_findings(prose: Prose) -> Iterator[Finding]:
    """Half-width marks between Chinese characters, unpaired brackets and quotation marks."""
    lost: list[tuple[int, int]] = []  # number of the paragraph, place in the text
    following = [each.text.lstrip()[:1] for each in prose.paragraphs[1:]] + [""]
    for number, paragraph in enumerate(prose.paragraphs):
        if paragraph.code:
            continue
        yield from _half_width(prose, paragraph.start, paragraph.text)
        if not _ARABIC.search(paragraph.text):
            # Each paragraph of a long quotation begins with “, only the last has ”.
            lost += [(number, paragraph.start + place) for place in _lost(paragraph.text)
                     if not (paragraph.text[place] == "“" == following[number])]
    yield from _unpaired(prose, lost)


def _half_width(prose: Prose, offset: int, text: str) -> Iterator[Finding]:
    for match in _HALF.finditer(text):
        start = offset + match.start()
        yield prose.finding(
            "punctuation.half_width", Severity.WARNING, start, start + 1,
            f"中文里用了英文的“{match[0]}”，应为“{_FULL[match[0]]}”。", _FULL[match[0]])
    for match in _BRACKETED.finditer(text):
        before = text[match.start() - 1 : match.start()]
        chinese_beside = bool(re.match(rf"[{_HAN}”》]", before)) or not before.strip()
        if chinese_beside or re.match(rf"[{_HAN}，。；：！？、]", text[match.end() : match.end() + 1]):
            start = offset + match.start()
            yield prose.finding(
                "punctuation.half_width", Severity.WARNING, start, offset + match.end(),
                "中文里用了英文的括号，应为“（）”。", f"（{match[0][1:-1]}）")


def _lost(text: str) -> list[int]:
    """Where the marks of a paragraph stand that have no partner in it."""
    labels = {match.end() - 1 for match in _ITEM_LABEL.finditer(text)}
    open_marks: dict[str, list[int]] = {opener: [] for opener in _PAIRS}
    lost: list[int] = []
    for match in _MARK.finditer(text):
        mark = _WIDE.get(match[0], match[0])
        if mark in _PAIRS:
            open_marks[mark].append(match.start())
        elif open_marks[_OPENERS[mark]]:
            open_marks[_OPENERS[mark]].pop()
        elif match.start() not in labels:
            lost.append(match.start())
    return sorted(lost + [place for places in open_marks.values() for place in places])


def _unpaired(prose: Prose, lost: Sequence[tuple[int, int]]) -> Iterator[Finding]:
    """The marks without a partner; a quotation or a bracket may run over a few paragraphs."""
    settled: set[int] = set()
    for index, (number, place) in enumerate(lost):
        mark = prose.text[place]
        if mark not in _RUNNING_ON or place in settled:
            continue
        for later, other in lost[index + 1 :]:
            if later - number > _PARAGRAPHS_APART:
                break
            if prose.text[other] == _PAIRS[mark]:
                settled |= {place, other}
                break
    for _, place in lost:
        if place in settled:
            continue
        mark = prose.text[place]
        partner = {**_PAIRS, **_OPENERS, "(": "）", ")": "（"}[mark]
        yield prose.finding(
            "punctuation.unpaired", Severity.WARNING, place, place + 1,
            f"这一段里的 {mark} 没有和它配对的 {partner} 。", f"补上 {partner} ，或者删去多余的一个。")


def doubled_findings(prose: Prose) -> Iterator[Finding]:
    """Words written twice by mistake; 人人, 常常, 讨论讨论 and other lawful doublings are not."""
    spans: set[tuple[int, int]] = set()
    for pattern in (*_DOUBLED, _DOUBLED_WORD):
        spans |= {match.span() for match in pattern.finditer(prose.text)}
    for match in _DOUBLED_PHRASE.finditer(prose.text):
        if len(set(match[1])) > 2 and not _COUNTING.match(match[1]):
            spans.add(match.span())
    for start, end in sorted(spans):
        if any(a <= start and end <= b for a, b in spans if (a, b) != (start, end)):
            continue
        words = prose.text[start:end]
        once = "正在" if words == "正在在" else words[: len(words) // 2]
        yield prose.finding("word.doubled", Severity.WARNING, start, end,
                            f"“{once}”写重了。", once)
