"""wechat-bot init, doctor, user …, journal verify."""

from __future__ import annotations

import secrets

import click

from wechat_bot.cli.app import Context, main, say
from wechat_bot.kernel import clock, journal, schema
from wechat_bot.kernel.actor import COMMAND_LINE
from wechat_bot.kernel.config import app_secret
from wechat_bot.kernel.errors import BureauError, InvalidInput, JournalBroken
from wechat_bot.kernel.office import Office
from wechat_bot.kernel.resources import data_path
from wechat_bot.kernel.workdays import Calendar
from wechat_bot.people import operations, queries
from wechat_bot.people.rules import DUTY_NAMES, FIVE_PERSON_OFFICE, Duty
from wechat_bot.registers.applications import vault
from wechat_bot.wechat.diagnosis import diagnose

_MODES = ["draft_only", "publish", "manual"]
_NAMES = {name: duty for duty, name in DUTY_NAMES.items()}


@main.command()
@click.option("--agency", prompt="单位全称", default="额敏县司法局", help="单位全称。")
@click.option("--mode", prompt="默认发布方式（draft_only 存草稿箱 / publish 发表 / manual 人工）",
              type=click.Choice(_MODES), default="draft_only", help="默认发布方式。")
@click.option("--people", "preset", prompt="账号（five 五人办公室 / admin 只建管理员）",
              type=click.Choice(["five", "admin"]), default="five", help="建哪些账号。")
@click.pass_obj
def init(context: Context, agency: str, mode: str, preset: str) -> None:
    """第一次使用：写出配置文件，建数据库和账号，显示初始密码。"""
    path = context.config_path
    if path.exists():
        say(f"{path} 已经有了，没有改动它；只检查数据库和账号。")
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_config_text(agency, mode), encoding="utf-8")
        say(f"已写出配置文件 {path}，里面每一项都有说明。")
    office = context.office()
    with office.db.read() as session:
        if queries.user_count(session):
            say("已经有账号了，没有再建。请用浏览器登录，或用 wechat-bot user 管理。")
            return
    _make_people(office, preset)
    with office.db.write() as session:
        journal.record(session, COMMAND_LINE, "installation.created", "installation:1",
                       agency=office.config.agency.name)
    say("请把密码交给本人，登录后在右上角修改；姓名和职责在“系统—用户”里改。")
    say("接下来运行 wechat-bot run，再用浏览器打开 "
        f"http://{office.config.web.host}:{office.config.web.port}/")


@main.command()
@click.pass_obj
def doctor(context: Context) -> None:
    """自检：配置、数据库、操作日志、节假日历、公众号接口、字体。"""
    office = context.office()
    findings = [("配置", True, f"{context.config_path} 可以使用")]
    with office.db.read() as session:
        broken = journal.verify(session)
        findings.append(("数据库", True, f"版本 {schema.newest_revision()}，"
                                       f"{queries.user_count(session)} 个账号"))
    findings.append(("操作日志", not broken, "；".join(broken) or "完整"))
    findings += [_calendar(office), _identity_key(office)]
    findings += [*_account(office), _fonts()]
    for name, good, sentence in findings:
        click.echo(f"{'正常' if good else '有问题'}\t{name}\t{sentence}")
    if not all(good for _, good, _ in findings):
        raise click.exceptions.Exit(1)


def _fonts() -> tuple[str, bool, str]:
    """What the report's PDF is set in: better missed now than on 31 January."""
    from wechat_bot.annual_report.documents.pdf import font_trouble

    trouble = font_trouble()
    return ("PDF 的中文字体", not trouble, trouble or "有，年度报告的 PDF 可以生成")


def _identity_key(office: Office) -> tuple[str, bool, str]:
    """The key of 依申请公开's identity data, which backups of the database do not hold."""
    with office.db.read() as session:
        trouble = vault.key_trouble(session, office)
        path = vault.key_path(office)
        older = vault.sealed_with_others(session, office) if path.exists() and not trouble else 0
    if not trouble and vault.is_open_to_others(path):
        trouble = f"{path} 本机的其他账号也能读，请改成只有运行本程序的账号能读（chmod 600）"
    state = "可以使用，要与数据库分开备份" if path.exists() else "第一次登记申请人时生成"
    if older:
        state += f"；另有 {older} 件是以前的密钥加密的，要找回当时的密钥文件才能读"
    return ("身份信息密钥", not trouble, trouble or f"{path} {state}")


