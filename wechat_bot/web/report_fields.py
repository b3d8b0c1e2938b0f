"""A text of the report as a page shows it: numbers filled in, each a link to its records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import current_app

from wechat_bot.annual_report.content import FIELD
from wechat_bot.annual_report.narrative.fact import BLANK, Fact, expanded
from wechat_bot.web import frame

# kind of Fact.records → (endpoint, values besides the year, name of the detail)
_PLACES: dict[str, tuple[str, Mapping[str, str], str]] = {
    "ledger": ("disclosure.ledger", {}, ""),
    "channel": ("disclosure.ledger", {}, "channel"),
    "kind": ("disclosure.ledger", {}, "kind"),
    "collecting": ("collecting.overview", {}, ""),
    "applications": ("applications.case_list", {}, ""),
    "litigation": ("registers.record_list", {"code": "litigation"}, ""),
    "register": ("registers.record_list", {}, "code"),
    "aftercare": ("aftercare.case_list", {}, ""),
    "media": ("media.overview", {}, ""),
    "last_year": ("report_past.show", {}, ""),
    "settings": ("report_settings.show", {}, ""),
    "undertakings": ("report_undertakings.show", {}, ""),
}


@dataclass(frozen=True)
class Piece:
    """A stretch of a shown text. tone: "" for what people wrote; of fields number, words,
    blank (not known yet) or unknown (no field)."""

    text: str
    tone: str = ""
    url: str | None = None
    name: str = ""


@dataclass(frozen=True)
class FieldLine:
    """A field in the list of what may be put in."""

    fact: Fact
    url: str | None


def paragraphs(text: str, known: Mapping[str, Fact], year: int) -> list[list[Piece]]:
    """The paragraphs of a working text, each as its pieces."""
    whole = expanded(text, known)
    return [_pieces(line, known, year) for line in whole.splitlines() if line.strip()]


def groups(known: Mapping[str, Fact], year: int) -> dict[str, list[FieldLine]]:
    """Group → its fields, for the list beside the text."""
    found: dict[str, list[FieldLine]] = {}
    for fact in known.values():
        found.setdefault(fact.group, []).append(FieldLine(fact, records_url(fact, year)))
    return found


def records_url(fact: Fact, year: int) -> str | None:
    """Where the records of a field are; None where there are none, or not for this person."""
    if fact.path:
        return _allowed("report_tables.cell", year=year, path=fact.path)
    kind, _, detail = fact.records.partition(":")
    if kind not in _PLACES:
        return None
    endpoint, values, name = _PLACES[kind]
    return _allowed(endpoint, year=year, **values, **({name: detail} if name else {}))


def _pieces(line: str, known: Mapping[str, Fact], year: int) -> list[Piece]:
    found, at = [], 0
    for field in FIELD.finditer(line):
        if field.start() > at:
            found.append(Piece(line[at:field.start()]))
        found.append(_field(field.group(1), known, year))
        at = field.end()
    if at < len(line):
        found.append(Piece(line[at:]))
    return found


def _field(name: str, known: Mapping[str, Fact], year: int) -> Piece:
    fact = known.get(name)
    if fact is None:
        return Piece(f"【{name}】", "unknown", name=name)
    tone = "blank" if BLANK.search(fact.text) else "words" if fact.value is None else "number"
    return Piece(fact.text, tone, records_url(fact, year), name)


def _allowed(endpoint: str, **values: Any) -> str | None:
    info = frame.page_info(current_app, endpoint)
    if info is None or not frame.can(info.permission):
        return None
    return frame.url_if(endpoint, **values)
