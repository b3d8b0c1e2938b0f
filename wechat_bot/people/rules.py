"""职责与权限: duties, what they allow, passwords. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from datetime import date, timedelta
from enum import StrEnum

from wechat_bot.kernel.actor import Permission


class Duty(StrEnum):
    """职责. A person may hold several; titles of office are not duties."""

    CONTRIBUTOR = "contributor"  # 供稿人
    FIRST_REVIEWER = "first_reviewer"  # 初审
    SECOND_REVIEWER = "second_reviewer"  # 复审
    FINAL_REVIEWER = "final_reviewer"  # 终审
    PROOFREADER = "proofreader"  # 校对
    SECRECY_REVIEWER = "secrecy_reviewer"  # 保密审查员
    PUBLISHER = "publisher"  # 发布员
    DISCLOSURE_OFFICER = "disclosure_officer"  # 信息公开专员
    DISCLOSURE_HEAD = "disclosure_head"  # 公开工作机构负责人
    DEPUTY_LEADER = "deputy_leader"  # 分管领导
    LEADER = "leader"  # 主要负责人
    ADMINISTRATOR = "administrator"  # 系统管理员
    AUDITOR = "auditor"  # 审计员（只读）


DUTY_NAMES: dict[Duty, str] = {
    Duty.CONTRIBUTOR: "供稿人",
    Duty.FIRST_REVIEWER: "初审",
    Duty.SECOND_REVIEWER: "复审",
    Duty.FINAL_REVIEWER: "终审",
    Duty.PROOFREADER: "校对",
    Duty.SECRECY_REVIEWER: "保密审查员",
    Duty.PUBLISHER: "发布员",
    Duty.DISCLOSURE_OFFICER: "信息公开专员",
    Duty.DISCLOSURE_HEAD: "公开工作机构负责人",
    Duty.DEPUTY_LEADER: "分管领导",
    Duty.LEADER: "主要负责人",
    Duty.ADMINISTRATOR: "系统管理员",
    Duty.AUDITOR: "审计员（只读）",
}

REVIEW_DUTIES = frozenset({Duty.FIRST_REVIEWER, Duty.SECOND_REVIEWER, Duty.FINAL_REVIEWER})
_EVERYONE = frozenset({Permission.HOME, Permission.READ, Permission.EXPORT})
_REVIEWER = _EVERYONE | {Permission.REVIEW, Permission.PROOFREAD, Permission.SECRECY_REVIEW,
                         Permission.KEEP_LISTS}

# 信息公开专员 and 公开工作机构负责人 keep the registers; only the latter consents to an extension
# (条例 art 33), and a deputy stands in for him where he is away.
_DISCLOSURE = _EVERYONE | {
    Permission.KEEP_LEDGER, Permission.KEEP_LISTS, Permission.TAKE_DOWN, Permission.RECONCILE,
    Permission.KEEP_REGISTERS, Permission.READ_APPLICATIONS, Permission.KEEP_APPLICATIONS,
    Permission.SEE_IDENTITY, Permission.KEEP_MESSAGES, Permission.CLOSE_YEAR,
    Permission.KEEP_REPORT, Permission.AGREE_REPORT}
_LEADING = _EVERYONE | {Permission.TAKE_DOWN, Permission.READ_APPLICATIONS,
                        Permission.AGREE_REPORT}

GRANTS: dict[Duty, frozenset[Permission]] = {
    Duty.CONTRIBUTOR: _EVERYONE | {Permission.WRITE_POST},
    Duty.FIRST_REVIEWER: _REVIEWER,
    Duty.SECOND_REVIEWER: _REVIEWER,
    Duty.FINAL_REVIEWER: _REVIEWER | {Permission.DECIDE_UNCONFIRMED, Permission.TAKE_DOWN},
    Duty.PROOFREADER: _EVERYONE | {Permission.PROOFREAD},
    Duty.SECRECY_REVIEWER: _EVERYONE | {Permission.SECRECY_REVIEW},
    Duty.PUBLISHER: _EVERYONE | {Permission.PUBLISH, Permission.DECIDE_UNCONFIRMED,
                                 Permission.TAKE_DOWN, Permission.RECONCILE,
                                 Permission.KEEP_RUNNING, Permission.KEEP_MESSAGES},
    Duty.DISCLOSURE_OFFICER: _DISCLOSURE,
    Duty.DISCLOSURE_HEAD: _DISCLOSURE | {Permission.APPROVE_EXTENSION},
    Duty.DEPUTY_LEADER: _LEADING,
    Duty.LEADER: _LEADING | {Permission.CLOSE_YEAR},
    Duty.ADMINISTRATOR: _EVERYONE | {Permission.MANAGE_USERS, Permission.READ_JOURNAL, Permission.MANAGE_FEED,
                                     Permission.KEEP_LISTS, Permission.KEEP_RUNNING},
    Duty.AUDITOR: _EVERYONE | {Permission.READ_JOURNAL, Permission.READ_APPLICATIONS},
}


def permissions_of(duties: Iterable[Duty]) -> frozenset[Permission]:
    """What a person with these duties may do."""
    granted: frozenset[Permission] = frozenset()
    for duty in duties:
        granted |= GRANTS[duty]
    return granted


def duty_conflicts(duties: Iterable[Duty]) -> list[str]:
    """Why a set of duties is not allowed; empty when it is.

    The administrator can make accounts, so he must never be one of the reviewers
    (separation of duties, design of the office); the auditor only reads.
    """
    held = frozenset(duties)
    findings = []
    if Duty.ADMINISTRATOR in held and held & (REVIEW_DUTIES | {Duty.SECRECY_REVIEWER}):
        findings.append("系统管理员不能兼任初审、复审、终审或保密审查员")
    if Duty.AUDITOR in held and len(held) > 1:
        findings.append("审计员只能查看，不能兼任其他职责")
    return findings


LONGEST_DEPUTYSHIP = timedelta(days=366)


def deputy_problems(
    duty: Duty, absent: Collection[Duty], deputy: Collection[Duty], *, same: bool, active: bool,
    from_day: date, to_day: date, today: date,
) -> dict[str, str]:
    """Why a deputyship (代理) can't be set, per field; empty when it can."""
    wrong: dict[str, str] = {}
    if duty not in absent:
        wrong["duty"] = f"本人没有“{DUTY_NAMES[duty]}”的职责，不用代理。"
    elif duty in (Duty.ADMINISTRATOR, Duty.AUDITOR):
        wrong["duty"] = f"“{DUTY_NAMES[duty]}”不能由人代理，请另设账号。"
    if same:
        wrong["deputy"] = "代理人不能是本人。"
    elif not active:
        wrong["deputy"] = "代理人的账号已停用，请另选一人。"
    elif conflicts := duty_conflicts([*deputy, duty]):
        wrong["deputy"] = "；".join(conflicts) + "，请另选一人。"
    elif duty in deputy:
        wrong["deputy"] = f"这个人自己就有“{DUTY_NAMES[duty]}”的职责，不用代理。"
    if to_day < from_day:
        wrong["to_day"] = "结束日期早于开始日期。"
    elif to_day < today:
        wrong["to_day"] = "这段时间已经过去了。"
    elif to_day - from_day > LONGEST_DEPUTYSHIP:
        wrong["to_day"] = "代理一次最长一年。"
    return wrong


