"""wechat-bot reconcile."""

from __future__ import annotations

import json

import click

from wechat_bot import wiring
from wechat_bot.cli.app import Context, main, say
from wechat_bot.kernel import clock
from wechat_bot.reconciling.operations import CommandResult, reconcile_now
from wechat_bot.reconciling.ports import Direct
from wechat_bot.reconciling.rules import KIND_NAMES


@main.command()
@click.option("--year", type=click.IntRange(2000, 2100), required=True, metavar="年份",
              help="看哪一年（北京时间）。")
@click.option("--json", "as_json", is_flag=True, help="结果写成 JSON。")
@click.pass_obj
def reconcile(context: Context, year: int, as_json: bool) -> None:
    """与公众号对账：台账条数、公众号篇数和每一处不符。一致时退出码为 0，否则为 1。"""
    office = context.office()
    gateway = wiring.connect(office)
    watch = Direct(office, gateway, say) if gateway is not None else None
    result = reconcile_now(context.actor(), office, gateway, year, watch)
    click.echo(_json(result) if as_json else _lines(result))
    _explain(result)
    if result.differences or not result.complete or result.figures.ledger != result.figures.account:
        raise click.exceptions.Exit(1)


def _lines(result: CommandResult) -> str:
    figures = result.figures
    lines = [f"{figures.year} 年台账公众号发布 {figures.ledger} 条",
             f"{figures.year} 年公众号文章 {figures.account} 篇",
             f"不符 {len(result.differences)} 处"]
    lines += [f"{KIND_NAMES[one.kind]}\t{clock.show(one.at)}\t{one.sentence}"
              for one in result.differences]
    return "\n".join(lines)


def _json(result: CommandResult) -> str:
    figures = result.figures
    return json.dumps({
        "year": figures.year, "complete": result.complete, "ledger": figures.ledger,
        "account": figures.account, "account_listed": figures.listed,
        "account_from_our_records": figures.unlisted, "taken_down": figures.taken_down,
        "differences": [{"kind": one.kind.value, "subject": one.subject,
                         "published_at": clock.iso_beijing(one.at), "sentence": one.sentence}
                        for one in result.differences],
    }, ensure_ascii=False, indent=2)


def _explain(result: CommandResult) -> None:
    figures = result.figures
    say(f"公众号的 {figures.account} 篇里，接口列出 {figures.listed} 篇；群发的、人工发表后没有进入列表的"
        f"和已删除的，接口列不出来，按本系统的记录计 {figures.unlisted} 篇。")
    if figures.taken_down:
        say(f"台账的 {figures.ledger} 条里，已下架 {figures.taken_down} 条。")
    if figures.ledger != figures.account and not result.differences:
        say("两边的数不同而没有不符：有文章正在发布、结果待核实或还没有登入台账，"
            "或者在年末年初两边记的时间差了一点。请过几分钟再对，或到“发布”里看。")
    if result.others:
        say(f"其他年份另有 {result.others} 处不符。")
    if result.note:
        say(f"这次没有对完：{result.note}")
