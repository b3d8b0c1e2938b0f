"""Configuration: one TOML file, typed and frozen, built once at start.

Unknown keys are refused and every error names its key in Chinese. Secrets are never in the
file: [wechat] names the environment variable or the file that holds the AppSecret.
config.example.toml explains every key; a test compares the two.
"""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path
from typing import Any, Literal

import msgspec

from wechat_bot.kernel.config_checks import check
from wechat_bot.kernel.errors import ConfigError

Mode = Literal["draft_only", "publish", "mass_send", "manual"]


class Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A table of the file."""


class Agency(Section, frozen=True):
    """[agency] 单位: who we are; used in exports, pages and index numbers."""

    name: str
    short_name: str = ""
    account_name: str = "法治额敏"
    body_code: str = ""
    address: str = ""
    postcode: str = ""
    phones: tuple[str, ...] = ()
    level: Literal["province", "city", "county", "department", "town"] = "department"
    office_hours: tuple[str, ...] = ("10:00-14:00", "16:00-20:00")
    sections: tuple[str, ...] = ("办公室",)


class DatabaseSection(Section, frozen=True):
    """[database] 数据库."""

    url: str


class WeChat(Section, frozen=True):
    """[wechat] 公众号接口. May be empty: everything but the API modes works without it.

    token and aes_key: of the callback address (消息推送), as typed in WeChat's back end; "": no
    callbacks. callback_window: how far a callback's time may be from ours, seconds.
    """

    app_id: str = ""
    app_secret_env: str = "WECHAT_APP_SECRET"
    app_secret_file: str = ""
    api_base: str = "https://api.weixin.qq.com"
    connect_timeout: float = 3.05
    read_timeout: float = 20.0
    account_type: Literal["subscription", "service"] = "subscription"
    token: str = ""
    aes_key: str = ""
    callback_window: float = 600.0  # seconds
    title_limit: int = 64
    digest_limit: int = 120
    author_limit: int = 16
    content_bytes_limit: int = 1_000_000


class Publishing(Section, frozen=True):
    """[publishing] 发布.

    preflight_evening, reconcile_at: Beijing times; preflight_minutes before each slot.
    mass_repeat_seconds: WeChat refuses a mass message's number within a minute (45066).
    mass_confirm_minutes: the administrator's 30 minutes, and a little.
    """

    default_mode: Mode = "draft_only"
    grace: float = 2.0  # hours
    slots: tuple[str, ...] = ("10:30", "16:30")
    mass_per_day: int = 1
    mass_ignore_reprint: bool = False
    mass_repeat_seconds: float = 65.0
    mass_confirm_minutes: float = 31.0
    preflight_evening: str = "18:30"
    preflight_minutes: int = 30
    reconcile_at: str = "02:30"
    countersign_hours: float = 24.0
    retry_seconds: tuple[float, ...] = (15, 30, 60, 120, 300, 600)
    poll_seconds: tuple[float, ...] = (15, 30, 60, 120, 300, 600, 1800)
    evidence_seconds: tuple[float, ...] = (15, 30, 60, 120, 300, 600, 1800)


class Review(Section, frozen=True):
    """[review] 审校.

    level_duties: per level, the duties whose holders may act on it. proofreading: each level's
    text is proof-read by its reviewer ("reviewer") or by another person ("separate").
    deadline_days: working days that a level has, 0 for no deadline.
    """

    level_duties: tuple[tuple[str, ...], ...] = (
        ("first_reviewer",), ("second_reviewer",), ("final_reviewer",)
    )
    proofreading: Literal["reviewer", "separate"] = "reviewer"
    deadline_days: tuple[int, ...] = (1, 1, 1)
    remind_hours: float = 4.0
    paper: bool = True
    footer: bool = True
    footer_labels: tuple[str, ...] = ("编辑", "初审", "复审", "终审")


class Disclosure(Section, frozen=True):
    """[disclosure] 主动公开台账 and how it is counted.

    topics, catalogues: what 主题分类 and 公开目录 suggest; others may be typed. review_months:
    how long after its decision what is withheld is looked at again (条例 art 18).
    """

    count: Literal["releases", "items"] = "releases"
    count_reposts: bool = True
    count_taken_down: bool = True
    website_copy: Literal["government_information", "all", "none"] = "government_information"
    channels: dict[str, str] = msgspec.field(
        default_factory=lambda: {"website": "政府网站", "wechat": "公众号"}
    )
    topics: tuple[str, ...] = (
        "机构职能", "政策法规", "规划计划", "普法依法治理", "公共法律服务", "法律援助", "人民调解",
        "社区矫正", "行政复议", "行政执法监督", "财政信息", "人事信息", "其他")
    catalogues: tuple[str, ...] = (
        "机构概况", "法规文件", "政策解读", "规划计划", "工作动态", "通知公告", "行政执法",
        "公共服务", "财政信息", "人事信息", "其他")
    review_months: int = 12


class Applications(Section, frozen=True):
    """[applications] 依申请公开.

    review_body, court: whom an answer names as 救济途径; "": the county's government and court,
    derived from [agency] name. upper_review_body: the second body of 行政复议法 art 28, "" for
    none. letter_mark: 机关代字 of letters' numbers, "" for the agency's name.
    number_mark: of the cases' numbers. key_file: the key of the identity data, apart from the
    database. fee_clock: what a fee notice does to the period of the answer. correction_days: the
    period proposed for a correction. remind_days: working days before the due date.
    retention_years: after which the identity data may be erased, 0 for never.
    """

    review_body: str = ""
    upper_review_body: str = ""
    court: str = ""
    letter_mark: str = ""
    fee_payment_days: int = 20
    number_mark: str = "依申请"
    key_file: str = "identity.key"
    fee_clock: Literal["restart", "resume", "runs"] = "restart"
    correction_days: int = 10
    remind_days: tuple[int, ...] = (5, 2)
    retention_years: int = 10


class Media(Section, frozen=True):
    """[media] 政务新媒体日常: how often to post, and 筛查 of what is published.

    listed_modes: the modes whose posts the account's own page shows. warn_days: the two marks of
    days without a post. patrol_days: between two 筛查, 0 for none by itself. link_pause: seconds
    between two addresses of one site.
    """

    listed_modes: tuple[Mode, ...] = ("mass_send", "manual", "draft_only")
    warn_days: tuple[int, ...] = (10, 14)
    weekly_target: int = 1
    patrol_days: int = 7
    link_pause: float = 1.0
    message_reply_days: int = 5  # working days that a 留言 may wait, 0: never reminded


class ReportYear(Section, frozen=True):
    """[report.years.2025]: what that year's notice on the report asks for.

    submit_by, publish_by: 报送截止 and 公布截止, as 2026-01-26, "" for the law's day alone.
    notices: 标题（文号） of the notices that the report's opening cites. text_limit: characters of
    the whole running text, 0 for none.
    """

    submit_by: str = ""
    publish_by: str = ""
    notices: tuple[str, ...] = ()
    text_limit: int = 0


class Report(Section, frozen=True):
    """[report] 年度报告.

    count_carried_cases: table 4 counts 复议诉讼 accepted in earlier years. website_name: how the
    report calls the site, "" for the county's government website, from [agency] name. lead_office:
    whom the report is handed to. years: by year. rollup: 汇总 of many bodies' reports, with
    rollup_bodies: who has to hand one in.
    """

    count_carried_cases: bool = True
    website_name: str = ""
    lead_office: str = "县人民政府办公室"
    years: dict[str, ReportYear] = {}
    rollup: bool = False
    rollup_bodies: tuple[str, ...] = ()

    def of_year(self, year: int) -> ReportYear:
        """What is set for a year; nothing where nothing is."""
        return self.years.get(str(year), ReportYear())


class Registers(Section, frozen=True):
    """[registers] 各类登记: what local practice counts or not."""

    count_expired_documents: bool = True
    count_refused_licences: bool = True
    count_not_imposed_penalties: bool = False


class Collecting(Section, frozen=True):
    """[collecting] 收集年报数据. owing: topic → who has to declare it; else every section does.

    due: month and day of the following year by which the forms should be in, "" for none.
    """

    owing: dict[str, tuple[str, ...]] = {}
    due: str = "01-08"


class Notices(Section, frozen=True):
    """[notices] 通知 by e-mail and group robot. Empty: notices are in the panel only.

    The robot's address is a secret like a password: both come from a file or the environment.
    address: the panel as others reach it, for links. timeout: seconds.
    """

    address: str = ""
    smtp_host: str = ""
    smtp_port: int = 465
    smtp_security: Literal["ssl", "starttls", "none"] = "ssl"
    smtp_ca_file: str = ""
    smtp_user: str = ""
    smtp_password_env: str = "WECHAT_BOT_SMTP_PASSWORD"
    smtp_password_file: str = ""
    sender: str = ""
    robot_kind: Literal["", "wecom", "dingtalk"] = ""
    robot_url_env: str = "WECHAT_BOT_ROBOT_URL"
    robot_url_file: str = ""
    robot_secret_env: str = "WECHAT_BOT_ROBOT_SECRET"
    robot_secret_file: str = ""
    timeout: float = 10.0


class Web(Section, frozen=True):
    """[web] 网页."""

    host: str = "127.0.0.1"
    port: int = 8000
    session_hours: float = 10.0
    https: bool = False
    upload_limit_mb: int = 30


class Worker(Section, frozen=True):
    """[worker] 后台发布进程.

    beat_seconds: how often a worker says that it lives. stall_seconds: a clock that stood still
    for so long ends the process, for the supervisor to start it anew.
    """

    sweep_seconds: float = 3.0
    lease_seconds: float = 60.0
    beat_seconds: float = 60.0
    stall_seconds: float = 180.0


class Content(Section, frozen=True):
    """[content] 文件夹: where pictures, state and the editable data live."""

    media_dir: str = "media"
    state_dir: str = "state"
    themes_dir: str = ""
    templates_dir: str = ""
    calendar_dir: str = ""
    lexicons_dir: str = ""
    reviewing_dir: str = ""
    applications_dir: str = ""
    report_dir: str = ""


class Config(Section, frozen=True):
    """The whole file. `folder` is where it lies: relative paths start there."""

    agency: Agency
    database: DatabaseSection
    wechat: WeChat = WeChat()
    publishing: Publishing = Publishing()
    review: Review = Review()
    disclosure: Disclosure = Disclosure()
    media: Media = Media()
    applications: Applications = Applications()
    report: Report = Report()
    registers: Registers = Registers()
    collecting: Collecting = Collecting()
    notices: Notices = Notices()
    web: Web = Web()
    worker: Worker = Worker()
    content: Content = Content()
    demo: bool = False
    folder: str = ""

    def path(self, value: str) -> Path:
        """An absolute path from a value of the file."""
        return Path(self.folder, value).resolve()


def load_config(path: Path) -> Config:
    """Read, check and freeze the configuration; ConfigError names the key that is wrong."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise ConfigError(
            f"没有找到配置文件 {path}。请先运行 wechat-bot init，或用 --config 指明位置。"
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"配置文件 {path} 读不出来：{error}。请存成 UTF-8 文本。") from None
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"配置文件 {path} 不是合法的 TOML：{_place(error)}。") from None
    return build_config(raw, folder=path.resolve().parent)


