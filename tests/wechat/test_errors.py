"""Error codes become Chinese sentences with a class and with what is known of the outcome."""

from __future__ import annotations

import re

import pytest

from wechat_bot.publishing.gateway import ErrorClass, Sent
from wechat_bot.wechat import errors

RID = "65d56251-31349bbf-5f45a190"


@pytest.mark.parametrize(
    ("code", "kind", "meaning"),
    [
        (40001, ErrorClass.TOKEN, "接口凭证无效"),
        (40125, ErrorClass.TOKEN, "AppSecret 不对"),
        (45003, ErrorClass.CONTENT, "标题太长"),
        (45009, ErrorClass.QUOTA, "次数已用完"),
        (45166, ErrorClass.CONTENT, "不允许的内容"),
        (48001, ErrorClass.PERMISSION, "没有这个接口的权限"),
        (45011, ErrorClass.TRANSIENT, "太频繁"),
    ],
)
def test_a_known_code_gives_its_meaning(code: int, kind: ErrorClass, meaning: str) -> None:
    error = errors.refused("/cgi-bin/draft/add", code, f"some english hint: [abc] rid: {RID}")
    assert error.message.startswith(f"存草稿没有成功（{code} ")
    assert meaning in error.message
    assert "english" not in error.message
    assert (error.kind, error.sent, error.errcode, error.rid) == (kind, Sent.NO, code, RID)


def test_the_ip_that_wechat_saw_is_named() -> None:
    text = f"invalid ip 1.2.3.4 ipv6 ::ffff:1.2.3.4, not in whitelist rid: {RID}"
    error = errors.refused("/cgi-bin/stable_token", 40164, text)
    assert "公众号看到的本机 IP 是 1.2.3.4，不在白名单里" in error.message
    assert error.kind is ErrorClass.IP_WHITE_LIST


def test_an_ipv6_address_is_named_whole() -> None:
    text = "invalid ip 2408:8000::1, not in whitelist"
    error = errors.refused("/cgi-bin/draft/add", 40164, text)
    assert "2408:8000::1，" in error.message


def test_a_40164_without_an_address_is_still_understood() -> None:
    assert "白名单" in errors.refused("/cgi-bin/draft/add", 40164, "").message


def test_40001_of_the_token_call_means_the_app_secret() -> None:
    error = errors.refused("/cgi-bin/stable_token", 40001, "invalid credential")
    assert "40001 AppSecret 不对" in error.message
    assert not error.may_pass


def test_system_busy_leaves_open_what_happened() -> None:
    error = errors.refused("/cgi-bin/freepublish/submit", -1, "system error")
    assert (error.sent, error.kind) == (Sent.MAYBE, ErrorClass.TRANSIENT)
    assert "可能已经执行" in error.message


def test_an_unknown_code_keeps_a_short_tail_of_the_text() -> None:
    text = f"strange thing access_token=TOP-SECRET {'x' * 200} hint: [abc] rid: {RID}"
    error = errors.refused("/cgi-bin/draft/add", 99999, text)
    assert error.kind is ErrorClass.UNKNOWN
    assert "99999 没见过的错误码：strange thing" in error.message
    assert "TOP-SECRET" not in error.message
    assert "rid" not in error.message
    assert len(error.message) < 140


def test_every_meaning_is_chinese() -> None:
    for code, (_, meaning) in errors.MEANINGS.items():
        assert re.search("[一-鿿]", meaning), code


def test_a_reading_call_never_speaks_of_execution() -> None:
    error = errors.bad_status("/cgi-bin/draft/get", 502)
    assert error.message == "读取草稿没有成功：公众号服务器报告故障（HTTP 502）。公众号上的内容没有变动。"
