"""wechat-bot report …: figures, documents, checks of the annual report."""

from __future__ import annotations

import json
from collections import Counter
from functools import partial
from pathlib import Path
from typing import IO

import click

from wechat_bot.cli.app import Context, main, say
from wechat_bot.kernel.errors import InvalidInput, file_trouble

SEVERITIES = {"error": "错误", "warning": "警告", "hint": "提示"}
YEAR = click.IntRange(2000, 2100)


@main.group()
def report() -> None:
    """政府信息公开工作年度报告。"""


@report.command()
@click.argument("year", type=YEAR, metavar="年份")
@click.option("--now", is_flag=True, help="已定稿的年份也给登记里现在的数。")
@click.pass_obj
def figures(context: Context, year: int, now: bool) -> None:
    """一年的年报数据（JSON）：已定稿的给定稿的数，没有定稿的按登记现算。"""
    from wechat_bot.annual_report import building

    actor, office = context.actor(), context.office()
    if now:
        found, version = building.figures_now(actor, office, year), None
    else:
        found, version = building.year_figures(actor, office, year)
    if version is not None:
        say(f"{year} 年年报已定稿（第 {version} 版），这是定稿的数；登记里现在的数加 --now。")
    click.echo(json.dumps(found.to_json(), ensure_ascii=False, indent=2))


@report.command()
@click.argument("year", type=YEAR, metavar="年份")
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, metavar="文件夹",
              help="放在哪个文件夹；没有就新建。")
@click.pass_obj
def build(context: Context, year: int, output: Path) -> None:
    """生成一年年报的全部文件：Word、网页、PDF、表格、数据各一个。没有定稿的每页标“草稿”。"""
    from wechat_bot.annual_report import building
    from wechat_bot.kernel.sealed import write_whole

    _open_folder(output)
    built = building.year_documents(context.actor(), context.office(), year)
    for number, document in enumerate(built.documents.values()):
        path = output / document.name
        try:
            write_whole(path, partial(_write, document.data))
        except InvalidInput as error:
            done = f"前面 {number} 个文件已经写好。" if number else "一个文件也没有写。"
            raise InvalidInput(f"{error.message}{done}这个文件在别的程序里打开着的，请关掉；"
                               "然后再运行一次。") from None
        click.echo(str(path))
    _name_others(output, {document.name for document in built.documents.values()}, year)
    if built.version is not None:
        say(f"这是已定稿的第 {built.version} 版，与定稿时的文件完全一样。")
        return
    say("这是草稿，每页都标了“草稿”，因为：")
    for reason in built.why_draft:
        say(f"  {reason}")


@report.command()
@click.argument("year", type=YEAR, metavar="年份")
@click.pass_obj
def verify(context: Context, year: int) -> None:
    """核验一年出过的各版年报：数据、文件与出稿时是否一样，登记后来有没有改动。

    出过的版本被动过、缺失，退出码为 1；登记后来的变动只列出来，不算错。
    """
    from wechat_bot.annual_report import building

    found = building.verify_year(context.actor(), context.office(), year)
    for each in found:
        click.echo(each.message)
    damaged = sum(each.damaged for each in found)
    changed = len(found) - damaged
    if damaged:
        say(f"{damaged} 处与出稿时不一样：内容或文件被动过、缺失。")
    if changed:
        say(f"{changed} 处登记后来有变动，定稿的数没有跟着变。公布的数确实错了的，请出更正稿。")
    if damaged:
        raise click.exceptions.Exit(1)
    if not found:
        say(f"{year} 年年报与出稿时完全一样，登记也没有变动。")


@report.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), metavar="数据.json")
@click.option("--previous", type=click.Path(path_type=Path, dir_okay=False), metavar="上年数据.json",
              help="上一年的数据（新旧格式都可以），用来核对结转和现行有效件数。")
def check(file: Path, previous: Path | None) -> None:
    """核对年报数据的勾稽关系，每处一行 JSON。不需要配置和数据库。有“错误”时退出码为 1。"""
    from wechat_bot.annual_report.checking_file import check_file
    from wechat_bot.annual_report.figures_file import read_figures

    this = read_figures(_read(file), file.name)
    last = None if previous is None else read_figures(
        _read(previous), previous.name, earlier_form=True).figures
    found = check_file(this, last)
    for finding in found:
        click.echo(json.dumps(finding.to_json(), ensure_ascii=False))
        if finding.rule.startswith("previous."):
            say(f"注意：{finding.message}")
    counts: Counter[str] = Counter(finding.severity for finding in found)
    parts = [f"{name} {counts[level]} 处" for level, name in SEVERITIES.items() if counts[level]]
    say(f"共 {len(found)} 处：{'，'.join(parts)}。" if found else "没有发现问题。")
    if counts["error"]:
        raise click.exceptions.Exit(1)


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise InvalidInput(f"{file} 打不开：{file_trouble(error)}") from None


def _write(data: bytes, out: IO[bytes]) -> None:
    out.write(data)


def _name_others(folder: Path, made: set[str], year: int) -> None:
    """Say which reports of the year were there before: nobody should hand in an older draft."""
    others = sorted(path.name for path in folder.glob(f"*{year}年*年度报告*")
                    if path.is_file() and path.name not in made)
    if others:
        say(f"文件夹里还有以前生成的 {len(others)} 个文件，没有动，小心拿错：{'、'.join(others)}")


def _open_folder(folder: Path) -> None:
    """The folder of `build`; InvalidInput where it can't be one."""
    if folder.exists() and not folder.is_dir():
        raise InvalidInput(f"{folder} 是一个文件，不是文件夹，没有生成。请写一个文件夹的名字。")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except NotADirectoryError:
        raise InvalidInput(f"{folder} 的上一级是文件，不是文件夹，没有生成。请换一个位置。") from None
    except OSError as error:
        raise InvalidInput(f"{folder} 建不了，没有生成：{file_trouble(error)}") from None
