"""申请人身份信息: what art 29 asks for, checked and masked. Pure.

The check digits: 居民身份证 GB 11643, 统一社会信用代码 GB 32100.
"""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import asdict, dataclass
from datetime import date

from wechat_bot.kernel import reading
from wechat_bot.registers.applications.rules import ApplicantKind, IdKind

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_DIGITS = "10X98765432"
_CODE_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_OTHER = "不是这种证件的，请把证件类型改为“其他证件”"


@dataclass(frozen=True)
class Identity:
    """Who applied. contact: 联系人或代理人, where another person is written to."""

    name: str
    id_kind: str = IdKind.ID_CARD
    id_number: str = ""
    contact: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""
    postcode: str = ""

    def as_text(self) -> str:
        """For sealing."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_text(cls, text: str) -> Identity:
        """As it was sealed; fields that this program does not know are left out."""
        raw = json.loads(text)
        known = cls.__dataclass_fields__
        return cls(**{key: str(value) for key, value in raw.items() if key in known})


LABELS = {"name": "申请人姓名或名称", "id_kind": "证件类型", "id_number": "证件号码",
          "contact": "联系人", "phone": "电话", "email": "电子邮箱", "address": "通信地址",
          "postcode": "邮政编码"}
_LIMITS = {"name": 80, "id_number": 40, "contact": 80, "phone": 40, "email": 120,
           "address": 200, "postcode": 10}


def read_identity(raw: Identity, kind: ApplicantKind) -> tuple[Identity, dict[str, str]]:
    """(as it is kept, field → what is wrong). Sentences end without their full stop."""
    texts, wrong = asdict(raw), {}
    for key, limit in _LIMITS.items():
        try:
            texts[key] = reading.read_text(texts[key], LABELS[key], limit)
        except ValueError as error:
            wrong[key] = str(error)
    texts["id_number"] = plain_number(texts["id_number"])
    if texts["id_kind"] not in set(IdKind):
        texts["id_kind"] = IdKind.ID_CARD if kind is ApplicantKind.PERSON else IdKind.CREDIT_CODE
    if not texts["name"]:
        wrong["name"] = "请填写申请人的姓名或者名称（条例第二十九条）"
    problem = number_problem(IdKind(texts["id_kind"]), texts["id_number"])
    if problem:
        wrong["id_number"] = problem
    if texts["email"] and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", texts["email"]):
        wrong["email"] = "电子邮箱的写法不对，应像 name@example.cn"
    if texts["postcode"] and not re.fullmatch(r"[0-9]{6}", texts["postcode"]):
        wrong["postcode"] = "邮政编码是六位数字"
    return Identity(**texts), wrong


def number_problem(kind: IdKind, number: str) -> str:
    """What is wrong with a normalised number of this kind; "" where it holds, or is not given."""
    if not number or kind in (IdKind.OTHER, IdKind.NONE):
        return ""
    return id_card_problem(number) if kind is IdKind.ID_CARD else credit_code_problem(number)


def id_card_problem(number: str) -> str:
    """居民身份证号码 (GB 11643): 18 places, a real birthday, the check digit."""
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        return f"居民身份证号码应是 18 位（最后一位可以是 X），现在是 {len(number)} 位或有别的字符；{_OTHER}"
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return f"身份证号码第 7 到 14 位不是真实的出生日期，请核对；{_OTHER}"
    total = sum(weight * int(digit) for weight, digit in zip(_ID_WEIGHTS, number[:17], strict=True))
    if _ID_DIGITS[total % 11] != number[17]:
        return f"身份证号码的校验位不对，可能抄错了一位，请核对；{_OTHER}"
    return ""


def credit_code_problem(code: str) -> str:
    """统一社会信用代码 (GB 32100): 18 places of its alphabet, the check digit."""
    if len(code) != 18 or any(letter not in _CODE_LETTERS for letter in code):
        return f"统一社会信用代码应是 18 位数字或大写字母（没有 I、O、Z、S、V）；{_OTHER}"
    total = sum(_CODE_LETTERS.index(letter) * pow(3, place, 31)
                for place, letter in enumerate(code[:17]))
    if _CODE_LETTERS[(31 - total % 31) % 31] != code[17]:
        return f"统一社会信用代码的校验位不对，可能抄错了一位，请核对；{_OTHER}"
    return ""


def plain_number(text: str) -> str:
    """A number as it is compared: half-width capitals without blanks and hyphens."""
    return re.sub(r"[\s\-－—·]", "", unicodedata.normalize("NFKC", text)).upper()


def plain_name(text: str) -> str:
    """A name as it is compared: half-width, without blanks, brackets and dots alike."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"[\s·•・.。]", "", folded)


def masked_name(name: str, *, person: bool = False) -> str:
    """For lists: 张*, 欧**; a long name is an organisation's and keeps its ends: 额敏****公司.

    person: a person's, however long; one with a dot in it (阿不都·热西提) is so anyway.
    """
    name = name.strip()
    if not name:
        return ""
    if len(name) > 6 and not person and not re.search("[·•・]", name):
        return f"{name[:2]}****{name[-2:]}"
    return name[0] + "*" * min(len(name) - 1, 3) if len(name) > 1 else "*"


def shown_name(identity: Identity) -> str:
    """The masked name of an applicant; who shows an identity card is a person."""
    return masked_name(identity.name, person=identity.id_kind == IdKind.ID_CARD)


def masked_number(number: str) -> str:
    """Its ends only: 654************3X."""
    if len(number) <= 6:
        return "*" * len(number)
    return f"{number[:3]}{'*' * (len(number) - 5)}{number[-2:]}"


def masked(identity: Identity) -> Identity:
    """All of it as it may be shown to those who may not see the whole."""
    tail = identity.phone[-2:] if len(identity.phone) > 4 else ""
    head, at, domain = identity.email.partition("@")
    return Identity(
        name=shown_name(identity), id_kind=identity.id_kind,
        id_number=masked_number(identity.id_number), contact=masked_name(identity.contact, person=True),
        phone=f"{identity.phone[:3]}****{tail}" if identity.phone else "",
        email=f"{head[:1]}***{at}{domain}" if identity.email else "",
        address=f"{identity.address[:3]}****" if identity.address else "",
        postcode=identity.postcode)
