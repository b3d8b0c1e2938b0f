"""wechat-bot disclosures archive / verify-archive / evidence."""

from __future__ import annotations

import shutil
from pathlib import Path

import click

from wechat_bot.cli.app import Context, say
from wechat_bot.cli.ledger import disclosures
from wechat_bot.disclosure import archive as archives
from wechat_bot.disclosure.evidence import evidence_zip
from wechat_bot.kernel.sealed import verify, write_whole


@disclosures.command("archive")
@click.argument("year", type=click.IntRange(2000, 2100), metavar="年份")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), required=True,
              help="写入文件（.zip）。")
@click.pass_obj
def archive_(context: Context, year: int, output: Path) -> None:
    """制作一年的主动公开年度档案：全部信息、证据、台账和操作日志，带 sha256 清单。"""
    made = archives.archive_to(context.actor(), context.office(), year, output)
    for sentence in made.missing:
        say(f"缺少：{sentence}")
    say(f"已写入 {output}：信息 {made.items} 条，文件 {made.files} 个，缺少 {len(made.missing)} 个。")
    say("清单的 sha256（请记在移交单上，已写入操作日志）：")
    click.echo(made.manifest_sha256)


@disclosures.command("verify-archive")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), metavar="文件.zip")
@click.option("--sha256", "expected", default="", metavar="指纹",
              help="移交单或操作日志上记的清单 sha256，一并核对。")
def verify_archive(file: Path, expected: str) -> None:
    """核对年度档案或证据包：重新计算每个文件的 sha256，列出不符的（有不符的退出码为 1）。"""
    found = verify(file)
    problems = list(found.problems)
    if expected and found.manifest_sha256 and expected.strip().lower() != found.manifest_sha256:
        problems.append("清单的 sha256 与记录的不同：这不是当时制作的那一份，或者清单被换过。")
    for problem in problems:
        click.echo(problem)
    if found.manifest_sha256:
        say(f"清单的 sha256：{found.manifest_sha256}")
    for sentence in found.about.get("missing", ()):
        say(f"制作时就缺少：{sentence}")
    if problems:
        say(f"核对不通过：{len(problems)} 处不符。")
        raise click.exceptions.Exit(1)
    say(f"核对通过：{found.files} 个文件都与清单相符。")


@disclosures.command()
@click.argument("item_id", type=int, metavar="公开信息号")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), required=True,
              help="写入文件（.zip）。")
@click.pass_obj
def evidence(context: Context, item_id: int, output: Path) -> None:
    """一条公开信息的证据包。"""
    _, package = evidence_zip(context.actor(), context.office(), item_id)
    with package:
        write_whole(output, lambda out: shutil.copyfileobj(package, out))
    say(f"已写入 {output}")
