"""The fixed cast. Each has the duties that the role's name says, and no others.

供稿人 writer, 另一供稿人 colleague, 初审 first, 复审 second, 终审 final, 保密 secrecy,
发布员 publisher, 信息公开专员 officer, 公开工作机构负责人 head, 管理员 administrator, 审计员 auditor, 外人 outsider.
"""

from __future__ import annotations

from dataclasses import dataclass

from wechat_bot.kernel.actor import COMMAND_LINE, Actor
from wechat_bot.kernel.office import Office
from wechat_bot.people import operations, queries
from wechat_bot.people.rules import Duty

PASSWORD = "demo1234"
ROLES: dict[str, tuple[str, tuple[Duty, ...]]] = {
    "writer": ("张三", (Duty.CONTRIBUTOR,)),
    "colleague": ("李四", (Duty.CONTRIBUTOR,)),
    "first": ("王五", (Duty.FIRST_REVIEWER,)),
    "second": ("赵六", (Duty.SECOND_REVIEWER,)),
    "final": ("钱七", (Duty.FINAL_REVIEWER,)),
    "secrecy": ("孙八", (Duty.SECRECY_REVIEWER,)),
    "publisher": ("周九", (Duty.PUBLISHER,)),
    "officer": ("吴十", (Duty.DISCLOSURE_OFFICER,)),
    "head": ("何七", (Duty.DISCLOSURE_HEAD,)),
    "administrator": ("郑一", (Duty.ADMINISTRATOR,)),
    "auditor": ("冯二", (Duty.AUDITOR,)),
    "outsider": ("陈五", (Duty.LEADER,)),
}


@dataclass(frozen=True)
class Cast:
    """The people of an office, by role."""

    writer: Actor
    colleague: Actor
    first: Actor
    second: Actor
    final: Actor
    secrecy: Actor
    publisher: Actor
    officer: Actor
    head: Actor
    administrator: Actor
    auditor: Actor
    outsider: Actor


def hire(office: Office) -> Cast:
    """Make the accounts, where they are not there yet, and return them as actors."""
    with office.db.read() as session:
        there = queries.find_user(session, "writer") is not None
    if there:
        return call_in(office)
    for login, (name, duties) in ROLES.items():
        operations.create_user(COMMAND_LINE, office, login=login, name=name, password=PASSWORD,
                               duties=duties, section="普法与依法治理股")
    return call_in(office)


def call_in(office: Office) -> Cast:
    """The people of an office where they are hired already, as actors."""
    with office.db.read() as session:
        actors = {user.login: actor for user, actor in queries.active_actors(session)}
        return Cast(**{login: actors[login] for login in ROLES})
