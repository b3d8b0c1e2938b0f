"""wechat-bot report import: the figures of a report that was made earlier or elsewhere."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wechat_bot.cli.app import say
from wechat_bot.cli.report import report
from wechat_bot.kernel.errors import InvalidInput, file_trouble

if TYPE_CHECKING:
    from wechat_bot.annual_report.reading.found import ReadReport


@report.command(name="import")
@click.argument("file", type=click.Path(path_type=Path), metavar="文件")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON：数据、各表的把握、要核对的地方。")
def import_file(file: Path, as_json: bool) -> None:
    """读一份以前的年度报告（.docx、.html、.txt、.md、.xlsx、.pdf），2021 年和 2019 年的格式都行。

    只读，不登记；读不准的不给数，说明原因。登记往年报告请到网页“年度报告”的“往年”。
    """
    from wechat_bot.annual_report.reading.report import read_report, to_json

    try:
        data = file.read_bytes()
    except OSError as error:
        raise InvalidInput(f"{file} 读不了：{file_trouble(error)}") from None
    read = read_report(data, file.name)
    if as_json:
        click.echo(json.dumps(to_json(read), ensure_ascii=False, indent=2))
    else:
        _tell(read)


def _tell(read: ReadReport) -> None:
    from wechat_bot.annual_report.grid import shown
    from wechat_bot.annual_report.reading.found import PARTS

    figures = read.figures
    click.echo(f"{figures.agency or '（没有认出单位）'} {figures.year} 年，{read.form} 年的格式")
    for part, name in PARTS.items():
        click.echo(f"  {name}：把握 {read.confidence[part]:.0%}")
    filled = {path: shown(value) for path, value in figures.cells().items() if value}
    from wechat_bot.annual_report.form import cell_label

    for path, text in filled.items():
        click.echo(f"  {cell_label(path)}：{text}")
    empty = sum(value is None for value in figures.cells().values())
    click.echo(f"  其余 {len(figures.cells()) - len(filled) - empty} 格是 0，{empty} 格是空格。")
    if read.notes:
        say(f"请核对 {len(read.notes)} 处：")
        for note in read.notes:
            say(f"  {note}")
