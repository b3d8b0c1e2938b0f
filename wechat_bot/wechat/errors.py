"""WeChat's error codes in Chinese, and how every failure of a call becomes a GatewayError.

One table: code → class and short meaning. Codes: the global return code page and the pages of
the single interfaces. Nothing here raises: the functions build the error, the caller raises it
where no secret is in sight.
"""

from __future__ import annotations

import re
import ssl
from collections.abc import Mapping
from typing import Any

import requests
import urllib3

from wechat_bot.publishing.gateway import ErrorClass, GatewayError, Sent
from wechat_bot.wechat.redaction import redact

TOKEN, PERMISSION = ErrorClass.TOKEN, ErrorClass.PERMISSION
ADDRESS, QUOTA = ErrorClass.IP_WHITE_LIST, ErrorClass.QUOTA
CONTENT, PASSING, UNKNOWN = ErrorClass.CONTENT, ErrorClass.TRANSIENT, ErrorClass.UNKNOWN

MEANINGS: dict[int, tuple[ErrorClass, str]] = {
    -1: (PASSING, "公众号系统繁忙"),
    40001: (TOKEN, "接口凭证无效，或 AppSecret 不对"),
    40002: (TOKEN, "换取凭证的方式不对"),
    40003: (CONTENT, "微信用户编号无效"),
    40004: (CONTENT, "素材类型不对"),
    40005: (CONTENT, "文件类型不对"),
    40006: (CONTENT, "素材文件大小不合要求"),
    40007: (CONTENT, "草稿或素材编号无效，可能已被删除或不属于本公众号"),
    40009: (CONTENT, "图片太大"),
    40013: (TOKEN, "AppID 不对"),
    40014: (TOKEN, "接口凭证无效"),
    40033: (CONTENT, "含有不能识别的字符"),
    40035: (UNKNOWN, "参数不对"),
    40059: (UNKNOWN, "群发消息编号无效"),
    40066: (CONTENT, "链接不合要求"),
    40097: (UNKNOWN, "参数不对"),
    40114: (UNKNOWN, "文章序号不对"),
    40125: (TOKEN, "AppSecret 不对"),
    40130: (UNKNOWN, "群发对象太少"),
    40132: (CONTENT, "微信号无效"),
    40137: (CONTENT, "图片格式不支持，或尺寸过大"),
    40152: (UNKNOWN, "群发标签无效"),
    40164: (ADDRESS, "本机 IP 不在白名单里"),
    40243: (TOKEN, "AppSecret 已被冻结"),
    41001: (TOKEN, "缺少接口凭证"),
    41002: (TOKEN, "缺少 AppID"),
    41004: (TOKEN, "缺少 AppSecret"),
    41005: (CONTENT, "缺少文件内容"),
    41006: (UNKNOWN, "缺少素材编号"),
    41039: (CONTENT, "“阅读原文”链接不合要求"),
    42001: (TOKEN, "接口凭证已过期"),
    43001: (UNKNOWN, "应当用 GET 方式调用"),
    43002: (UNKNOWN, "应当用 POST 方式调用"),
    43004: (CONTENT, "对方没有关注公众号"),
    44001: (CONTENT, "文件是空的"),
    44002: (UNKNOWN, "请求是空的"),
    44003: (CONTENT, "图文内容是空的"),
    45001: (CONTENT, "文件太大"),
    45002: (CONTENT, "正文太长"),
    45003: (CONTENT, "标题太长"),
    45004: (CONTENT, "摘要太长"),
    45005: (CONTENT, "链接太长"),
    45008: (CONTENT, "一次的文章篇数太多"),
    45009: (QUOTA, "今天的接口调用次数已用完"),
    45011: (PASSING, "调用太频繁，要等一分钟"),
    45028: (QUOTA, "群发次数已用完"),
    45065: (UNKNOWN, "同一次群发已经提交过"),
    45066: (PASSING, "同一次群发重试太快"),
    45067: (UNKNOWN, "群发编号太长"),
    45110: (CONTENT, "作者名太长"),
    45166: (CONTENT, "正文含有不允许的内容，多半是站外链接"),
    47001: (UNKNOWN, "请求的数据格式不对"),
    48001: (PERMISSION, "公众号没有这个接口的权限"),
    48003: (PERMISSION, "没有同意群发协议"),
    48004: (PERMISSION, "接口被封禁"),
    48005: (CONTENT, "素材正被自动回复或菜单使用，不能删除"),
    48006: (QUOTA, "本月清零次数已用完"),
    48008: (PERMISSION, "没有这类消息的权限"),
    48021: (CONTENT, "草稿在后台自动保存过，需先在后台手动保存"),
    50002: (PERMISSION, "公众号的使用受限制"),
    50004: (PERMISSION, "不允许换取凭证"),
    50007: (PERMISSION, "公众号已被冻结"),
    53404: (CONTENT, "账号的商品功能受限"),
    53405: (CONTENT, "商品参数不对"),
    53406: (CONTENT, "商品不存在"),
    53500: (PERMISSION, "发布功能被封禁"),
    53501: (PASSING, "发布太频繁"),
    53502: (UNKNOWN, "发布任务编号无效"),
    53503: (CONTENT, "草稿没有通过发布检查"),
    53504: (CONTENT, "这份草稿只能在公众号后台发布"),
    53505: (CONTENT, "请先在公众号后台手动保存这份草稿"),
    53600: (UNKNOWN, "文章编号无效"),
    61004: (ADDRESS, "本机 IP 没有登记"),
    61500: (UNKNOWN, "日期不对"),
    61501: (UNKNOWN, "日期跨度太大"),
    61503: (PASSING, "统计数据还没有准备好"),
    76001: (UNKNOWN, "没有这个错误编号（rid）"),
    76002: (UNKNOWN, "错误编号（rid）不对"),
    76003: (PERMISSION, "错误编号（rid）属于别的公众号"),
    76004: (UNKNOWN, "错误编号（rid）超过了 7 天"),
    76021: (UNKNOWN, "没有这个接口"),
    76022: (PERMISSION, "公众号没有这个接口的权限"),
    88000: (PERMISSION, "公众号没有留言功能"),
    88001: (UNKNOWN, "没有这条消息"),
    88002: (UNKNOWN, "这篇文章没有打开留言"),
    88003: (UNKNOWN, "精选留言已满"),
    88004: (UNKNOWN, "留言已被用户删除"),
    88005: (UNKNOWN, "已经回复过"),
    88007: (UNKNOWN, "回复太长"),
    88008: (UNKNOWN, "留言不存在"),
    88010: (UNKNOWN, "一次取的留言数不对"),
    89501: (ADDRESS, "本机 IP 正等管理员确认"),
    89503: (ADDRESS, "这次调用要管理员在手机上确认"),
    89504: (PERMISSION, "正等管理员确认"),
    89505: (PERMISSION, "已提交管理员确认"),
    89506: (ADDRESS, "管理员拒绝了本机 IP，24 小时内不能再试"),
    89507: (ADDRESS, "管理员拒绝了本机 IP，1 小时内不能再试"),
}

