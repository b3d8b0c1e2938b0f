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
from urllib.parse import urlsplit

import msgspec

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


class Report(Section, frozen=True):
    """[report] 年度报告. count_carried_cases: table 4 counts 复议诉讼 accepted in earlier years."""

    count_carried_cases: bool = True


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
    _check(config)
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


def is_loopback(url: str) -> bool:
    """Whether an address stays on this machine (the emulator does)."""
    return _host(url) in {"127.0.0.1", "localhost", "::1"}


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:  # unbalanced brackets
        return ""


def _check(config: Config) -> None:
    """What a type cannot say. One sentence per key."""
    if not config.agency.name.strip():
        raise ConfigError("配置项 agency.name 不能是空的，请写单位全称。")
    base = config.wechat.api_base
    if not base.startswith(("http://", "https://")) or not _host(base):
        raise ConfigError("配置项 wechat.api_base 应是 http(s):// 开头的地址。")
    if base.startswith("http://") and not is_loopback(config.wechat.api_base):
        raise ConfigError("配置项 wechat.api_base 不是本机地址时必须用 https，否则密钥会被看到。")
    if config.demo and not is_loopback(config.wechat.api_base):
        raise ConfigError("演示（demo = true）只能连本机的模拟器，wechat.api_base 不能是外部地址。")
    if not re.match(r"sqlite:///.|postgresql(\+psycopg)?://", config.database.url):
        raise ConfigError(
            "配置项 database.url 应以 sqlite:///（后面是文件名）或 postgresql+psycopg:// 开头。"
        )
    for hours in config.agency.office_hours:
        if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d", hours):
            raise ConfigError(f"配置项 agency.office_hours 里的“{hours}”应写成 10:00-14:00。")
    for key in ("preflight_evening", "reconcile_at"):
        if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", getattr(config.publishing, key)):
            raise ConfigError(f"配置项 publishing.{key} 应写成 18:30（24 小时制，北京时间）。")
    _check_callback(config.wechat)
    for slot in config.publishing.slots:
        if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", slot):
            raise ConfigError(f"配置项 publishing.slots 里的“{slot}”应写成 10:30（24 小时制）。")
    labels = config.review.footer_labels
    if len(labels) not in (3, 4) or not all(label.strip() for label in labels):
        raise ConfigError("配置项 review.footer_labels 要写四个称谓（例如 编辑、初审、复审、终审）"
                          "或三个（例如 责编、审核、签发），每个都不能是空的。")
    _check_review(config.review)
    _check_notices(config.notices)
    if not config.applications.number_mark.strip() or not config.applications.key_file.strip():
        raise ConfigError("配置项 applications.number_mark 和 applications.key_file 不能是空的。")
    if not all(0 < day <= 20 for day in config.applications.remind_days):
        raise ConfigError("配置项 applications.remind_days 里写 1 到 20 的整数（到期前几个工作日提醒）。")
    if "wechat" not in config.disclosure.channels:
        raise ConfigError('配置项 disclosure.channels 里必须有 wechat（例如 wechat = "公众号"）。')
    _check_media(config.media)
    _check_collecting(config)
    _check_numbers(config)


def _check_callback(wechat: WeChat) -> None:
    if wechat.token and not re.fullmatch(r"[A-Za-z0-9]{3,32}", wechat.token):
        raise ConfigError("配置项 wechat.token 应是 3 到 32 位字母或数字，与公众号后台“消息推送”里填的相同。")
    if wechat.aes_key and not re.fullmatch(r"[A-Za-z0-9]{43}", wechat.aes_key):
        raise ConfigError("配置项 wechat.aes_key 应是 43 位字母或数字（后台叫 EncodingAESKey）。")
    if wechat.aes_key and not wechat.token:
        raise ConfigError("填了 wechat.aes_key，就要同时填 wechat.token（公众号后台“消息推送”里的令牌）。")


def _check_review(review: Review) -> None:
    known = {"first_reviewer", "second_reviewer", "final_reviewer"}
    if len(review.level_duties) != 3 or not all(review.level_duties):
        raise ConfigError("配置项 review.level_duties 要写三组职责，依次为初审、复审、终审。")
    unknown = {duty for duties in review.level_duties for duty in duties} - known
    if unknown:
        raise ConfigError(f"配置项 review.level_duties 里的 {'、'.join(sorted(unknown))} 不认识，"
                          f"可写 {'、'.join(sorted(known))}。")
    if len(review.deadline_days) != 3 or not all(0 <= day <= 30 for day in review.deadline_days):
        raise ConfigError("配置项 review.deadline_days 要写三个 0 到 30 的整数（工作日，0 为不限）。")


def _check_media(media: Media) -> None:
    days = media.warn_days
    if len(days) != 2 or not 0 < days[0] < days[1] <= 366:
        raise ConfigError("配置项 media.warn_days 要写两个天数，先小后大，例如 [10, 14]。")
    if not media.listed_modes:
        raise ConfigError('配置项 media.listed_modes 至少要写一种发布方式，例如 ["mass_send", "manual"]。')


COLLECTED = ("documents", "licences", "penalties", "coercive_measures", "charges", "training")


