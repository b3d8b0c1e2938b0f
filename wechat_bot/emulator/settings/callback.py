"""Switches: the pushing of events (消息推送) to the account's own server."""

from __future__ import annotations

import base64
import ipaddress
import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from wechat_bot.emulator.settings.about import CALLBACK, about


@dataclass(frozen=True)
class CallbackSettings:
    """Where events go, in which form, and what goes wrong on the way."""

    callback_url: str = field(
        default="",
        metadata=about(
            CALLBACK, "接收地址", "发表、群发有结果时通知这里；只能是本机的 http 地址，空为不推送"
        ),
    )
    callback_token: str = field(
        default="", metadata=about(CALLBACK, "令牌 Token", "用来签名，与接收方所填一致")
    )
    callback_aes_key: str = field(
        default="",
        metadata=about(CALLBACK, "消息加解密密钥", "EncodingAESKey，43 个字符；明文模式可以不填"),
    )
    callback_mode: str = field(
        default="plain",
        metadata=about(
            CALLBACK,
            "加密方式",
            "推送内容是否加密",
            {"plain": "明文模式", "compatible": "兼容模式", "safe": "安全模式"},
        ),
    )
    callback_timeout: float = field(
        default=5.0, metadata=about(CALLBACK, "等待回应（秒）", "超过即断开，算一次失败")
    )
    callback_tries: int = field(
        default=3, metadata=about(CALLBACK, "一共推送几次", "回应不是 success 或空时再推")
    )
    callback_retry_seconds: float = field(
        default=5.0, metadata=about(CALLBACK, "再推前等待（秒）", "两次推送之间的间隔")
    )
    callback_timestamp: str = field(
        default="machine",
        metadata=about(
            CALLBACK,
            "签名用的时间",
            "时钟拨快以后，按哪个时间签名",
            {"machine": "本机时间", "emulator": "模拟器的时钟"},
        ),
    )
    original_id: str = field(
        default="gh_emulator0001", metadata=about(CALLBACK, "原始ID", "事件里的 ToUserName")
    )
    followers: int = field(
        default=1000, metadata=about(CALLBACK, "粉丝人数", "群发事件里的人数由它而来")
    )
    publish_event: str = field(
        default="PUBLISHJOBFINISH",
        metadata=about(
            CALLBACK,
            "发表结束的事件",
            "有人发表后收到的是群发事件，也可能什么都没有",
            {
                "PUBLISHJOBFINISH": "PUBLISHJOBFINISH",
                "MASSSENDJOBFINISH": "MASSSENDJOBFINISH",
                "none": "没有事件",
            },
        ),
    )
    publish_event_msgid: str = field(
        default="publish_id",
        metadata=about(
            CALLBACK,
            "发表变成群发事件时的 MsgID",
            "上一项选 MASSSENDJOBFINISH 时，事件里写哪个编号",
            {"publish_id": "publish_id", "msg_data_id": "msg_data_id"},
        ),
    )
    mass_event: bool = field(
        default=True, metadata=about(CALLBACK, "群发结束有事件", "关闭后群发没有事件")
    )
    event_lost_share: float = field(
        default=0.0, metadata=about(CALLBACK, "丢失的比例", "0 到 1：事件有多大可能根本不推送")
    )
    event_copies: int = field(
        default=1, metadata=about(CALLBACK, "同一事件推送几份", "2 以上即重复推送")
    )
    event_delay: float = field(
        default=0.0, metadata=about(CALLBACK, "事件迟到（秒）", "有结果以后再过多久才推送")
    )
    event_before_reply: bool = field(
        default=False,
        metadata=about(
            CALLBACK, "事件早于接口回复", "打开后发表或群发立即有结果，先推送事件再回复接口"
        ),
    )
    event_url_empty: bool = field(
        default=False,
        metadata=about(CALLBACK, "群发事件没有链接", "打开后 ArticleUrlResult 是空的"),
    )
    event_wrong_signature: bool = field(
        default=False, metadata=about(CALLBACK, "签名错误", "打开后推送带错误的签名")
    )
    event_replay_after: float = field(
        default=0.0,
        metadata=about(CALLBACK, "重放（秒）", "过多久把同一个请求原样再发一次；0 为不重放"),
    )
    event_after_removal: bool = field(
        default=False,
        metadata=about(CALLBACK, "删除、封禁也有事件", "打开后状态变成 5 或 6 时再推送一次"),
    )


def check_callback(settings: CallbackSettings) -> None:
    """ValueError in Chinese where events would leave this machine or can't be encrypted."""
    if settings.callback_url:
        _check_url(settings.callback_url)
    if settings.callback_aes_key or settings.callback_mode != "plain":
        try:
            size = len(base64.b64decode(settings.callback_aes_key + "=", validate=True))
        except ValueError:
            size = 0
        if size != 32:
            raise ValueError("消息加解密密钥应是 43 个字母和数字。设置没有改动。")
    if not 0 <= settings.event_lost_share <= 1:
        raise ValueError("事件丢失的比例应在 0 到 1 之间。设置没有改动。")


def _check_url(url: str) -> None:
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
        local = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        local = False
    if not local or parts.scheme != "http" or not re.fullmatch(r"[!-~]+", url):
        raise ValueError(
            "接收地址只能是本机的 http 地址，例如 http://127.0.0.1:8000/…。设置没有改动。"
        )