_ACTS: dict[str, str] = {
    "/cgi-bin/stable_token": "换取接口凭证",
    "/cgi-bin/media/uploadimg": "上传正文图片",
    "/cgi-bin/material/add_material": "上传封面图片",
    "/cgi-bin/draft/add": "存草稿",
    "/cgi-bin/draft/delete": "删除草稿",
    "/cgi-bin/freepublish/submit": "提交发表",
    "/cgi-bin/freepublish/delete": "删除已发表的文章",
    "/cgi-bin/message/mass/sendall": "提交群发",
    "/cgi-bin/message/mass/preview": "发送预览",
    "/cgi-bin/message/mass/delete": "删除已群发的文章",
}
_READS: dict[str, str] = {
    "/cgi-bin/draft/get": "读取草稿",
    "/cgi-bin/draft/batchget": "查看草稿箱",
    "/cgi-bin/draft/count": "查看草稿数",
    "/cgi-bin/freepublish/get": "查询发表结果",
    "/cgi-bin/freepublish/getarticle": "读取已发表的文章",
    "/cgi-bin/freepublish/batchget": "查看已发表列表",
    "/cgi-bin/openapi/quota/get": "查询接口次数",
    "/cgi-bin/message/mass/get": "查询群发结果",
}
_RID = re.compile(r"\brid:\s*([0-9A-Za-z-]+)")
_NOISE = re.compile(r"\s*(?:hint:\s*\[[^\]]*\]|rid:\s*\S+)")
_IP = re.compile(r"invalid ip ([0-9A-Fa-f.:]*[0-9A-Fa-f])")
_TAIL = 60  # characters of an unknown code's English text


def act_of(path: str) -> str:
    """What a call does, in Chinese, for the beginning of a sentence."""
    return _ACTS.get(path) or _READS.get(path) or f"调用公众号接口 {path} "


