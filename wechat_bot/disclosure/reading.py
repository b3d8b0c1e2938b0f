"""The ledger's own values as a person types them; what is common is in kernel.reading. Pure.

Every function raises ValueError with one Chinese sentence that says what is wrong and what a
right value looks like.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from wechat_bot.disclosure.articles import NUMERALS
from wechat_bot.drafting.rules import INFO_KIND_NAMES, ORIGIN_NAMES, article_20_codes

_STATUSES = {
    "": "current", "现行": "current", "正常": "current", "有效": "current", "已发布": "current",
    "在线": "current",
    "已下架": "taken_down", "下架": "taken_down", "撤下": "taken_down", "已撤下": "taken_down",
    "已删除": "taken_down",
    "已被替代": "replaced", "已替代": "replaced", "已替换": "replaced", "已更正": "replaced",
}

_CHANNEL_NAMES = {
    "wechat": ("微信公众号", "微信", "政务微信", "公众号"),
    "website": ("网站", "政府网站", "政府门户网站", "门户网站", "县政府网站"),
}


def read_channel(text: str, channels: Mapping[str, str]) -> str:
    """A channel's code, from its code or its name (公众号, 政府网站)."""
    plain = text.strip()
    if not plain:
        raise ValueError(f"请写明渠道：{'、'.join(channels.values())}")
    for code, name in channels.items():
        if plain in {name, code} or plain in _CHANNEL_NAMES.get(code, ()):
            return code
    raise ValueError(f"没有叫“{plain}”的渠道，可用的有：{'、'.join(channels.values())}")


def read_origin(text: str) -> str:
    """original or repost (条例 art 10); nothing typed means 原创."""
    return _by_name(text.strip() or ORIGIN_NAMES["original"], ORIGIN_NAMES)


def read_info_kind(text: str) -> str:
    """none, policy_interpretation or response; nothing typed means 一般信息."""
    return _by_name(text.strip() or INFO_KIND_NAMES["none"], INFO_KIND_NAMES)


def _by_name(text: str, names: Mapping[str, str]) -> str:
    plain = text.strip()
    for code, name in names.items():
        if plain in {code, name}:
            return code
    raise ValueError(f"“{plain}”看不懂，可以写：{'、'.join(names.values())}")


def read_article_20(text: str) -> str:
    """"20.1" … "20.15", from 20.1, 第二十条第（一）项, （一）, 一 or 1; "" where nothing was typed."""
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    if not plain:
        return ""
    inner = re.sub(r"^(条例)?(第?二十条|第?20条|20(?=[.(]))\.?", "", plain)
    inner = re.sub(r"^第|项$|[()]", "", inner)
    inner = re.sub(r"^第|项$", "", inner)
    if inner in NUMERALS:
        inner = str(NUMERALS.index(inner) + 1)
    code = f"20.{inner}"
    if code not in article_20_codes():
        raise ValueError(f"“{text.strip()}”不是条例第二十条的一项，请写成 20.1 到 20.15")
    return code


def read_status(text: str) -> str:
    """current, taken_down or replaced; nothing typed means 现行."""
    plain = text.strip()
    if plain not in _STATUSES:
        raise ValueError(f"“{plain}”看不懂，可以写：现行、已下架、已被替代")
    return _STATUSES[plain]
