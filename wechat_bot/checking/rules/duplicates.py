"""Titles and bodies that equal, or nearly equal, those of a post that has gone out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from wechat_bot.checking.rules.findings import Finding, Published, Severity
from wechat_bot.checking.rules.prose import OBJECT, Prose

_NOISE = re.compile(rf"[\W_{OBJECT}]+")
_DIGITS = re.compile(r"[\d〇零一二三四五六七八九十]+")
_WINDOW = 6  # characters of a shingle
_STEP = 12  # a published text is first tried at every _STEP-th place
_LIKELY = 0.3  # share of those places that must be found before all are compared
_NEAR_BODY, _INSIDE, _NEAR_TITLE = 0.8, 0.9, 0.85
_SHORTEST_BODY = 60


def duplicate_findings(
    title: Prose, body: Prose, published: Sequence[Published]
) -> Iterator[Finding]:
    """At most one finding for the title and one for the body: the nearest post of all."""
    if title.text.strip():
        yield from _title(title, published)
    text = squeezed(body.text)
    if len(text) >= _SHORTEST_BODY:
        yield from _body(body, text, published)


def squeezed(text: str) -> str:
    """Letters, characters and digits alone."""
    return _NOISE.sub("", text)


def _title(title: Prose, published: Sequence[Published]) -> Iterator[Finding]:
    ours = squeezed(title.text)
    best: tuple[float, Published] | None = None
    for post in published:
        theirs = squeezed(post.title)
        if not ours or not theirs:
            continue
        if ours != theirs and _DIGITS.sub("", ours) == _DIGITS.sub("", theirs):
            continue  # a series: 第一期, 第二期; 2025年, 2026年
        same = 1.0 if ours == theirs else min(_alike(ours, theirs, 2), 0.99)
        if same >= _NEAR_TITLE and (best is None or same > best[0]):
            best = (same, post)
    if best is not None:
        yield _finding("duplicate.title", title, best, "标题", len(title.text))


def _body(body: Prose, text: str, published: Sequence[Published]) -> Iterator[Finding]:
    windows = _shingles(text, _WINDOW)
    best: tuple[float, Published] | None = None
    for post in published:
        if not _is_likely(post.body_text, windows):
            continue
        theirs = squeezed(post.body_text)
        if len(theirs) < _SHORTEST_BODY:
            continue
        same = 1.0 if theirs == text else min(_same_share(windows, theirs), 0.99)
        if same >= _NEAR_BODY and (best is None or same > best[0]):
            best = (same, post)
    if best is not None:
        first = body.paragraphs[0].text.rstrip()[:30]
        yield _finding("duplicate.body", body, best, "正文", len(first), body.paragraphs[0].start)


def _finding(
    rule: str, prose: Prose, best: tuple[float, Published], what: str, length: int, start: int = 0
) -> Finding:
    same, post = best
    when = f"，{post.when}发布" if post.when else ""
    where = f"，{post.url}" if post.url else ""
    likeness = "完全相同" if same == 1.0 else f"相似度 {same:.0%}"
    return prose.finding(
        # A warning even where nothing differs: scheduling asks for the reason of a repeat.
        rule, Severity.WARNING, start, start + length,
        f"{what}与已发布的《{post.title}》{likeness}{when}{where}。",
        "确实要再发一次的，请说明理由；不是的，请换一个说法。")


def _is_likely(theirs: str, ours: frozenset[str]) -> bool:
    """A quick look at some windows of a published text, white space and marks left out."""
    theirs = "".join(theirs.split())
    pieces = [theirs[i : i + _WINDOW] for i in range(0, len(theirs) - _WINDOW, _STEP)]
    clean = [piece for piece in pieces if piece.isalnum()]
    return not clean or sum(piece in ours for piece in clean) >= _LIKELY * len(clean)


def _same_share(ours: frozenset[str], theirs: str) -> float:
    """Jaccard's share of common shingles, or the share of the shorter text if it lies inside."""
    other = _shingles(theirs, _WINDOW)
    common = len(ours & other)
    inside = common / max(1, min(len(ours), len(other)))
    jaccard = common / max(1, len(ours | other))
    return inside if inside >= _INSIDE else jaccard


def _alike(left: str, right: str, width: int) -> float:
    first, second = _shingles(left, width), _shingles(right, width)
    return len(first & second) / max(1, len(first | second))


def _shingles(text: str, width: int) -> frozenset[str]:
    return frozenset(text[i : i + width] for i in range(max(1, len(text) - width + 1)))