def build_config(raw: dict[str, Any], folder: Path) -> Config:
    """Config from parsed TOML (also used by tests and the demo)."""
    if "folder" in raw:
        raise ConfigError("配置项 folder 不认识。请删去，或对照 config.example.toml 改正。")
    try:
        config = msgspec.convert({**raw, "folder": str(folder)}, Config, strict=True)
    except msgspec.ValidationError as error:
        raise ConfigError(_chinese(str(error))) from None
    check(config)
    return config


def app_secret(config: Config) -> str:
    """The AppSecret from its file or the environment; ConfigError says where it was looked for."""
    if config.wechat.app_secret_file:
        path = config.path(config.wechat.app_secret_file)
        try:
            secret = path.read_text(encoding="utf-8-sig").strip()
        except (OSError, UnicodeDecodeError):
            raise ConfigError(
                f"配置项 wechat.app_secret_file 指向的文件 {path} 读不出来。"
            ) from None
        if not secret:
            raise ConfigError(f"配置项 wechat.app_secret_file 指向的文件 {path} 是空的。")
    else:
        secret = os.environ.get(config.wechat.app_secret_env, "").strip()
    if not secret:
        raise ConfigError(
            "没有找到 AppSecret。请设置环境变量 "
            f"{config.wechat.app_secret_env}，或在 wechat.app_secret_file 指明存放它的文件。"
        )
    return secret


