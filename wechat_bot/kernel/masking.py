"""个人信息打码: how a text may be stored in findings, in the journal and in notices."""

from __future__ import annotations

import re

_LONG_NUMBER = re.compile(r"\+?[0-9０-９](?:[ \-－\u3000\xa0]?[0-9０-９]){9,}(?:[ \-]?[0-9０-９XxＸｘ])")
_MAIL = re.compile(r"[A-Za-z0-9._%+\-]+(?=@[A-Za-z0-9\-]+\.)")
_PLATE = re.compile(
    r"([京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][·•. \-]?)"
    r"[A-HJ-NP-Z0-9]{3,4}(?=[A-HJ-NP-Z0-9]{2}(?![A-Za-z0-9]))"
)


def mask(text: str) -> str:
    """The text as it may be stored or logged: 身份证、手机、银行卡 numbers with stars in the
    middle, likewise the name part of e-mail addresses and the middle of number plates."""
    text = _LONG_NUMBER.sub(lambda match: _starred(match[0]), text)
    text = _PLATE.sub(lambda match: f"{match[1]}***", text)
    return _MAIL.sub(lambda match: f"{match[0][0]}***", text)


def _starred(number: str) -> str:
    count = sum(character.isalnum() for character in number)
    if number.lstrip("+").startswith("0") and count <= 12:
        return number  # a landline with its area code is public
    tail = 4 if count < 15 else 2
    shown, place = [], 0
    for character in number:
        if character.isalnum():
            place += 1
            hidden = 3 < place <= count - tail
            shown.append("*" if hidden else character)
        else:
            shown.append(character)
    return "".join(shown)
