"""Every check on one article."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date

from wechat_bot.checking.rules.dates import Years, date_findings, year_differs, years_of
from wechat_bot.checking.rules.duplicates import duplicate_findings
from wechat_bot.checking.rules.findings import FIELD_NAMES, Finding, Published
from wechat_bot.checking.rules.layout import image_findings, link_findings, structure
from wechat_bot.checking.rules.leaders import leader_findings
from wechat_bot.checking.rules.lists import Lists
from wechat_bot.checking.rules.outline import (
    gap_findings,
    marker_findings,
    outline_findings,
)
from wechat_bot.checking.rules.privacy import privacy_findings
from wechat_bot.checking.rules.prose import Prose, markdown_field, plain_field
from wechat_bot.checking.rules.punctuation import doubled_findings, punctuation_findings
from wechat_bot.checking.rules.words import secrecy_marks, word_findings
from wechat_bot.drafting.rules import ArticleFields

_TEXT_FIELDS = ("title", "digest", "author", "source")
_LINK_FIELDS = ("source_url", "read_more")


def check_article(
    article: ArticleFields,
    lists: Lists,
    *,
    today: date,
    published: Sequence[Published] = (),
    images: Collection[str] = (),
    outline: Collection[str] = (),
) -> list[Finding]:
    """Every finding on an article, in the order of the fields and of their places.

    today (Asia/Shanghai) decides which laws and posts are in force. published: what has gone out
    before, without this post itself. images: the names that the body may refer to; empty = not
    known. outline: lines of the templates that may not go out (outline_lines). Pure: never raises, whatever the text.
    """
    title = plain_field("title", article.title)
    body = markdown_field("body", article.body)
    years = years_of(title, body, today)
    found: list[Finding] = []
    for name in _TEXT_FIELDS:
        prose = title if name == "title" else plain_field(name, getattr(article, name))
        found += _text(prose, lists, years)
        found += gap_findings(prose)
    for name in _LINK_FIELDS:
        found += link_findings(plain_field(name, getattr(article, name).strip()))
    found += year_differs(title, body)
    found += _text(body, lists, years)
    found += outline_findings(body, outline)
    found += image_findings(body, images)
    found += marker_findings(body)
    found += structure(body, article.title)
    found += duplicate_findings(title, body, published)
    reported = (each for each in found if each.blocking or each.text not in lists.allowed_words)
    return sorted(dict.fromkeys(reported), key=_place)


def _text(prose: Prose, lists: Lists, years: Years) -> Iterator[Finding]:
    if not prose.text.strip():
        return
    hits = lists.find(prose.text)
    yield from privacy_findings(prose, lists)
    yield from secrecy_marks(prose)
    yield from word_findings(prose, hits, years.today)
    yield from leader_findings(prose, hits, lists, years.today)
    yield from punctuation_findings(prose)
    yield from doubled_findings(prose)
    yield from date_findings(prose, years)
    yield from link_findings(prose)


_ORDER = {name: number for number, name in enumerate(FIELD_NAMES)}


def _place(finding: Finding) -> tuple[int, int, int, int, str]:
    """The order of place; what concerns the whole text comes last."""
    whole = finding.start < 0 and finding.line == 0
    return (_ORDER.get(finding.field, len(_ORDER)), int(whole),
            finding.line, finding.start, finding.rule)