def password_problem(password: str, login: str, relaxed: bool) -> str | None:
    """Why a password is refused, or None. `relaxed` only in the demo.

    等保 2.0 level 2 asks for complexity; length and variety serve it.
    """
    if relaxed:
        return None if len(password) >= 4 else "密码至少 4 位"
    if len(password) < 10:
        return "密码至少 10 位"
    if login and login.lower() in password.lower():
        return "密码里不能含有登录名"
    kinds = sum(bool(re.search(pattern, password))
                for pattern in (r"[a-z]", r"[A-Z]", r"\d", r"[^A-Za-z0-9]"))
    return None if kinds >= 2 else "密码要有字母、数字、符号中的至少两种"


def login_problem(login: str) -> str | None:
    """Why a log-in name is refused, or None."""
    if re.fullmatch(r"[a-z][a-z0-9._-]{1,30}", login):
        return None
    return "登录名用小写字母开头，只含小写字母、数字、点、横线，2 到 31 位"


def email_problem(email: str) -> str | None:
    """Why an e-mail address is refused, or None; without one there are no mails."""
    if not email:
        return None
    parts = r"[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z0-9]{2,}"
    if len(email) > 200 or not re.fullmatch(parts, email):
        return "邮箱地址写得不对，应像 zhangsan@example.gov.cn；不收邮件就留空"
    return None


def name_problem(name: str) -> str | None:
    """Why a person's name is refused, or None."""
    if not name:
        return "请填写姓名"
    return None if len(name) <= 40 else "姓名最多 40 个字"


# 五人办公室: (login, duties). Any three of the four reviewers carry three levels, so that one
# person away never stops the office; the administrator writes but never reviews.
FIVE_PERSON_OFFICE: tuple[tuple[str, tuple[Duty, ...]], ...] = (
    ("zhangsan", (Duty.CONTRIBUTOR, Duty.FIRST_REVIEWER, Duty.PUBLISHER)),
    ("wangwu", (Duty.CONTRIBUTOR, Duty.FIRST_REVIEWER, Duty.SECOND_REVIEWER,
                Duty.SECRECY_REVIEWER)),
    ("zhaoliu", (Duty.SECOND_REVIEWER, Duty.FINAL_REVIEWER, Duty.SECRECY_REVIEWER,
                 Duty.DISCLOSURE_HEAD)),
    ("qianqi", (Duty.SECOND_REVIEWER, Duty.FINAL_REVIEWER, Duty.DEPUTY_LEADER,
                Duty.LEADER)),
    ("lisi", (Duty.CONTRIBUTOR, Duty.DISCLOSURE_OFFICER, Duty.PUBLISHER, Duty.ADMINISTRATOR)),
)