# -1 says nothing of what was done; the others say that it was accepted before (45066: a moment
# ago), or waits for somebody.
_OPEN = frozenset({-1, 45065, 45066, 89504, 89505})
# A token that was refused at its use: somebody else had it renewed meanwhile.
_STALE = frozenset({40001, 40014, 42001})


def refused(
    path: str, errcode: int, errmsg: str, reply: Mapping[str, Any] | None = None
) -> GatewayError:
    """WeChat answered with an errcode other than 0. Only those of _OPEN leave open what happened."""
    kind, meaning = MEANINGS.get(errcode, (UNKNOWN, ""))
    sent = Sent.MAYBE if errcode in _OPEN else Sent.NO
    found_rid = _RID.search(errmsg)
    if path == "/cgi-bin/stable_token" and errcode == 40001:
        meaning = "AppSecret 不对"
    elif errcode == 40164 and (found_ip := _IP.search(errmsg)):
        meaning = f"公众号看到的本机 IP 是 {found_ip.group(1)}，不在白名单里"
    elif not meaning:
        tail = redact(_NOISE.sub("", errmsg)).strip()[:_TAIL]
        meaning = f"没见过的错误码：{tail or '没有说明'}"
    return GatewayError(
        f"{act_of(path)}{_outcome(path, sent)}（{errcode} {meaning}）。{_what_is_known(path, sent)}",
        kind=kind, sent=sent, errcode=errcode, rid=found_rid.group(1) if found_rid else "",
        stale=errcode in _STALE and path != "/cgi-bin/stable_token",
        reply={name: value for name, value in (reply or {}).items()
               if name in ("msg_id", "msg_data_id")},
    )


def failed(path: str, reason: str, kind: ErrorClass, sent: Sent) -> GatewayError:
    """A call that got no usable answer. reason: a Chinese clause without the full stop."""
    return GatewayError(
        f"{act_of(path)}{_outcome(path, sent)}：{reason}。{_what_is_known(path, sent)}", kind=kind, sent=sent
    )


def _outcome(path: str, sent: Sent) -> str:
    """A call that may have been carried out is not said to have failed."""
    certain = sent is Sent.NO or path in _READS or path == "/cgi-bin/stable_token"
    return "没有成功" if certain else "没有得到明确回答"


def _what_is_known(path: str, sent: Sent) -> str:
    if path in _READS or path == "/cgi-bin/stable_token":
        return "公众号上的内容没有变动。"
    if sent is Sent.NO:
        return "公众号没有执行这一步，本地内容都在。"
    return "公众号可能已经执行，也可能没有，需要查证。"


def bad_status(path: str, status: int) -> GatewayError:
    """An HTTP status of 4xx or 5xx, or a redirect (3xx), which is never followed."""
    if status >= 500:
        return failed(path, f"公众号服务器报告故障（HTTP {status}）", PASSING, Sent.MAYBE)
    if 300 <= status < 400:
        reason = f"对方要求转到别的地址（HTTP {status}），程序没有跟过去"
        return failed(path, reason, UNKNOWN, Sent.MAYBE)
    return failed(path, f"对方拒绝了请求（HTTP {status}）", UNKNOWN, Sent.MAYBE)


def transport_failure(path: str, error: Exception) -> GatewayError:
    """An exception of requests or urllib3. Its text is not used: it holds the address."""
    causes = list(_causes(error))
    if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes):
        reason = "对方的 https 证书核对不通过，请检查本机时间和网络"
        return failed(path, reason, PASSING, Sent.NO)
    if any(isinstance(cause, urllib3.exceptions.NameResolutionError) for cause in causes):
        return failed(path, "找不到公众号服务器（域名解析失败）", PASSING, Sent.NO)
    if any(isinstance(cause, urllib3.exceptions.ConnectTimeoutError) for cause in causes):
        return failed(path, "连不上公众号服务器", PASSING, Sent.NO)
    timeouts = (requests.Timeout, urllib3.exceptions.TimeoutError)
    if any(isinstance(cause, timeouts) for cause in causes):
        return failed(path, "请求已发出，等不到回答（超时）", PASSING, Sent.MAYBE)
    return failed(path, "请求发出后连接断开", PASSING, Sent.MAYBE)


def _causes(error: BaseException | None) -> list[BaseException]:
    """The exception and what it wraps: requests and urllib3 pack causes in args and reason."""
    found: list[BaseException] = []
    queue = [error]
    while queue:
        current = queue.pop()
        if not isinstance(current, BaseException) or current in found:
            continue
        found.append(current)
        queue += [current.__cause__, getattr(current, "reason", None)]
        queue += [part for part in current.args if isinstance(part, BaseException)]
    return found
