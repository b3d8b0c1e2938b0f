"""The shipped sentences: every one can be said, reads as an office writes, and invents no number."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.annual_report import real
from tests.support.offices import new_office
from wechat_bot.annual_report.content import FIELD, fill
from wechat_bot.annual_report.figures import from_json
from wechat_bot.annual_report.form import TEXTS
from wechat_bot.annual_report.narrative.fact import Fact, number, texts_of
from wechat_bot.annual_report.narrative.facts import CELLS, facts
from wechat_bot.annual_report.narrative.templates import Sentence, compose, load
from wechat_bot.kernel.resources import data_path

SENTENCES = load(data_path("content") / "report")
# the numbers of laws and the days of the period are the fixed words of the opening and part six
FIXED = ("国务院令第711号", "〔2021〕30号", "1月1日至12月31日", "〔2020〕109号")
TRIED = (0, 1, 7, None)
TOTAL = "公开总条数"
DIGITS = re.compile(r"\d+")


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Fact]]:
    """The fields of an office with an empty database; the tests set their numbers."""
    office = new_office(tmp_path_factory.mktemp("narrative"))
    with office.db.read() as session:
        yield facts(session, office, from_json(real.nothing(disclosures={
            "total": 33, "items_distinct": 33, "by_channel": {"website": 1, "wechat": 32}})))
    office.close()


def changed(known: dict[str, Fact], values: dict[str, int | None]) -> dict[str, Fact]:
    """The facts with other numbers; what is put together from them says 若干."""
    found = {name: replace(fact, text="若干", inner="") if fact.inner else fact
             for name, fact in known.items()}
    for name, value in values.items():
        found[name] = number(name, value, known[name].meaning, known[name].group)
    return found


def names_of(sentence: Sentence) -> list[str]:
    return [name for condition in sentence.when for name in condition.names]


@pytest.mark.parametrize("sentence", SENTENCES, ids=lambda each: each.text[:24])
def test_every_sentence_has_a_case_in_which_it_is_said(
    known: dict[str, Fact], sentence: Sentence
) -> None:
    names = list(dict.fromkeys(names_of(sentence)))
    cases = (changed(known, dict(zip(names, values, strict=True)))
             for values in itertools.product(TRIED, repeat=len(names)))
    case = next(case for case in cases if all(each.holds(case) for each in sentence.when))
    said = fill(sentence.text, texts_of(case.values()))
    assert not FIELD.search(said)
    assert sentence.text.endswith(("。", "】"))


def test_every_field_of_the_sentences_exists_and_every_field_has_a_meaning(
    known: dict[str, Fact]
) -> None:
    used = {name for sentence in SENTENCES
            for name in [*FIELD.findall(sentence.text), *names_of(sentence)]}
    assert used <= known.keys()
    assert all(fact.meaning and fact.group for fact in known.values())


def test_no_sentence_holds_a_number_of_its_own() -> None:
    for sentence in SENTENCES:
        words = FIELD.sub("", sentence.text)
        for each in FIXED:
            words = words.replace(each, "")
        assert not DIGITS.search(words), sentence.text
        assert not re.search(r"\s", sentence.text), sentence.text


DRAWN = sorted({name for sentence in SENTENCES for name in names_of(sentence)} - {"规范性文件未报项数"})
# everything else is counted, so it is always known
MAY_BE_UNKNOWN = {*CELLS, "执法决定合计件数", "培训次数", "培训人次", "上年公开总条数", "上年新收申请件数",
                  "留言收到条数", "留言答复条数", "留言待办条数", "最长未更新天数", "公开总条数"}
CASES = st.fixed_dictionaries({
    name: st.sampled_from((0, 1, 7, 1322, *((None,) if name in MAY_BE_UNKNOWN else ())))
    for name in DRAWN})


@given(CASES)
def test_whatever_the_numbers_are_the_text_is_whole(
    known: dict[str, Fact], drawn: dict[str, int | None]
) -> None:
    values: dict[str, int | None] = {
        **{name: 3 for name, fact in known.items() if fact.value is not None}, **drawn}
    values["规范性文件未报项数"] = sum(values[name] is None for name in (
        "规范性文件制发件数", "规范性文件废止件数", "规范性文件有效件数"))
    case = changed(known, values)
    said = {code: fill(text, texts_of(case.values()))
            for code, text in compose(SENTENCES, case).items()}
    whole = "\n".join(said.values())
    assert not re.search(r"[【】]|  |。。|，。|；。|，，|：。|^[，。；]", whole)
    assert re.search(rf"(?<!\d){re.escape(case[TOTAL].text)}条", said["overview.disclosure"])
    # 没有 rather than 0 of anything, but for the year's total and where something is still owed
    for sentence in re.split("[。；]", whole):
        noughts = re.findall(r"(?<!\d)0(?:条|件|次|人次|人|个|篇|处|元)", sentence)
        assert not noughts or "待补" in sentence or (noughts == ["0条"] and not case[TOTAL].value)
    for each in FIXED:
        whole = whole.replace(each, "")
    allowed = {digits for fact in case.values() for digits in DIGITS.findall(fact.text)}
    assert set(DIGITS.findall(whole)) <= allowed
    assert all(said[code] for code in TEXTS if code != "problems.last_year")
