"""The journal's vocabulary is closed: every event has its sentence, and every one is used."""

from __future__ import annotations

import ast
import string

from tests.house_rules.source import calls, modules, name
from wechat_bot.kernel.vocabulary import SENTENCES


def literals(node: ast.expr) -> set[str]:
    """The strings that an expression may be; empty where it can't be seen here."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return {node.value}
    if isinstance(node, ast.IfExp):
        return literals(node.body) | literals(node.orelse)
    return set()


def placeholders(event: str) -> set[str]:
    return {field for _, field, _, _ in string.Formatter().parse(SENTENCES[event]) if field}


def test_every_line_that_is_written_names_its_event_in_the_vocabulary() -> None:
    wrong = []
    for path in modules():
        for call in calls(path, "journal.record"):
            wrong += [f"{name(path)}:{call.lineno} {event}"
                      for event in literals(call.args[2]) - set(SENTENCES)]
    assert wrong == []


def test_every_line_that_is_written_gives_what_its_sentence_asks_for() -> None:
    wrong, seen = [], 0
    for path in modules():
        for call in calls(path, "journal.record"):
            given = {keyword.arg for keyword in call.keywords}
            if None in given:  # **details: the journal itself refuses what is missing
                continue
            for event in literals(call.args[2]):
                seen += 1
                if not placeholders(event) <= given:
                    wrong.append(f"{name(path)}:{call.lineno} {placeholders(event) - given}")
    assert wrong == []
    assert seen > 15


def test_every_event_of_the_vocabulary_is_used() -> None:
    used = set()
    for path in modules():
        if path.name != "vocabulary.py":
            text = path.read_text(encoding="utf-8")
            used |= {event for event in SENTENCES if f'"{event}"' in text}
    assert set(SENTENCES) - used == set()
