"""wechat-bot registers …"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from wechat_bot.cli.app import Context, main, say, write_result
from wechat_bot.collecting import importing as declarations
from wechat_bot.collecting.exporting import export_declarations
from wechat_bot.disclosure.importing import import_releases
from wechat_bot.disclosure.operations import export_year
from wechat_bot.kernel.actor import Actor
from wechat_bot.kernel.errors import InvalidInput, file_trouble
from wechat_bot.kernel.office import Office
from wechat_bot.kernel.spreadsheets import csv_file, xlsx_file
from wechat_bot.records.importing import import_records
from wechat_bot.records.queries import RecordFilter
from wechat_bot.registers.applications import exporting as applications
from wechat_bot.registers.applications.importing import import_applications
from wechat_bot.registers.catalogue import REGISTERS
from wechat_bot.registers.exporting import export_register

# kept in ways of their own, beside those of the catalogue
DISCLOSURES, APPLICATIONS, DECLARATIONS = "disclosures", "applications", "declarations"
FORMATS = ("xlsx", "csv", "docx")


@dataclass(frozen=True)
class Request:
    """What `registers import` was asked: the file and the options."""

    data: bytes
    name: str
    dry_run: bool
    only_good: bool
    reason: str


Importer = Callable[[Actor, Office, Request], Any]
Exporter = Callable[[Actor, Office, int, str], bytes]


@dataclass(frozen=True)
class Kind:
    """One KIND of the two commands."""

    name: str
    take_in: Importer
    hand_out: Exporter
    formats: tuple[str, ...] = FORMATS


def kinds() -> Mapping[str, Kind]:
    """KIND → what to do, in the order they are listed."""
    own = {DISCLOSURES: Kind("主动公开台账", _import_disclosures, _export_disclosures,
                             ("xlsx", "csv")),
           APPLICATIONS: Kind(applications.NAME, _import_applications, _export_applications,
                              ("xlsx", "csv"))}
    own |= {code: Kind(each.name, _importer(code), _exporter(code))
            for code, each in REGISTERS.items()}
    return own | {DECLARATIONS: Kind("年报数据申报", _import_declarations, _export_declarations,
                                     ("xlsx", "csv"))}


class KindName(click.ParamType[str]):
    """A KIND; an unknown one is wrong usage that names those there are."""

    name = "kind"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> str:
        """The code itself."""
        known = kinds()
        if value not in known:
            listed = "、".join(f"{code}（{each.name}）" for code, each in known.items())
            self.fail(f"没有“{value}”这种登记，可以写：{listed}。", param, ctx)
        return str(value)


@main.group()
def registers() -> None:
    """各类登记的导入和导出。"""


@registers.command("list")
def list_() -> None:
    """列出所有登记的代号和名称。"""
    for code, each in kinds().items():
        click.echo(f"{code}\t{each.name}")


@registers.command("import")
@click.argument("kind", type=KindName(), metavar="代号")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False),
                metavar="文件.csv|文件.xlsx")
@click.option("--dry-run", is_flag=True, help="只检查，列出每一行会怎样，不写入。")
@click.option("--only-good", is_flag=True, help="有错的行跳过，只导入正确的行。")
@click.option("--reason", default="", metavar="原因", help="补登已封账的年份、改报已申报的数时，写明原因。")
@click.pass_obj
def import_(
    context: Context, kind: str, file: Path, dry_run: bool, only_good: bool, reason: str
) -> None:
    """从表格导入一种登记。有一行出错就全部不导入（除非加 --only-good）。代号见 registers list。"""
    try:
        data = file.read_bytes()
    except OSError as error:
        raise InvalidInput(f"{file} 打不开：{file_trouble(error)}") from None
    report = kinds()[kind].take_in(context.actor(), context.office(),
                                   Request(data, file.name, dry_run, only_good, reason))
    if dry_run:
        for row, fate in report.rows:
            click.echo(f"第 {row} 行\t{fate}")
    for fault in report.errors:
        say(f"第 {fault.row} 行 {fault.column}：{fault.message}")
    for row, hint in getattr(report, "hints", ()):
        say(f"第 {row} 行请核对（不影响导入）：{hint}")
    if getattr(report, "unknown_columns", ()):
        say(f"没有读的列：{'、'.join(report.unknown_columns)}")
    done = "将新增" if dry_run else "已新增"
    filled = f"，补填 {report.filled} 条" if getattr(report, "filled", 0) else ""
    say(f"{done} {report.new} 条{filled}，已有 {report.existing} 条，有错 {len(report.errors)} 处。")
    if report.errors:
        raise click.exceptions.Exit(1)


@registers.command()
@click.argument("kind", type=KindName(), metavar="代号")
@click.argument("year", type=click.IntRange(2000, 2100), metavar="年份")
@click.option("--format", "form", type=click.Choice(FORMATS), default=None,
              help="文件格式；不写时看输出文件的后缀，再不然是 xlsx。")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="写入文件。")
@click.pass_obj
def export(context: Context, kind: str, year: int, form: str | None, output: Path | None) -> None:
    """导出一种登记一年的全部记录（含作废的，注明原因）。"""
    suffix = output.suffix.lstrip(".").lower() if output is not None else ""
    chosen = form or (suffix if suffix in FORMATS else "xlsx")
    found = kinds()[kind]
    if chosen not in found.formats:
        raise click.UsageError(f"{found.name}可以导出为：{'、'.join(found.formats)}。")
    write_result(found.hand_out(context.actor(), context.office(), year, chosen), output)


def _importer(code: str) -> Importer:
    def take_in(actor: Actor, office: Office, asked: Request) -> Any:
        return import_records(actor, office, REGISTERS[code], asked.data, asked.name,
                              dry_run=asked.dry_run, only_good=asked.only_good,
                              reason=asked.reason)
    return take_in


def _exporter(code: str) -> Exporter:
    def hand_out(actor: Actor, office: Office, year: int, form: str) -> bytes:
        wanted = RecordFilter(year=year, voided=True)
        return export_register(actor, office, REGISTERS[code], wanted, form)[1]
    return hand_out


def _import_disclosures(actor: Actor, office: Office, asked: Request) -> Any:
    return import_releases(actor, office, asked.data, asked.name, dry_run=asked.dry_run,
                           only_good=asked.only_good)


def _export_disclosures(actor: Actor, office: Office, year: int, form: str) -> bytes:
    return export_year(actor, office, year, form)[1]


def _import_applications(actor: Actor, office: Office, asked: Request) -> Any:
    return import_applications(actor, office, asked.data, asked.name, dry_run=asked.dry_run,
                               only_good=asked.only_good, reason=asked.reason)


def _export_applications(actor: Actor, office: Office, year: int, form: str) -> bytes:
    sheet = applications.export_ledger(actor, office, year)
    return xlsx_file([sheet]) if form == "xlsx" else csv_file(sheet)


def _import_declarations(actor: Actor, office: Office, asked: Request) -> Any:
    return declarations.import_statements(actor, office, asked.data, asked.name,
                                          dry_run=asked.dry_run, only_good=asked.only_good,
                                          reason=asked.reason)


def _export_declarations(actor: Actor, office: Office, year: int, form: str) -> bytes:
    return export_declarations(actor, office, year, form)[1]
