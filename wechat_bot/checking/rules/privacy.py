"""个人信息: 身份证号, mobile and bank card numbers, e-mail addresses, number plates.

个人信息保护法 arts 6 and 28: what is published must leave them out or mask them. A masked
number holds stars and is not found. Landlines and hotlines (12348, 12345 …) are public.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from wechat_bot.checking.rules.findings import Finding, Severity
from wechat_bot.checking.rules.lists import Lists
from wechat_bot.checking.rules.prose import Prose

_WIDE = {ord("０") + digit: ord("0") + digit for digit in range(10)} | {
    ord("Ｘ"): ord("X"), ord("ｘ"): ord("x"), ord("－"): ord("-"), ord("＋"): ord("+"),
    ord("＠"): ord("@"), ord("\u3000"): ord(" "), ord("\xa0"): ord(" "),
}
_FREE = r"(?<![0-9A-Za-z*])"
_END = r"(?![0-9A-Za-z*])"
_ID_18 = re.compile(rf"{_FREE}[1-8]\d{{5}} ?(?:19|20)\d\d ?\d{{4}} ?\d{{3}}[\dXx]{_END}", re.ASCII)
_ID_15 = re.compile(rf"{_FREE}[1-8]\d{{14}}{_END}", re.ASCII)
_MOBILE = re.compile(
    r"(?<![0-9A-Za-z*.])(?:\+?86[ -]?)?(1[3-9]\d(?:[ -]?\d{4}[ -]?\d{4}|[ -]\d{3}[ -]\d{5}))"
    r"(?![0-9A-Za-z*])",
    re.ASCII,
)
_CARD = re.compile(
    rf"{_FREE}(?:62|60|68|69|8[48]|9[4-9]|[45]\d|35)\d{{2}}(?:[ -]?\d){{12,15}}{_END}", re.ASCII
)
_MAIL = re.compile(
    r"(?<![A-Za-z0-9._%+\-*])[A-Za-z0-9][A-Za-z0-9._%+\-]*@(?:[A-Za-z0-9\-]+\.)+[A-Za-z]{2,}"
)
_PLATE = re.compile(
    r"(?<![更最创全革清刷])[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]"
    r"[A-HJ-NP-Z] ?[·•・.\-]? ?(?P<number>[A-HJ-NP-Z0-9]{5,6}|[A-HJ-NP-Z0-9]{4}[学警挂港澳])"
    r"(?![A-Za-z0-9*])"
)
_CODE_LABEL = re.compile(r"(?:信用代码|组织机构代码|索引号|流水号)[^\d\n]{0,8}$")
_PROVINCES = frozenset(map(str, (
    *range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55),
    *range(61, 66), 71, 81, 82, 83,
)))
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_MASKING = "确需公布的，用 * 遮住中间几位；不需要的请删去。"


def privacy_findings(prose: Prose, lists: Lists) -> Iterator[Finding]:
    """Every unmasked piece of personal data in a field."""
    text = prose.text.translate(_WIDE)
    taken: list[tuple[int, int]] = []
    for match in _ID_18.finditer(text):
        taken.append(match.span())
        yield from _id_18(prose, match)
    for match in _ID_15.finditer(text):
        if is_old_id(match[0]) and not _labelled_code(text, match.start()):
            yield prose.finding(
                "privacy.id_card", Severity.WARNING, *match.span(),
                "这里的15位数字像是旧式身份证号。", _MASKING)
    for match in _MOBILE.finditer(text):
        if re.sub(r"\D", "", match[1]) not in lists.known_phones:
            yield prose.finding(
                "privacy.mobile", Severity.ERROR, *match.span(),
                "这里有手机号码，公布前要征得本人同意或者遮住。",
                "写成 138****8000 的样子，或者改用单位的固定电话。")
    for match in _CARD.finditer(text):
        if not any(start < match.end() and match.start() < end for start, end in taken) and (
            passes_luhn(match[0]) and not _labelled_code(text, match.start())
        ):
            yield prose.finding(
                "privacy.bank_card", Severity.ERROR, *match.span(),
                "这里有银行卡号。", "只留末四位，例如 **** **** **** 1234，或者删去。")
    yield from _mails(prose, text)
    for match in _PLATE.finditer(text):
        if sum(character.isdigit() for character in match["number"]) >= 2:
            yield prose.finding(
                "privacy.plate", Severity.ERROR, *match.span(),
                "这里有车牌号码。", "遮住后几位，例如 新G·***12，或者删去。")


def _id_18(prose: Prose, match: re.Match[str]) -> Iterator[Finding]:
    number = match[0].replace(" ", "")
    if not _plausible(number[:6], number[6:14]):
        return
    if is_id(number):
        yield prose.finding(
            "privacy.id_card", Severity.ERROR, *match.span(), "这里有居民身份证号码。", _MASKING)
    else:
        yield prose.finding(
            "privacy.id_card", Severity.HINT, *match.span(),
            "这里的18位数字像身份证号，但校验码不对：可能是抄错的证号，也可能是别的编号。",
            "是证号的请遮住。")


def _mails(prose: Prose, text: str) -> Iterator[Finding]:
    for match in _MAIL.finditer(text):
        office = match[0].lower().endswith(".gov.cn") or match[0].lower().endswith("@gov.cn")
        yield prose.finding(
            "privacy.email", Severity.HINT if office else Severity.ERROR, *match.span(),
            "这里有政府部门的邮箱，请确认是对外公布的。" if office else "这里有电子邮箱地址。",
            "单位对外公布的邮箱可以加入“不报的词”；个人的请删去或遮住。")


def _labelled_code(text: str, start: int) -> bool:
    return bool(_CODE_LABEL.search(text[max(0, start - 20) : start]))


def _plausible(region: str, birthday: str) -> bool:
    try:
        born = date(int(birthday[:4]), int(birthday[4:6]), int(birthday[6:8]))
    except ValueError:
        return False
    return region[:2] in _PROVINCES and born.year >= 1900


def is_id(number: str) -> bool:
    """Whether 18 characters are a 公民身份号码 with the right check digit (GB 11643-1999)."""
    if not re.fullmatch(r"\d{17}[\dXx]", number, re.ASCII):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return number[17].upper() == _CHECKS[total % 11] and _plausible(number[:6], number[6:14])


def is_old_id(number: str) -> bool:
    """Whether 15 digits can be an identity number of the form used before 1999."""
    return bool(re.fullmatch(r"\d{15}", number, re.ASCII)) and _plausible(
        number[:6], "19" + number[6:12]
    )


def passes_luhn(number: str) -> bool:
    """Whether the digits of a card number (16 to 19) satisfy the Luhn sum (GB/T 17552)."""
    digits = [int(character) for character in number if character.isdigit()]
    if not 16 <= len(digits) <= 19 or len(set(digits)) < 2:
        return False
    doubled = (digit * 2 - 9 if digit > 4 else digit * 2 for digit in digits[-2::-2])
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0
