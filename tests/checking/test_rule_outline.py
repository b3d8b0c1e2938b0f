"""What is left over from an outline: lines of the templates, gaps, marks of pictures."""

from __future__ import annotations

from datetime import date

import pytest

from tests.checking.conftest import TODAY, Check
from wechat_bot.checking.outline import shipped_outline
from wechat_bot.checking.rules import Lists, check_article
from wechat_bot.checking.rules.outline import outline_lines
from wechat_bot.drafting.rules import ArticleFields
from wechat_bot.drafting.templates import load_templates
from wechat_bot.kernel.resources import data_path

RULES = {"text.placeholder", "image.marker"}


def left(body: str, today: date = TODAY) -> list[tuple[str, str, int, str]]:
    article = ArticleFields(title="题目", body=body)
    found = check_article(article, Lists(), today=today, outline=shipped_outline())
    return [(f.rule, f.severity.value, f.line, f.text) for f in found if f.rule in RULES]


@pytest.mark.parametrize("line", [
    "（单位全称）", "> 例：张三……", "1. （第一点）", "- （能做什么）", "\\- （能做什么）",
    "解读机关：（单位全称）　咨询电话：（区号-号码）", "○○○○年○月○日",
])
def test_a_line_of_a_template_is_an_error_once(line: str) -> None:
    assert left(f"正文。\n\n{line}\n") == [("text.placeholder", "error", 3, line)]


def test_every_template_as_it_is_has_errors_only_where_something_is_to_be_written() -> None:
    templates = load_templates(data_path("content") / "templates").values()
    for template in templates:
        lines = template.body.split("\n")
        seen = {number for _, severity, number, _ in left(template.body) if severity == "error"}
        assert seen == {n for n, line in enumerate(lines, 1) if line and (
            not line.startswith("#") and ("（" in line or "○" in line or "……" in line))}


@pytest.mark.parametrize("line", ["## 三、注意事项", "### （一）适用于谁", "各位居民、各有关单位：", "1. 身份证明"])
def test_lines_that_may_stay_are_no_outline(line: str) -> None:
    assert left(line) == []
    assert line not in outline_lines([line])


@pytest.mark.parametrize(("body", "text"), [
    ("○月○日，干警走进社区。", "○月○日"), ("于××月××日召开", "××月××日"), ("XX年X月完成", "XX年X月"),
    ("2026年X月X日开会", "2026年X月X日"), ("20XX年工作", "20XX年"), ("11月×日下午", "11月×日"),
    ("**○月**○日", "○月**○日"),
])
def test_a_date_that_was_not_filled_in_is_found(body: str, text: str) -> None:
    hidden_on_purpose = "×" in text  # a case story may leave out its dates: a person decides
    assert [each[1::2] for each in left(body)] == [
        ("warning" if hidden_on_purpose else "error", text)]


@pytest.mark.parametrize(("body", "text"), [
    ("额敏县○○司法所开展活动", "○○司法所"), ("在××村宣讲", "××村"), ("共XX名群众参加", "XX名"),
    ("（第一段写全：时间、地点、人物）", "（第一段写全：时间、地点、人物）"),
    ("（此处放全景照片）", "（此处放全景照片）"),
])
def test_other_gaps_are_a_warning(body: str, text: str) -> None:
    assert [each[:2] + each[3:] for each in left(body)] == [("text.placeholder", "warning", text)]


@pytest.mark.parametrize("body", [
    "张某某与李某签了合同。", "○ 第一项\n○ 第二项", "○月底前完成", "二〇三〇年十二月一日", "二○二六年十一月", "3×7月",
    "1990年×月×日出生", "请求撤销○○○处罚决定书", "（来源：额敏县司法局）", "（王五 赵六）", "SUVX月租", "长3×4米",
])
def test_ordinary_words_are_not_reported(body: str) -> None:
    assert left(body) == []


def test_a_gap_in_the_title(check: Check) -> None:
    findings = check("正文。", title="○月○日普法活动")
    assert [(f.rule, f.field) for f in findings if f.rule in RULES] == [("text.placeholder", "title")]


@pytest.mark.parametrize("line", [
    "图1", "（图2）", "[图3]", "此处插入图4", "（此处放图1）", "图一", "**图5**", "【照片1】",
])
def test_a_mark_without_its_picture(line: str) -> None:
    assert left(f"正文。\n\n{line}\n\n正文。") == [("image.marker", "warning", 3, line)]


@pytest.mark.parametrize("body", [
    "见图1。", "图1：咨询现场", "![现场](图1.png)\n\n图1", "图1\n\n![现场](图1.png)", "[图1](https://a.cn/)",
])
def test_a_caption_or_a_mention_is_no_mark(body: str) -> None:
    assert left(body) == []
