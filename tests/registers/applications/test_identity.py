"""身份信息: the check digits of GB 11643 and GB 32100, and what is shown of it."""

from __future__ import annotations

import pytest

from wechat_bot.registers.applications.identity import (
    Identity,
    credit_code_problem,
    id_card_problem,
    masked,
    masked_name,
    masked_number,
    plain_name,
    plain_number,
    read_identity,
)
from wechat_bot.registers.applications.rules import ApplicantKind


@pytest.mark.parametrize("number", ["11010519491231002X", "110101199003070054"])
def test_a_right_number_of_an_identity_card(number: str) -> None:
    assert id_card_problem(number) == ""


@pytest.mark.parametrize(("number", "words"), [
    ("110105194912310021", "校验位不对"), ("11010519491231012X", "校验位不对"),
    ("11010519491331002X", "不是真实的出生日期"), ("11010519490230002X", "出生日期"),
    ("110105491231002", "应是 18 位"), ("X1010519491231002X", "应是 18 位"),
    ("1101051949123100２X", "应是 18 位"),
])
def test_a_wrong_one_says_what_is_wrong_and_the_way_out(number: str, words: str) -> None:
    problem = id_card_problem(number)
    assert words in problem and "其他证件" in problem


@pytest.mark.parametrize("code", ["91350100M000100Y43", "11100000000013127D"])
def test_a_right_code_of_an_organisation(code: str) -> None:
    assert credit_code_problem(code) == ""


@pytest.mark.parametrize(("code", "words"), [
    ("91350100M000100Y44", "校验位不对"), ("91350100M000100Y4", "18 位"),
    ("91350100I000100Y43", "没有 I、O、Z、S、V"),
])
def test_a_wrong_code(code: str, words: str) -> None:
    assert words in credit_code_problem(code)


def test_typed_in_any_width_and_spacing_it_is_the_same() -> None:
    assert plain_number("１１０１０５ 19491231-002x") == "11010519491231002X"
    assert plain_name("阿不都·热西提") == plain_name("阿不都热西提 ") == plain_name("阿不都•热西提")


@pytest.mark.parametrize(("name", "shown"), [
    ("", ""), ("张", "*"), ("张三", "张*"), ("欧阳修文", "欧***"),
    ("额敏县某某法律服务所", "额敏****务所"), ("阿不都热西提·买买提", "阿***")])
def test_names_are_masked(name: str, shown: str) -> None:
    assert masked_name(name) == shown


def test_nothing_of_it_can_be_told_from_what_is_shown() -> None:
    whole = Identity("张三丰", "id_card", "11010519491231002X", "李四光", "13900001111",
                     "zhang@example.cn", "额敏县某路1号", "834600")
    shown = masked(whole)
    assert shown == Identity("张**", "id_card", "110*************2X", "李**", "139****11",
                             "z***@example.cn", "额敏县****", "834600")
    assert masked(Identity("李四")) == Identity("李*")
    assert masked_number("12345") == "*****"


@pytest.mark.parametrize(("identity", "field", "words"), [
    (Identity(""), "name", "条例第二十九条"),
    (Identity("张三", id_number="110105194912310021"), "id_number", "校验位不对"),
    (Identity("张三", email="zhang"), "email", "写法不对"),
    (Identity("张三", postcode="0901-8346"), "postcode", "六位数字"),
    (Identity("张" * 81), "name", "最多 80 个"),
])
def test_what_is_wrong_is_said_at_its_field(identity: Identity, field: str, words: str) -> None:
    _, wrong = read_identity(identity, ApplicantKind.PERSON)
    assert words in wrong[field]


def test_papers_that_are_no_identity_card_are_taken_as_they_are() -> None:
    kept, wrong = read_identity(Identity("J. Smith", "other", "P 1234567"), ApplicantKind.PERSON)
    assert (kept.id_number, wrong) == ("P1234567", {})
    kept, wrong = read_identity(Identity("某公司", ""), ApplicantKind.BUSINESS)
    assert (kept.id_kind, wrong) == ("credit_code", {})


def test_it_survives_its_sealing_and_a_field_of_a_newer_program() -> None:
    whole = Identity("张三丰", "id_card", "11010519491231002X")
    assert Identity.from_text(whole.as_text()) == whole
    assert Identity.from_text('{"name": "张三", "wechat": "x"}') == Identity("张三")
