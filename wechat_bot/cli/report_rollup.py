"""wechat-bot report rollup: many bodies' figures added up. No configuration, no database."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wechat_bot.cli.app import say, write_result
from wechat_bot.cli.report import report
from wechat_bot.kernel.errors import ImportRefused, file_trouble

if TYPE_CHECKING:
    from wechat_bot.annual_report.rollup.rules import Rollup

LEVELS = {"province": "省级", "city": "市级、地区", "county": "县级", "department": "部门", "town": "乡镇、街道"}
SHOWN = 20  # lines of a kind on the screen; of errors all are shown


@report.command()
@click.argument("files", nargs=-1, required=True, metavar="数据.json…",
                type=click.Path(path_type=Path))
@click.option("-o", "--output", required=True, metavar="汇总.json",
              type=click.Path(path_type=Path, dir_okay=False), help="汇总数据写到哪个文件。")
@click.option("--agency", default="", metavar="单位", help="汇总的单位名称；不写就是“汇总”。")
@click.option("--level", type=click.Choice(list(LEVELS)), metavar="级别",
              help="汇总单位的级别（" + "、".join(f"{code} {name}" for code, name in LEVELS.items())
              + "）；不写就不填。")
@click.option("--bodies", metavar="名单", type=click.Path(path_type=Path, dir_okay=False),
              help="应当报来的单位名单（一行一个的 .txt，或名称在第一列的 .csv、.xlsx），列出还没有报的。")
def rollup(
    files: tuple[Path, ...], output: Path, agency: str, level: str | None, bodies: Path | None
) -> None:
    """把许多单位同一年的年报数据逐格相加。数据自相矛盾的、没填的、没报的单位另外列出。

    写的是文件夹时，用里面所有的 .json 文件。不需要配置和数据库。
    """
    from wechat_bot.annual_report.documents.build import figures_json
    from wechat_bot.annual_report.rollup import files as rollup_files
    from wechat_bot.annual_report.rollup.rules import add_up

    owing = _owing(bodies) if bodies else []
    members = rollup_files.read_members(_contents(_listed(files, output)))
    summed = add_up(members, agency, level or "")
    write_result(figures_json(summed.figures), output)
    say(f"汇总了 {len(members)} 个单位 {summed.figures.year} 年的数据。")
    _tell(summed, owing)


def _tell(summed: Rollup, owing: Sequence[str]) -> None:
    """What a person should look at before using the sum."""
    from wechat_bot.annual_report.rollup import files as rollup_files
    from wechat_bot.annual_report.rollup.rules import missing, unexpected

    found = rollup_files.inconsistent(summed.members)
    if found:
        say(f"数据自相矛盾的 {len(found)} 个单位（已照原数加进去，请退回核对）：")
        for each in found:
            for error in each.errors:
                say(f"  {each.member.name}（{each.member.file}）：{error.message}")
    _some("没有写单位名称（看不出是不是同一个单位）的",
          [each.file for each in summed.members if not each.figures.agency.strip()])
    _some("有空着的格子（按 0 计）的", [gap.sentence for gap in summed.gaps])
    _some("没有写明公开条数（总数、按信息计、按渠道）的",
          [each.name for each in summed.without_disclosures])
    came = [each.name for each in summed.members]
    if owing:
        _some("还没有报的", missing(owing, came), every=True)
        _some("名单以外的（可能是名称写法不同）", unexpected(owing, came), every=True)


def _some(what: str, lines: Sequence[str], *, every: bool = False) -> None:
    if not lines:
        return
    say(f"{what} {len(lines)} 个单位：")
    shown = lines if every else lines[:SHOWN]
    for line in shown:
        say(f"  {line}")
    if len(shown) < len(lines):
        say(f"  ……另有 {len(lines) - len(shown)} 个单位")


def _listed(paths: Sequence[Path], output: Path) -> list[Path]:
    """The files meant: of a folder all .json files in it. The sum of an earlier run is no body's."""
    found: list[Path] = []
    for path in paths:
        inside = sorted(path.glob("*.json")) if path.is_dir() else [path]
        if not inside:
            raise ImportRefused(f"文件夹 {path} 里没有 .json 文件，没有汇总。")
        found += inside
    own = output.resolve()
    kept = [path for path in found if path.resolve() != own]
    if len(kept) < len(found):
        say(f"{output} 是要写的汇总文件，没有把它当作一个单位加进去。")
    return kept


def _contents(paths: Sequence[Path]) -> list[tuple[str, bytes]]:
    """(name, content) of every file; ImportRefused lists all that can't be read."""
    found, wrong = list[tuple[str, bytes]](), list[str]()
    for path in paths:
        try:
            found.append((str(path), path.read_bytes()))
        except OSError as error:
            wrong.append(f"{path} 打不开：{file_trouble(error)}")
    if wrong:
        raise ImportRefused("没有汇总，什么也没有写。下面这些文件打不开：", wrong)
    return found


def _owing(path: Path) -> list[str]:
    from wechat_bot.annual_report.rollup.bodies import read_bodies

    return read_bodies(_contents([path])[0][1])
