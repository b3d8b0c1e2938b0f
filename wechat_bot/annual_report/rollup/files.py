"""汇总的文件: many figures files read at once, every fault of every file told. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from wechat_bot.annual_report import rules
from wechat_bot.annual_report.figures_file import read_figures
from wechat_bot.annual_report.rollup.rules import Member
from wechat_bot.annual_report.rules import Finding
from wechat_bot.kernel.errors import BureauError, ImportRefused


@dataclass(frozen=True)
class Inconsistent:
    """A body whose figures do not hold together; they are added up all the same."""

    member: Member
    errors: tuple[Finding, ...]


def read_members(files: Iterable[tuple[str, bytes]]) -> list[Member]:
    """The figures of all files. files: (name, content).

    ImportRefused lists every place that is wrong in any of them.
    """
    found, wrong = list[Member](), list[str]()
    for name, data in files:
        try:
            found.append(Member(name, read_figures(data, name).figures))
        except ImportRefused as error:
            wrong += [f"{name}：{row}" for row in error.rows]
        except BureauError as error:
            wrong.append(error.message)
    if wrong:
        raise ImportRefused("没有汇总，什么也没有写。下面这些文件要先改好：", wrong)
    return found


def inconsistent(members: Sequence[Member]) -> list[Inconsistent]:
    """Whose figures break a rule that has to hold (勾稽关系); warnings are left out."""
    found = []
    for member in members:
        errors = tuple(each for each in rules.check(member.figures) if each.severity == "error")
        if errors:
            found.append(Inconsistent(member, errors))
    return found
