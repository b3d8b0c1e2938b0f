"""汇总的文件: many figures files read at once, every fault of every file told. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from wechat_bot.annual_report.checking_file import check_file
from wechat_bot.annual_report.figures_file import FiguresFile, read_figures
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
            read = read_figures(data, name)
            found.append(Member(name, read.figures, read.confidence))
        except ImportRefused as error:
            wrong += [f"{name}：{row}" for row in error.rows]
        except BureauError as error:
            wrong.append(error.message)
    if wrong:
        raise ImportRefused("没有汇总，什么也没有写。下面这些文件要先改好：", wrong)
    return found


def inconsistent(members: Sequence[Member]) -> list[Inconsistent]:
    """Whose figures break a rule that has to hold (勾稽关系); warnings are left out. What was read
    from a document is doubted before its body is."""
    found = []
    for member in members:
        told = check_file(FiguresFile(member.figures, member.confidence))
        errors = tuple(each for each in told if each.severity == "error")
        if errors:
            found.append(Inconsistent(member, errors))
    return found
