"""文件头: what people write above an article."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wechat_bot.drafting.front_matter import parse_markdown_file
from wechat_bot.kernel.errors import InvalidInput


def values(head: str) -> dict[str, object]:
    return dict(parse_markdown_file(f"---\n{head}\n---\n正文\n", "a.md").values)


def refusal(head: str) -> str:
    with pytest.raises(InvalidInput) as caught:
        values(head)
    return caught.value.message


def test_a_file_without_a_head_is_all_body() -> None:
    parsed = parse_markdown_file("# 标题\n\n正文：说明\n", "a.md")
    assert (dict(parsed.values), parsed.body, parsed.notes) == ({}, "# 标题\n\n正文：说明\n", ())


def test_head_and_body_are_taken_apart() -> None:
    parsed = parse_markdown_file("---\ntitle: 通知\n---\n\n第一段\n\n---\n\n第二段\n", "a.md")
    assert dict(parsed.values) == {"title": "通知"}
    assert parsed.body == "\n第一段\n\n---\n\n第二段\n"


@pytest.mark.parametrize("text", [
    "\ufeff---\n标题: 通知\n---\n正文\n", "---\r\n标题: 通知\r\n---\r\n正文\r\n",
    "---  \n标题: 通知\n--- \n正文\n", "---\r标题: 通知\r---\r正文\r",
])
def test_what_windows_editors_do_to_a_file_does_no_harm(text: str) -> None:
    parsed = parse_markdown_file(text, "a.md")
    assert dict(parsed.values) == {"title": "通知"}
    assert parsed.body == "正文\n"


@pytest.mark.parametrize("text", ["---\n---\n正文\n", "---\n\n---\n正文\n", "---\n# 说明\n---\n正文\n"])
def test_an_empty_head_is_no_head(text: str) -> None:
    parsed = parse_markdown_file(text, "a.md")
    assert (dict(parsed.values), parsed.body) == ({}, "正文\n")


def test_a_head_may_be_all_there_is() -> None:
    assert parse_markdown_file("---\ntitle: 通知\n---", "a.md").body == ""


def test_chinese_and_english_keys_mean_the_same() -> None:
    chinese = values("标题: 甲\n作者: 乙\n摘要: 丙\n封面: a.png\n模板: 通知公告\n供稿单位: 办公室\n"
                     "供稿人: 张三\n来源类型: 转载\n来源: 新华社\n原文链接: https://e.gov.cn\n版式: 简洁\n"
                     "阅读原文: https://f.gov.cn\n政府信息: 否\n信息类型: 政策解读\n重点领域: 是\n条例二十条: 20.10")
    english = values("title: 甲\nauthor: 乙\ndigest: 丙\ncover: a.png\ntemplate: 通知公告\n"
                     "section: 办公室\ncontributor: 张三\norigin: repost\nsource: 新华社\n"
                     "source_url: https://e.gov.cn\ntheme: 简洁\nread_more: https://f.gov.cn\n"
                     "government_information: false\nkind: policy_interpretation\nkey_area: true\n"
                     "article_20: 20.10")
    assert chinese == english
    assert chinese["article_20"] == "20.10"
    assert (chinese["is_government_information"], chinese["key_area"]) == (False, True)


@pytest.mark.parametrize(("typed", "kept"), [
    ("20.10", "20.10"), ("2024-03-05", "2024-03-05"), ("2024-13-45", "2024-13-45"),
    ("12:30", "12:30"), ("0123", "0123"), ("true", "true"), ("null", "null"), ("1_000", "1_000"),
    ("'十：条'", "十：条"), ('"a: b"', "a: b"),
])
def test_what_was_typed_stays_as_it_was_typed(typed: str, kept: str) -> None:
    assert values(f"title: {typed}") == {"title": kept}


@pytest.mark.parametrize(("typed", "kept"), [
    ("true", True), ("True", True), ("是", True), ("yes", True), ("on", True),
    ("false", False), ("否", False), ("No", False), ("off", False),
])
def test_yes_and_no_have_many_words(typed: str, kept: bool) -> None:
    assert values(f"政府信息: {typed}") == {"is_government_information": kept}


@pytest.mark.parametrize("typed", ["也许", "1", "2024", "[true]", "{a: b}"])
def test_what_is_neither_yes_nor_no_is_refused_with_its_key(typed: str) -> None:
    assert "a.md 的文件头里“重点领域”" in refusal(f"重点领域: {typed}")


@pytest.mark.parametrize("head", ["title:", "title: ''", "政府信息:"])
def test_what_is_left_empty_is_not_given(head: str) -> None:
    assert values(head) == {}


def test_unknown_keys_are_left_out_and_noted() -> None:
    parsed = parse_markdown_file("---\ntitle: 甲\ntags: [a, b]\n心情: 好\n---\n文\n", "a.md")
    assert dict(parsed.values) == {"title": "甲"}
    assert parsed.notes == ("a.md 的文件头里“tags”不认识，没有采用",
                            "a.md 的文件头里“心情”不认识，没有采用")


@pytest.mark.parametrize(("head", "line"), [
    ("title: 甲\nauthor: 乙: 丙", "第 3 行"), ("title: [甲", "第 2 行"), ("\ttitle: 甲", "第 2 行"),
    ("title: '甲", "第 2 行"), ("title: 甲\n author: 乙", "第 3 行"),
])
def test_a_broken_head_is_refused_with_its_line(head: str, line: str) -> None:
    assert line in refusal(head)


@pytest.mark.parametrize("head", ["标题：通知", "标题：通知\n作者：张三", "- a\n- b", "随便一句话"])
def test_a_head_without_keys_is_refused_and_says_how_it_is_written(head: str) -> None:
    assert "半角" in refusal(head)


def test_a_head_that_does_not_end_is_refused() -> None:
    with pytest.raises(InvalidInput, match="没有结束"):
        parse_markdown_file("---\ntitle: 通知\n正文\n", "a.md")


@pytest.mark.parametrize("head", ["来源类型: 抄来", "信息类型: 别的", "title: [a]", "作者: {a: b}"])
def test_a_value_that_is_none_of_the_choices_is_refused(head: str) -> None:
    assert head.split(":")[0] in refusal(head)


@pytest.mark.parametrize("head", ["a: " + "[" * 1500, "? [a]\n: b", "a: *nowhere", "a: !!python/x b",
                                  "\x00: a", "a: \x07"])
def test_odd_yaml_is_refused_in_words_or_ignored(head: str) -> None:
    try:
        assert values(head) == {}
    except InvalidInput as error:
        assert "a.md" in error.message


@given(st.text(alphabet=st.sampled_from("-\n\r: 标题title#[]{}'\"&*!|>%@`a1.") , max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        parse_markdown_file(text, "a.md")
    except InvalidInput as error:
        assert "a.md" in error.message
