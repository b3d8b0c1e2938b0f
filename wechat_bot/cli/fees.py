"""wechat-bot fee: 信息处理费, without configuration or database."""

from __future__ import annotations

import click

from wechat_bot.cli.app import main, say
from wechat_bot.kernel import reading
from wechat_bot.kernel.resources import data_path
from wechat_bot.registers.applications.fees import Fee, Tariff, items_fee, load_tariff, pages_fee

_COUNT = click.IntRange(min=0, max=1_000_000)


@main.group()
def fee() -> None:
    """算依申请公开的信息处理费（按件或者按量）。"""


@fee.command()
@click.argument("number", type=_COUNT, metavar="件数")
def items(number: int) -> None:
    """按件：同一申请人一个自然月内共 N 件。"""
    _answer(items_fee(_tariff(), number))


@fee.command()
@click.argument("number", type=_COUNT, metavar="页数")
def pages(number: int) -> None:
    """按量：一件申请共 N 页。"""
    _answer(pages_fee(_tariff(), number))


def _tariff() -> Tariff:
    return load_tariff(data_path("content") / "applications")


def _answer(found: Fee) -> None:
    click.echo(reading.show_yuan(found.amount))
    if len(found.lines) < 20:
        say(found.in_words)
