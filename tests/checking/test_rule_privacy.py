"""个人信息: what is reported, and what is masked, public or something else."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.checking.conftest import Check
from wechat_bot.checking.rules import Lists, Severity, mask
from wechat_bot.checking.rules.privacy import is_id, is_old_id, passes_luhn

Found = Callable[..., list[tuple[str, str, str]]]

WRONG = [
    ("身份证号11010519491231002X。", "privacy.id_card", "error", "11010519491231002X"),
    ("身份证号11010519491231002x。", "privacy.id_card", "error", "11010519491231002x"),
    ("证号440524 19800101 0013", "privacy.id_card", "error", "440524 19800101 0013"),
    ("证号**11010519491231002X**。", "privacy.id_card", "error", "11010519491231002X"),
    ("号码110105194912310021抄错了", "privacy.id_card", "hint", "110105194912310021"),
    ("旧证号110105491231002。", "privacy.id_card", "warning", "110105491231002"),
    ("请打13800138000联系", "privacy.mobile", "error", "13800138000"),
    ("请打138 0013 8000联系", "privacy.mobile", "error", "138 0013 8000"),
    ("请打138-0013-8000联系", "privacy.mobile", "error", "138-0013-8000"),
    ("请打+86 13800138000联系", "privacy.mobile", "error", "+86 13800138000"),
    ("请打１３８００１３８０００联系", "privacy.mobile", "error", "１３８００１３８０００"),
    ("**电话**：**13800138000**", "privacy.mobile", "error", "13800138000"),
    ("| 姓名 | 电话 |\n| --- | --- |\n| 张三 | 19912345678 |", "privacy.mobile", "error", "19912345678"),
    ("[13800138000](https://a.cn/)", "privacy.mobile", "error", "13800138000"),
    ("卡号4111111111111111", "privacy.bank_card", "error", "4111111111111111"),
    ("卡号4111 1111 1111 1111", "privacy.bank_card", "error", "4111 1111 1111 1111"),
    ("来信zhang.san@example.com即可", "privacy.email", "error", "zhang.san@example.com"),
    ("来信moj@xj.gov.cn即可", "privacy.email", "hint", "moj@xj.gov.cn"),
    ("肇事车新A12345逃逸", "privacy.plate", "error", "新A12345"),
    ("肇事车新G·12345逃逸", "privacy.plate", "error", "新G·12345"),
    ("新能源车新GD12345停在路边", "privacy.plate", "error", "新GD12345"),
    ("教练车新G1234学停在路边", "privacy.plate", "error", "新G1234学"),
]


@pytest.mark.parametrize(("body", "rule", "severity", "text"), WRONG)
def test_personal_data_is_found(
    found: Found, body: str, rule: str, severity: str, text: str
) -> None:
    assert found(body) == [(rule, severity, text)]


RIGHT = [
    "身份证号654221********0011已登记。",
    "身份证号110105****1231002X。",
    "请打138****8000联系。",
    "卡号**** **** **** 1234。",
    "车牌新G·***12。",
    "来信z***@example.com。",
    "法律援助热线12348，政务热线12345，消费投诉12315，报警110。",
    "县司法局电话0901-3355730，(0901)3355730，09013355730。",
    "全国统一电话400-810-0000。",
    "国办函〔2020〕109号，索引号014314799/2024-00002。",
    "统一社会信用代码11654221010431479X。",
    "统一社会信用代码：6222021234567890128。",
    "卡号4111111111111112少了校验。",
    "数字00000000000000000000没有意义。",
    "日期20261122103000不是电话。",
    "编号138001380001是十二位。",
    "新A座三楼，新B12栋。",
    "共计13800元，合同价12345678901元。",
    "![现场](images/13800138000.png)",
    "[通知](https://a.gov.cn/13800138000.html)",
    "https://a.gov.cn/t/11010519491231002X",
]


@pytest.mark.parametrize("body", RIGHT)
def test_what_is_masked_or_public_is_not(found: Found, body: str) -> None:
    assert [each for each in found(body) if each[0].startswith("privacy.")] == []


def test_the_bureaus_own_mobile_is_never_reported(found: Found) -> None:
    own = Lists(own_phones=("0901-3355730", "138 0013 8000"))
    assert found("值班13800138000，另有13900139000。", lists=own) == [
        ("privacy.mobile", "error", "13900139000")]


def test_an_allowed_word_is_never_reported(found: Found) -> None:
    body = "来信emin@example.com。"
    assert found(body) and not found(body, lists=Lists(allowed=("emin@example.com",)))


def test_every_plain_field_is_read(check: Check) -> None:
    findings = check("正文。", title="电话13800138000", digest="电话13900139000", author="13700137000")
    assert [(f.field, f.line, f.start) for f in findings] == [
        ("title", 0, 2), ("digest", 0, 2), ("author", 0, 0)]


def test_the_check_digit_of_the_standard() -> None:
    assert is_id("11010519491231002X") and not is_id("110105194912310021")
    assert not is_id("990105194912310022") and not is_id("11010519491331002X")
    assert is_old_id("110105491231002") and not is_old_id("110105491331002")


def test_luhn() -> None:
    assert passes_luhn("4111111111111111") and not passes_luhn("4111111111111112")
    assert not passes_luhn("0000000000000000") and not passes_luhn("411111111111")


@pytest.mark.parametrize(("text", "masked"), [
    ("打13800138000", "打138****8000"),
    ("打138-0013-8000", "打138-****-8000"),
    ("证11010519491231002X", "证110*************2X"),
    ("卡4111 1111 1111 1111", "卡411* **** **** **11"),
    ("信zhang.san@example.com", "信z***@example.com"),
    ("车新A12345", "车新A***45"),
    ("电话0901-3355730，12348", "电话0901-3355730，12348"),
])
def test_what_is_stored_is_masked(text: str, masked: str) -> None:
    assert mask(text) == masked


def test_personal_data_are_errors(check: Check) -> None:
    assert check("13800138000")[0].severity is Severity.ERROR