def _check_collecting(config: Config) -> None:
    for topic, sections in config.collecting.owing.items():
        if topic not in COLLECTED:
            raise ConfigError(f"配置项 collecting.owing 里的 {topic} 不认识，可写 {'、'.join(COLLECTED)}。")
        if not sections:
            raise ConfigError(f"配置项 collecting.owing.{topic} 至少要写一个单位：全局都没有的，也要有一个单位申报 0。")
        unknown = [each for each in sections if each not in config.agency.sections]
        if unknown:
            raise ConfigError(f"配置项 collecting.owing.{topic} 里的“{'、'.join(unknown)}”不在 agency.sections 里。")
    due = config.collecting.due
    if due and not re.fullmatch(r"(0[1-3])-(0[1-9]|[12]\d|3[01])", due):
        raise ConfigError("配置项 collecting.due 应写成 01-08（次年的月-日，一到三月），不催就写空。")


def _check_notices(notices: Notices) -> None:
    if notices.address and (not notices.address.startswith(("http://", "https://"))
                            or not _host(notices.address)):
        raise ConfigError("配置项 notices.address 应是 http(s):// 开头的地址，例如 http://192.168.1.10:8000。")
    if not notices.smtp_host:
        return
    if not re.fullmatch(r"[^@\s<>\"]+@[^@\s<>\"]+", notices.sender):
        raise ConfigError("配置项 notices.sender 要写发件人的邮箱地址，例如 fabu@example.gov.cn。")
    if notices.smtp_security == "none" and not is_loopback(f"//{notices.smtp_host}"):
        raise ConfigError(
            'notices.smtp_security = "none" 只能用于本机的邮件服务；别处要用 ssl 或 starttls，否则密码会被看到。'
        )


def _check_numbers(config: Config) -> None:
    wanted: dict[str, tuple[float, float, float]] = {
        "web.port": (config.web.port, 0, 65535),
        "web.session_hours": (config.web.session_hours, 0.1, 720),
        "web.upload_limit_mb": (config.web.upload_limit_mb, 1, 500),
        "worker.sweep_seconds": (config.worker.sweep_seconds, 0.05, 60),
        "worker.lease_seconds": (config.worker.lease_seconds, 0.1, 3600),
        "wechat.connect_timeout": (config.wechat.connect_timeout, 0.1, 60),
        "wechat.read_timeout": (config.wechat.read_timeout, 0.1, 300),
        "wechat.title_limit": (config.wechat.title_limit, 1, 64),
        "wechat.digest_limit": (config.wechat.digest_limit, 1, 128),
        "wechat.author_limit": (config.wechat.author_limit, 1, 16),
        "wechat.content_bytes_limit": (config.wechat.content_bytes_limit, 1000, 1_000_000),
        "review.remind_hours": (config.review.remind_hours, 0, 240),
        "applications.fee_payment_days": (config.applications.fee_payment_days, 1, 250),
        "applications.correction_days": (config.applications.correction_days, 1, 60),
        "applications.retention_years": (config.applications.retention_years, 0, 100),
        "notices.smtp_port": (config.notices.smtp_port, 1, 65535),
        "notices.timeout": (config.notices.timeout, 0.1, 60),
        "media.message_reply_days": (config.media.message_reply_days, 0, 60),
        "publishing.grace": (config.publishing.grace, 0, 24),
        "publishing.mass_per_day": (config.publishing.mass_per_day, 1, 100_000),
        "publishing.mass_repeat_seconds": (config.publishing.mass_repeat_seconds, 0.01, 3600),
        "publishing.mass_confirm_minutes": (config.publishing.mass_confirm_minutes, 0.001, 1440),
        "publishing.preflight_minutes": (config.publishing.preflight_minutes, 5, 720),
        "publishing.countersign_hours": (config.publishing.countersign_hours, 1, 240),
        "wechat.callback_window": (config.wechat.callback_window, 30, 86_400),
        "worker.beat_seconds": (config.worker.beat_seconds, 0.1, 60),
        "disclosure.review_months": (config.disclosure.review_months, 1, 120),
        "media.weekly_target": (config.media.weekly_target, 0, 100),
        "media.patrol_days": (config.media.patrol_days, 0, 366),
        "media.link_pause": (config.media.link_pause, 0, 60),
        "worker.stall_seconds": (config.worker.stall_seconds, 1, 3600),
    }
    for key, (value, low, high) in wanted.items():
        if not low <= value <= high:
            raise ConfigError(f"配置项 {key} 是 {value}，应在 {low:g} 到 {high:g} 之间。")
    for key in ("retry_seconds", "poll_seconds", "evidence_seconds"):
        waits = getattr(config.publishing, key)
        if not waits or not all(0 < wait <= 86_400 for wait in waits):
            raise ConfigError(
                f"配置项 publishing.{key} 至少要有一个秒数，每个都大于 0，不超过一天（86400）。"
            )
    shortest = 2 * (config.wechat.connect_timeout + config.wechat.read_timeout)
    if config.worker.lease_seconds <= shortest:
        # A dead owner's slow call must have ended before a successor may act (protocol).
        raise ConfigError(
            f"配置项 worker.lease_seconds 必须大于 {shortest:g} 秒"
            "（两次 wechat.connect_timeout + wechat.read_timeout）。"
        )


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
