"""One look at a published text: what today's checks find in it, which addresses it holds. Pure."""

from __future__ import annotations

import dataclasses
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from html import unescape

from wechat_bot.checking.queries import passage
from wechat_bot.checking.rules import (
    FIELD_NAMES,
    Finding,
    Lists,
    Severity,
    check_article,
    fingerprint,
    mask,
)
from wechat_bot.checking.rules.prose import markdown_field
from wechat_bot.drafting.rules import ArticleFields
from wechat_bot.media_duties.rules import OF_ITS_DAY, REPORTED_TOPICS, topic_of

QUOTE_LIMIT = 200
_PICTURE = re.compile(r"""<img\b[^>]*?\s(?:data-)?src\s*=\s*["']?(https?://[^"'\s>]+)""", re.I)
_LATER_OUTDATED = "发布时它还有效。这篇文章仍在网上，请考虑补充说明、更正或撤下。"


@dataclass(frozen=True)
class Observed:
    """Something amiss in a publication, as it is stored: no personal data in it."""

    rule: str
    severity: Severity
    place: str
    quote: str
    message: str
    suggestion: str
    fingerprint: str


@dataclass(frozen=True)
class Seen:
    """What reviewers saw before publication: fingerprints with their weight, and those that they
    let stand with a reason (保留)."""

    noted: Mapping[str, str]
    kept: frozenset[str]

    def answered(self, finding: Finding, mark: str) -> bool:
        """Whether nobody need be asked again."""
        return mark in self.kept or (mark in self.noted and finding.severity is not Severity.ERROR)


NOTHING_SEEN = Seen({}, frozenset())


def observe_text(
    article: ArticleFields, lists: Lists, today: date, published_on: date, seen: Seen
) -> list[Observed]:
    """What is amiss by today's lists. Hints are not reported.

    A post's holder or a weekday is judged by the day of publication, all else by today; what the
    reviewers saw and answered then is not asked again.
    """
    now = check_article(article, lists, today=today)
    then = now if published_on == today else check_article(article, lists, today=published_on)
    found: dict[str, Observed] = {}
    for finding in (*_reported(now, of_its_day=False), *_reported(then, of_its_day=True)):
        mark = fingerprint(finding, passage(article, finding))
        if finding.rule == "law.outdated" and finding not in then:
            finding = dataclasses.replace(finding, severity=Severity.WARNING,
                                          message=finding.message + _LATER_OUTDATED)
        if mark not in found and not seen.answered(finding, mark):
            found[mark] = _observed(finding, mark)
    return list(found.values())


def _reported(findings: Iterable[Finding], *, of_its_day: bool) -> Iterator[Finding]:
    return (finding for finding in findings
            if finding.severity is not Severity.HINT
            and topic_of(finding.rule) in REPORTED_TOPICS
            and (topic_of(finding.rule) in OF_ITS_DAY) is of_its_day)


def _observed(finding: Finding, mark: str) -> Observed:
    place = FIELD_NAMES.get(finding.field, finding.field)
    if finding.field == "body" and finding.line:
        place = f"{place}第{finding.line}行"
    return Observed(finding.rule, finding.severity, place, mask(finding.text)[:QUOTE_LIMIT],
                    mask(finding.message), mask(finding.suggestion), mark)


def observed_address(rule: str, place: str, address: str, message: str) -> Observed:
    """A link or a picture that can't be opened."""
    severity = Severity.ERROR if topic_of(rule) == "image" else Severity.WARNING
    return Observed(rule, severity, place, mask(address)[:QUOTE_LIMIT], message,
                    "请更正文章；公众号上改不了的，在更正说明里给出新的地址。",
                    mark_of(rule, address))


def mark_of(rule: str, what: str) -> str:
    """The fingerprint of a finding that is not a passage of the text."""
    return hashlib.sha256(f"{rule}\x1f{what}".encode("utf-8", "surrogatepass")).hexdigest()


def addresses_of(article: ArticleFields) -> dict[str, str]:
    """Address → where it stands; only http(s), each once."""
    found: dict[str, str] = {}
    for name in ("read_more", "source_url"):
        found.setdefault(getattr(article, name).strip(), FIELD_NAMES[name])
    for address in markdown_field("body", article.body).addresses:
        url = f"http://{address.url}" if address.url.startswith("www.") else address.url
        found.setdefault(url, "正文链接")
    return {url: place for url, place in found.items()
            if url.lower().startswith(("http://", "https://"))}


def pictures_in(html: str) -> list[str]:
    """The addresses of the pictures that an article on the account shows, each once."""
    return list(dict.fromkeys(unescape(found) for found in _PICTURE.findall(html)))
