"""Wrong words, institutions, doubled words, and how the one pass over all lists decides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from wechat_bot.checking.rules import (
    Institution,
    Lists,
    ListSource,
    SecrecyWord,
    Severity,
    WrongWord,
    merge,
)

Found = Callable[..., list[tuple[str, str, str]]]

WRONG = [
    ("帐户里有钱。", "word.wrong", "帐户"), ("布署工作。", "word.wrong", "布署"),
    ("按装电灯。", "word.wrong", "按装"), ("他己经走了。", "word.wrong", "己经"),
    ("行政复仪。", "word.wrong", "行政复仪"), ("人民检查院起诉。", "word.wrong", "人民检查院"),
    ("布**署**工作。", "word.wrong", "布**署"), ("再接再励。", "word.wrong", "再接再励"),
    ("新疆维吾尔族自治区。", "institution.name", "新疆维吾尔族自治区"),
    ("县人力资源与社会保障局。", "institution.name", "人力资源与社会保障局"),
]


@pytest.mark.parametrize(("body", "rule", "text"), WRONG)
def test_wrong_words_are_found(found: Found, body: str, rule: str, text: str) -> None:
    assert found(body) == [(rule, "warning", text)]


RIGHT = [
    "发布署名文章。", "公布署名。", "自己经历过。", "利己经营。", "账户、账号、部署、安装。", "到帐篷里躲雨。",
    "事宜传达到位。", "反复盖章。", "给予防护用品。", "打折除外。", "毕竟争取过。", "当时侯某在场。", "巡逻缉拿。",
    "规范筹备工作。", "高原凉爽。", "通讯速度很快。", "记录相关情况。", "抗辩认为不成立。", "支付主任医师的费用。",
    "规模索赔。", "村委拖欠工资。", "全部份额。", "检查院内环境。", "超过份额的部分。", "涉嫌疑聚众的情形另行处理。",
    "新疆维吾尔自治区人力资源和社会保障厅。",
]


@pytest.mark.parametrize("body", RIGHT)
def test_right_words_are_not(found: Found, body: str) -> None:
    assert found(body) == []


DOUBLED = [
    ("他的的车。", "的的"), ("我们我们去。", "我们我们"), ("听了了课。", "了了"), ("正在在办理。", "正在在"),
    ("张三和和李四。", "和和"), ("根据根据法律。", "根据根据"), ("法律援助法律援助中心。", "法律援助法律援助"),
    ("县司法局县司法局组织。", "县司法局县司法局"),
]


@pytest.mark.parametrize(("body", "text"), DOUBLED)
def test_doubled_words_are_found(found: Found, body: str, text: str) -> None:
    assert found(body) == [("word.doubled", "warning", text)]


LAWFULLY_DOUBLED = [
    "人人知法，常常学习，天天看看，慢慢说，妈妈好，一一解答。", "大家讨论讨论、研究研究、商量商量。",
    "的的确确如此。", "目的的正当性，标的的价格。", "为了了解情况，除了了解，还要听了了解的人说。", "不甚了了。",
    "和和美美，温和和善，总和和平均。", "是是非非，关键是是否合法。", "一件一件办，一个一个来，一个个一个个走过来。",
    "参与与否自愿，赋予与会人员。", "理由由谁提出。", "很多很多，许许多多，方方面面。", "现在在办，存在在先。",
    "省人民政府政府采购，应当对对外贸易，申请人申请人民法院，药品检查长三角分中心，宗教内部资料性出版物。",
    "国家有关规定规定应当公开的，属于集体的土地的土地承包经营权。",
    "哈哈哈哈，来来往往。", "等等，清清楚楚，研究研究再说。", "认为为查明事实。",
]


@pytest.mark.parametrize("body", LAWFULLY_DOUBLED)
def test_lawful_doubling_is_not(found: Found, body: str) -> None:
    assert found(body) == []


def words(*pairs: str) -> Lists:
    """Lists of wrong words alone."""
    return Lists(wrong_words=tuple(WrongWord(pair, "对") for pair in pairs))


def test_the_longest_word_wins() -> None:
    hits = words("检查院", "人民检查院", "检查").find("县人民检查院检查")
    assert [(hit.start, hit.end) for hit in hits] == [(1, 6), (6, 8)]


def test_latin_words_only_at_borders_whatever_their_case() -> None:
    hits = words("app", "wifi").find("APP里的App，apple和happy，用WiFi上网，12app")
    assert [(hit.start, hit.end) for hit in hits] == [(0, 3), (5, 8), (22, 26)]


def test_a_known_word_hides_what_overlaps_it() -> None:
    lists = Lists(wrong_words=(WrongWord("己经", "已经", unless=("自己",)),))
    assert [hit.start for hit in lists.find("自己经营，己经")] == [5]


def test_rare_characters_are_found_exactly() -> None:
    lists = words("𠮷祥", "İx")
    assert [(hit.start, hit.end) for hit in lists.find("a𠮷祥b𠮸祥İx")] == [(1, 3), (6, 8)]
    assert Lists().find("任何文字") == []


def test_merging_follows_the_later_list() -> None:
    ours = Lists(wrong_words=(WrongWord("帐户", "账户", severity=Severity.ERROR),),
                 secrecy_words=(SecrecyWord("内部资料", Severity.ERROR),),
                 institutions=(Institution("额敏县司法局", ("县司法局",), ("额敏司法局",)),),
                 own_phones=("0901-3355730",), allowed=("好象",))
    both = merge(words("帐户", "布署"), ours)
    assert {w.wrong: w.severity.value for w in both.wrong_words} == {
        "帐户": "error", "布署": "warning"}
    assert both.own_phones == ("0901-3355730",) and both.allowed == ("好象",)
    assert len(both.version) == 64 and both.version != ours.version
    assert merge(words("帐户", "布署"), ours).version == both.version
    both.find("帐户")
    assert replace(both).version == both.version
    others = [replace(both, known=("好象",)), replace(both, allowed=()),
              replace(both, sources=(ListSource("甲"),)), replace(both, secrecy_words=())]
    assert len({each.version for each in (both, *others)}) == 5


def test_the_bureaus_own_institutions(found: Found) -> None:
    ours = Lists(institutions=(Institution("额敏县司法局", ("县司法局",), ("额敏司法局",)),))
    assert found("额敏县司法局、县司法局和额敏司法局。", lists=ours) == [
        ("institution.name", "warning", "额敏司法局")]


def test_an_allowed_word_of_the_bureau(found: Found, shipped: Lists) -> None:
    assert found("布署工作。", lists=merge(shipped, Lists(allowed=("布署",)))) == []


def test_the_shipped_words_are_many_and_consistent(shipped: Lists) -> None:
    assert len(shipped.wrong_words) >= 400
    wrong = {word.wrong for word in shipped.wrong_words}
    for word in shipped.wrong_words:
        assert word.wrong != word.right and word.wrong not in word.right, word
        assert not any(hit.entry == word for hit in shipped.find(word.right)), word
        assert any(hit.entry == word for hit in shipped.find(word.wrong)), word
    assert not wrong & set(shipped.known)
    assert all(source.source and source.day for source in shipped.sources)


@pytest.mark.parametrize("place", ["网站", "系统", "平台", "账号", "后台", "官网", "小程序", "公众号"])
def test_logging_in_is_no_landing(found: Found, place: str) -> None:
    assert found(f"请登陆{place}查看。") == [("word.wrong", "warning", f"登陆{place}")]
    assert found(f"请登录{place}查看，台风登陆后停办。") == []
