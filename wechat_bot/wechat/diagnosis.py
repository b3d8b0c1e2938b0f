"""What `wechat-bot doctor` says about the connection to WeChat. Changes nothing there."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from wechat_bot.kernel.errors import ConfigError
from wechat_bot.kernel.office import Office
from wechat_bot.publishing.gateway import ErrorClass, GatewayError
from wechat_bot.wechat.client import WeChatClient, make_client

_QUOTA_PATHS = {
    "/cgi-bin/draft/add": "存草稿",
    "/cgi-bin/freepublish/submit": "提交发表",
    "/cgi-bin/freepublish/get": "查询发表结果",
    "/cgi-bin/freepublish/batchget": "查看已发表列表",
}
_MASS_PATHS = {
    "/cgi-bin/message/mass/sendall": "提交群发",
    "/cgi-bin/message/mass/preview": "发送预览",
    "/cgi-bin/message/mass/delete": "删除已群发的文章",
}
# What quota/get says of a path that the account may not use.
_NO_RIGHT = frozenset({76022, 48001})


class Finding(NamedTuple):
    """One line of the doctor's report: what was looked at, whether it is well, a sentence."""

    name: str
    ok: bool
    sentence: str


def diagnose(office: Office) -> list[Finding]:
    """Token, right to publish and quotas, in this order; stops where the rest cannot work.

    Costs one token call, one freepublish/batchget and one quota/get per path. The right to 群发
    can only be asked about (quota/get): there is no harmless call of it.
    """
    try:
        client = make_client(office)
    except ConfigError as error:
        return [Finding("接口设置", False, error.message)]
    token = _look("接口凭证", lambda: _token(client))
    if not token.ok:
        return [token]
    right = _look("发布权限", lambda: _right_to_publish(client))
    quotas = [
        _look(f"次数（{act}）", _quota_check(client, path)) for path, act in _QUOTA_PATHS.items()
    ]
    wanted = office.config.publishing.default_mode == "mass_send"
    mass = [_look(f"群发（{act}）", _mass_check(client, path, wanted))
            for path, act in _MASS_PATHS.items()]
    return [token, right, *quotas, *mass]


def _look(name: str, check: Callable[[], tuple[bool, str]]) -> Finding:
    try:
        ok, sentence = check()
    except GatewayError as error:
        return Finding(name, False, f"{error.message}{error.advice}")
    return Finding(name, ok, sentence)


def _token(client: WeChatClient) -> tuple[bool, str]:
    client.renew_token()
    return True, "AppID、AppSecret 和 IP 白名单都没有问题，已取得接口凭证。"


def _right_to_publish(client: WeChatClient) -> tuple[bool, str]:
    try:
        client.newest_published(1)
    except GatewayError as error:
        if error.kind is not ErrorClass.PERMISSION:
            raise
        return False, (
            f"公众号没有发布接口的权限（{error.errcode}）。"
            "可以用“存草稿箱”再到后台发表，或用“人工发表”。"
        )
    return True, "公众号有发布接口的权限。"


def _mass_check(client: WeChatClient, path: str, wanted: bool) -> Callable[[], tuple[bool, str]]:
    """Right and quota of a 群发 path; a lacking right is a fault only where 群发 is the usual mode."""
    def check() -> tuple[bool, str]:
        try:
            return _quota_check(client, path)()
        except GatewayError as error:
            if error.errcode not in _NO_RIGHT:
                raise
            return not wanted, (
                f"公众号没有群发接口的权限（{error.errcode}），“发表并群发通知”办不成；"
                "其他方式不受影响。要群发的，可在公众号后台手工群发，再回来登记链接。"
            )

    return check


def _quota_check(client: WeChatClient, path: str) -> Callable[[], tuple[bool, str]]:
    def check() -> tuple[bool, str]:
        quota = client.quota(path)
        sentence = f"今天还可用 {quota.remain} 次，共 {quota.daily_limit} 次。"
        return (True, sentence) if quota.remain > 0 else (False, f"今天的次数用完了。{sentence}")

    return check
