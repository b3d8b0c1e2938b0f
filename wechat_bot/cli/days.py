"""wechat-bot workdays: no configuration, no database."""

from __future__ import annotations

from datetime import date

import click

from wechat_bot.cli.app import main, say
from wechat_bot.kernel.resources import data_path
from wechat_bot.kernel.workdays import Calendar

_PROVISIONAL = "注意：涉及国务院还没有公布安排的年份，只按周末推算，日期暂定。"


def _day(_ctx: click.Context, param: click.Parameter, value: str) -> date:
    """A typed date; wrong usage where it is none."""
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(f"“{value}”不是日期，应写成 2026-11-22。", param=param) from None


@main.group()
def workdays() -> None:
    """推算工作日（含法定节假日和调休）。"""


@workdays.command()
@click.argument("day", callback=_day, metavar="日期")
@click.argument("number", type=click.IntRange(min=0), metavar="天数")
def add(day: date, number: int) -> None:
    """某日之后第 N 个工作日（次日为第 1 天）。"""
    result = Calendar.load(data_path("content") / "calendar").add_workdays(day, number)
    click.echo(result.day.isoformat())
    if result.provisional:
        say(_PROVISIONAL)


@workdays.command()
@click.argument("first", callback=_day, metavar="起")
@click.argument("last", callback=_day, metavar="止")
def between(first: date, last: date) -> None:
    """两个日期之间有几个工作日（不含起始日，含截止日）。"""
    result = Calendar.load(data_path("content") / "calendar").workdays_between(first, last)
    click.echo(str(result.days))
    if result.provisional:
        say(_PROVISIONAL)
