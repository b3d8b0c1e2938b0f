"""What a check before publication looks at: gathered from the database, the files and WeChat."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from wechat_bot.drafting.models import StoredImage
from wechat_bot.drafting.rules import PostKind
from wechat_bot.kernel import clock, installation, lives
from wechat_bot.kernel.errors import NotFound
from wechat_bot.kernel.office import Office
from wechat_bot.kernel.workdays import Calendar
from wechat_bot.publishing import calendar, lifecycle, queries, quota_refresh, quotas
from wechat_bot.publishing.expected import uploaded
from wechat_bot.publishing.gateway import ErrorClass, GatewayError, WeChatGateway
from wechat_bot.publishing.kinds import body_pictures, material_pictures
from wechat_bot.publishing.models import Message
from wechat_bot.publishing.preflight_rules import (
    ArticleFacts,
    Facts,
    Limits,
    PathFacts,
    Picture,
)
from wechat_bot.publishing.quota_rules import mass_period, mass_plan_of, mass_refusal
from wechat_bot.publishing.rules import Mode
from wechat_bot.reviewing.models import ApprovedArtefact

# What every mode that uses the interfaces needs, and what is needed besides by mode.
_COMMON = (quotas.DRAFT_ADD, quotas.DRAFT_GET)
_BY_MODE: dict[Mode, tuple[str, ...]] = {
    Mode.DRAFT_ONLY: _COMMON, Mode.PUBLISH: (*_COMMON, quotas.SUBMIT, quotas.GET),
    Mode.MASS_SEND: (*_COMMON, quotas.MASS_SEND), Mode.MANUAL: (),
}

_THEN = "处理好以后按“现在自检”再查一遍，不用重新安排。"
# Before the time nothing has failed yet, so the advice is another than after a failed publication.
_ADVICE: dict[ErrorClass, str] = {
    ErrorClass.TOKEN: f"请在发布之前核对 AppID 和 AppSecret（公众号后台“设置与开发—基本配置”）。{_THEN}",
    ErrorClass.IP_WHITE_LIST: "请在发布之前把这个 IP 加入公众号后台的 IP 白名单，约 10 分钟后生效。"
                              + _THEN,
    ErrorClass.TRANSIENT: "多半是网络或公众号系统暂时繁忙，请看一下这台电脑能不能上网，"
                          "过几分钟按“现在自检”再查一遍。",
}
_OTHER = f"请到公众号后台看一眼账号有没有异常提示。{_THEN}"


@dataclass(frozen=True)
class Remote:
    """What WeChat said, once for all messages of a round. problem: "" where it can be reached."""

    configured: bool
    account: str = ""
    problem: str = ""
    paths: dict[str, PathFacts] = field(default_factory=dict)


def ask_wechat(office: Office, gateway: WeChatGateway | None, modes: Iterable[Mode]) -> Remote:
    """A new token (AppID, AppSecret, IP), then the calls left of each path that is needed."""
    paths = sorted({path for mode in modes for path in _BY_MODE[mode]})
    if gateway is None or not paths:
        return Remote(configured=gateway is not None)
    try:
        gateway.renew_token()
        quota_refresh.ask(office, gateway, paths)
    except GatewayError as error:
        return Remote(True, gateway.account, f"{error.message}{_ADVICE.get(error.kind, _OTHER)}")
    with office.db.read() as session:
        rows = quotas.todays(session, gateway.account)
    return Remote(True, gateway.account, paths={path: PathFacts(
        quotas.left_of(row) if row.daily_limit is not None else None, row.daily_limit,
        row.no_right, row.resting_until) for path, row in rows.items()})


def gather(office: Office, session: Session, message: Message, remote: Remote) -> Facts:
    """The facts of one message. Reads every picture's file."""
    config, mode = office.config, Mode(message.mode)
    workers = lives.recent(session, config.worker.beat_seconds)
    return Facts(
        mode=mode, due_at=message.due_at,
        same_day=clock.to_beijing(message.due_at).date() == clock.today(),
        articles=_articles(office, session, message, remote.account),
        limits=Limits(config.wechat.title_limit, config.wechat.digest_limit,
                      config.wechat.author_limit, config.wechat.content_bytes_limit),
        configured=remote.configured, connection=remote.problem, paths=remote.paths,
        approvals=lifecycle.approvals_problem(session, message) or "",
        mass_problem=_mass_problem(office, session, message),
        times=tuple(calendar.slot_warnings(
            message.due_at, Calendar.load(office.folder("calendar")), config.agency.office_hours)),
        living=sum(one.publishes for one in workers) if workers else None,
        holding=tuple(one.life.holding for one in workers if one.alive and one.life.holding),
        held=_held(session),
    )


def _held(session: Session) -> str:
    if not installation.is_held(session):
        return ""
    return installation.the_installation(session).held_reason.rstrip("。") or "等人确认数据库"


def _mass_problem(office: Office, session: Session, message: Message) -> str:
    if message.mode != Mode.MASS_SEND.value:
        return ""
    plan = mass_plan_of(office.config)
    start, end = mass_period(plan, message.due_at)
    others = [(queries.titles(session, other), other.published_at or other.due_at)
              for other in queries.mass_sends(session, start, end) if other.id != message.id]
    return mass_refusal(plan, message.due_at, others) or ""


def _articles(
    office: Office, session: Session, message: Message, account: str
) -> tuple[ArticleFacts, ...]:
    bodies = uploaded(session, account, "body")
    covers = uploaded(session, account, "cover")
    return tuple(_article(office, session, placed.artefact, bodies, covers)
                 for placed in queries.placed_articles(session, message))


def _article(
    office: Office, session: Session, artefact: ApprovedArtefact,
    bodies: dict[str, str], covers: dict[str, str],
) -> ArticleFacts:
    material = material_pictures(artefact)
    pictures = [_picture(office, session, sha, True, sha in bodies)
                for sha in dict.fromkeys(body_pictures(artefact))]
    pictures += [_picture(office, session, sha, False, sha in covers)
                 for sha in dict.fromkeys(material)]
    return ArticleFacts(
        title=artefact.title, kind=artefact.kind, digest=artefact.digest, author=artefact.author,
        content_bytes=len(artefact.html.encode()), pictures=tuple(pictures),
        has_cover=bool(material) or artefact.kind not in (PostKind.NEWS, PostKind.NEWSPIC))


def _picture(
    office: Office, session: Session, sha256: str, body: bool, there: bool
) -> Picture:
    stored = session.scalar(select(StoredImage).where(StoredImage.sha256 == sha256))
    mime = stored.mime if stored is not None else ""
    try:
        size = len(office.media.get(sha256))
    except NotFound as error:
        return Picture(body, 0, mime, there, error.message)
    return Picture(body, size, mime, there)