@main.group("journal")
def journal_group() -> None:
    """操作日志。"""


@journal_group.command()
@click.pass_obj
def verify(context: Context) -> None:
    """核对操作日志是否完整（改动、缺行、截尾都能发现）。"""
    with context.office().db.read() as session:
        findings = journal.verify(session)
        total, _ = journal.page(session, 0, 1)
    if findings:
        raise JournalBroken(f"操作日志不完整：{'；'.join(findings)}。请保留现状并联系技术支持。")
    click.echo(f"操作日志完整，共 {total} 条。")


@main.group()
def user() -> None:
    """账号：新建、列出、重设密码。"""


@user.command("list")
@click.pass_obj
def list_users(context: Context) -> None:
    """列出全部账号。"""
    with context.office().db.read() as session:
        for row in queries.all_users(session):
            duties = "、".join(DUTY_NAMES[duty] for duty in Duty if duty in row.duties)
            click.echo(f"{row.login}\t{row.name}\t{'在用' if row.active else '停用'}\t{duties}")


@user.command()
@click.argument("login", metavar="登录名")
@click.option("--name", required=True, help="姓名。")
@click.option("--duty", "duties", multiple=True, required=True,
              help=f"职责，可写多次：{'、'.join(_NAMES)}。")
@click.option("--section", default="", help="所在股室或司法所。")
@click.pass_obj
def add(context: Context, login: str, name: str, duties: tuple[str, ...], section: str) -> None:
    """新建账号，显示初始密码。"""
    unknown = [duty for duty in duties if duty not in _NAMES]
    if unknown:
        raise InvalidInput(f"没有这些职责：{'、'.join(unknown)}。可选：{'、'.join(_NAMES)}。")
    password = _password()
    operations.create_user(context.actor(), context.office(), login=login, name=name,
                           password=password, duties=[_NAMES[d] for d in duties], section=section)
    click.echo(f"{login}\t{password}")


@user.command()
@click.argument("login", metavar="登录名")
@click.pass_obj
def password(context: Context, login: str) -> None:
    """重设密码，显示新密码。"""
    office = context.office()
    with office.db.read() as session:
        found = queries.find_user(session, login)
    if found is None:
        raise InvalidInput(f"没有登录名为“{login}”的用户。")
    fresh = _password()
    operations.set_password(context.actor(), office, found.id, fresh)
    click.echo(f"{login}\t{fresh}")


def _config_text(agency: str, mode: str) -> str:
    """config.example.toml with the answers in their places."""
    quoted = agency.replace("\\", "\\\\").replace('"', '\\"')
    text = data_path("config.example.toml").read_text(encoding="utf-8")
    text = text.replace('name = "额敏县司法局"', f'name = "{quoted}"')
    return text.replace('# default_mode = "draft_only"', f'default_mode = "{mode}"')


def _make_people(office: Office, preset: str) -> None:
    administrator = (("admin", (Duty.ADMINISTRATOR, Duty.CONTRIBUTOR)),)
    wanted = FIVE_PERSON_OFFICE if preset == "five" else administrator
    for login, duties in wanted:
        fresh = _password()
        operations.create_user(COMMAND_LINE, office, login=login, name=login, password=fresh,
                               duties=duties)
        click.echo(f"{login}\t{fresh}\t{'、'.join(DUTY_NAMES[duty] for duty in duties)}")


def _password() -> str:
    return f"{secrets.token_urlsafe(9)}-{secrets.randbelow(90) + 10}"


def _calendar(office: Office) -> tuple[str, bool, str]:
    today = clock.today()
    try:
        answer = Calendar.load(office.folder("calendar")).is_workday(today)
    except BureauError as error:
        return "节假日历", False, error.message
    if answer.provisional:
        return "节假日历", False, f"没有 {today.year} 年的安排，日期只按周末推算"
    return "节假日历", True, f"有 {today.year} 年的安排"


def _account(office: Office) -> list[tuple[str, bool, str]]:
    if not office.config.wechat.app_id:
        return [("公众号接口", True, "没有配置（可以人工发表和登记）")]
    try:
        app_secret(office.config)
    except BureauError as error:
        return [("公众号接口", False, error.message)]
    return [(found.name, found.ok, found.sentence) for found in diagnose(office)]
