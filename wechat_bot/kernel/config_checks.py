"""What the types of the configuration can't say: one sentence per key that is wrong. Pure."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from wechat_bot.kernel.errors import ConfigError

if TYPE_CHECKING:  # config calls us
    from wechat_bot.kernel.config import Config, Media, Notices, Review, WeChat


def is_loopback(url: str) -> bool:
    """Whether an address stays on this machine (the emulator does)."""
    return _host(url) in {"127.0.0.1", "localhost", "::1"}


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:  # unbalanced brackets
        return ""


def check(config: Config) -> None:
    """ConfigError names the first key that is wrong."""
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
    _check_report(config)
    _check_numbers(config)


def _check_report(config: Config) -> None:
    if config.agency.postcode and not re.fullmatch(r"\d{6}", config.agency.postcode):
        raise ConfigError(f"配置项 agency.postcode 的“{config.agency.postcode}”不是邮政编码：应是 6 位数字，"
                          "前面不带电话区号。")
    for year, wanted in config.report.years.items():
        if not re.fullmatch(r"20\d\d", year):
            raise ConfigError(f"配置项 report.years.{year} 里的年份应是四位数字，例如 [report.years.2025]。")
        for key in ("submit_by", "publish_by"):
            _check_day(f"report.years.{year}.{key}", getattr(wanted, key))
        if wanted.text_limit < 0:
            raise ConfigError(f"配置项 report.years.{year}.text_limit 不能是负数；不限字数写 0。")
    names = config.report.rollup_bodies
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise ConfigError(f"配置项 report.rollup_bodies 里“{twice}”写了两次。")


def _check_day(key: str, value: str) -> None:
    try:
        if value:
            date.fromisoformat(value)
    except ValueError:
        raise ConfigError(f"配置项 {key} 的“{value}”应是日期，写成 2026-01-26；不限就写 \"\"。") from None


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