def notice_secret(config: Config, name: str) -> str:
    """A secret of [notices] from its file or the environment; "" where there is none.

    name: "smtp_password", "robot_url" or "robot_secret". ConfigError: its file can't be used.
    """
    file: str = getattr(config.notices, f"{name}_file")
    if not file:
        return os.environ.get(getattr(config.notices, f"{name}_env"), "").strip()
    path = config.path(file)
    try:
        found = path.read_text(encoding="utf-8-sig").strip()
    except (OSError, UnicodeDecodeError):
        raise ConfigError(f"配置项 notices.{name}_file 指向的文件 {path} 读不出来。") from None
    if not found:
        raise ConfigError(f"配置项 notices.{name}_file 指向的文件 {path} 是空的。")
    return found


def _chinese(message: str) -> str:
    """msgspec's English sentence as one that names the key in Chinese."""
    at = re.search(r" - at `\$\.?(.*)`$", message)
    where = at.group(1) if at else ""
    unknown = re.search(r"contains unknown field `(.+?)`", message)
    if unknown:
        key = ".".join(filter(None, (where, unknown.group(1))))
        return f"配置项 {key} 不认识。请删去，或对照 config.example.toml 改正。"
    missing = re.search(r"missing required field `(.+?)`", message)
    if missing:
        key = ".".join(filter(None, (where, missing.group(1))))
        return f"缺少配置项 {key}。请对照 config.example.toml 补上。"
    wrong = re.search(r"Expected `(.+?)`, got `(.+?)`", message)
    if wrong:
        names = {"str": "文字（加引号）", "int": "整数", "float": "数字", "bool": "true 或 false",
                 "array": "列表 [ ]", "object": "表 [ ]"}
        kind = names.get(wrong.group(1), wrong.group(1))
        return f"配置项 {where} 的类型不对，应为{kind}。"
    enum = re.search(r"Invalid enum value (.+?)(?: - at|$)", message)
    if enum:
        return f"配置项 {where} 的值 {enum.group(1)} 不在可选范围内，请对照 config.example.toml。"
    return f"配置项 {where or '（整个文件）'} 有误：{message}"


def _place(error: tomllib.TOMLDecodeError) -> str:
    at = re.search(r"line (\d+), column (\d+)", str(error))
    return f"第 {at.group(1)} 行第 {at.group(2)} 列附近" if at else str(error)
