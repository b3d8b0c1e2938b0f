"""wechat-bot disclosures …"""

from __future__ import annotations

from pathlib import Path

import click

from wechat_bot.cli.app import Context, main, say, write_result
from wechat_bot.disclosure.columns import field_by_name
from wechat_bot.disclosure.importing import import_releases
from wechat_bot.disclosure.operations import export_year
from wechat_bot.kernel.errors import InvalidInput, file_trouble
from wechat_bot.records.tables import SHOWN_ERRORS


@main.group()
def disclosures() -> None:
    """主动公开台账。"""


@disclosures.command()
@click.argument("year", type=click.IntRange(2000, 2100), metavar="年份")
@click.option("--format", "kind", type=click.Choice(["json", "csv", "xlsx"]), default="json",
              show_default=True, help="文件格式。")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="写入文件。")
@click.pass_obj
def export(context: Context, year: int, kind: str, output: Path | None) -> None:
    """导出一年的主动公开条数和全部发布记录。"""
    _, data = export_year(context.actor(), context.office(), year, kind)
    write_result(data, output)


@disclosures.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False),
                metavar="文件.csv|文件.xlsx")
@click.option("--dry-run", is_flag=True, help="只检查，列出每一行会怎样，不写入。")
@click.option("--only-good", is_flag=True, help="有错的行跳过，只导入正确的行。")
@click.option("--map", "matches", multiple=True, metavar="表头=字段",
              help="表里的列叫别的名字时，写明它是哪一项，例如 --map 文章名=标题；可以写几次。"
                   "“表头=”表示不读这一列。")
@click.option("--reason", default="", help="补登到已经封账的年份时的原因。")
@click.pass_obj
def import_(
    context: Context, file: Path, dry_run: bool, only_good: bool, matches: tuple[str, ...],
    reason: str,
) -> None:
    """导入发布记录。有一行出错就全部不导入（除非加 --only-good）。"""
    try:
        data = file.read_bytes()
    except OSError as error:
        raise InvalidInput(f"{file} 打不开：{file_trouble(error)}") from None
    report = import_releases(context.actor(), context.office(), data, file.name,
                             dry_run=dry_run, only_good=only_good, matched=_matched(matches),
                             reason=reason)
    if dry_run:
        for row, fate in report.rows:
            click.echo(f"第 {row} 行\t{fate}")
    for heading in report.unknown_columns:
        say(f"没有读的列：{heading}（要读请加 --map {heading}=字段）")
    for fault in report.errors[:SHOWN_ERRORS]:
        say(f"第 {fault.row} 行 {fault.column}：{fault.message}")
    if len(report.errors) > SHOWN_ERRORS:
        say(f"另有 {len(report.errors) - SHOWN_ERRORS} 处错误没有列出。")
    done = "将新增" if dry_run else "已新增"
    say(f"{done} {report.new} 条，已有 {report.existing} 条，有错 {len(report.errors)} 处。")
    if report.errors:
        raise click.exceptions.Exit(1)


def _matched(matches: tuple[str, ...]) -> dict[str, str]:
    found = {}
    for each in matches:
        heading, equals, name = each.partition("=")
        if not equals or not heading.strip():
            raise click.BadParameter(f"“{each}”要写成 表头=字段，例如 文章名=标题。")
        found[heading.strip()] = field_by_name(name.strip()) if name.strip() else ""
    return found
