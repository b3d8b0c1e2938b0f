"""Who acts: the first argument of every verb."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from wechat_bot.kernel.errors import NotAllowed


class Permission(StrEnum):
    """权限: what a verb or a page may ask for. Duties grant them (people.rules)."""

    NONE = "none"  # public: the log-in page and its style sheets
    HOME = "home"  # 登录即可
    READ = "read"  # 看稿件、台账和统计
    WRITE_POST = "write_post"  # 写稿、送审、撤回
    REVIEW = "review"  # 审校（哪一级由职责决定）
    PROOFREAD = "proofread"  # 校对
    SECRECY_REVIEW = "secrecy_review"  # 保密审查
    PUBLISH = "publish"  # 排期、发布、登记链接
    DECIDE_UNCONFIRMED = "decide_unconfirmed"  # 判定结果待核实
    TAKE_DOWN = "take_down"  # 下架、补签、更正
    RECONCILE = "reconcile"  # 对账、补录
    KEEP_RUNNING = "keep_running"  # 登记主机、确认恢复的数据库
    KEEP_LEDGER = "keep_ledger"  # 主动公开台账登记与导入
    KEEP_REGISTERS = "keep_registers"  # 规范性文件、许可处罚强制、收费、复议诉讼、监督保障等登记
    READ_APPLICATIONS = "read_applications"  # 看依申请公开台账（身份信息打码）
    KEEP_APPLICATIONS = "keep_applications"  # 办理依申请公开
    SEE_IDENTITY = "see_identity"  # 看申请人的身份信息
    APPROVE_EXTENSION = "approve_extension"  # 同意延期答复（条例第三十三条）
    KEEP_MESSAGES = "keep_messages"  # 留言办理、已发布内容筛查
    CLOSE_YEAR = "close_year"  # 年度封账
    KEEP_REPORT = "keep_report"  # 编制年度报告
    AGREE_REPORT = "agree_report"  # 核定年度报告：同意人工改数（须另一人）
    MANAGE_FEED = "manage_feed"  # 数据接口的授权
    KEEP_LISTS = "keep_lists"  # 词库、稿源单位名单
    EXPORT = "export"  # 导出
    MANAGE_USERS = "manage_users"  # 用户与职责
    READ_JOURNAL = "read_journal"  # 操作日志


PERMISSION_NAMES = {
    Permission.NONE: "公开",
    Permission.HOME: "登录",
    Permission.READ: "查看",
    Permission.WRITE_POST: "写稿",
    Permission.REVIEW: "审校",
    Permission.PROOFREAD: "校对",
    Permission.SECRECY_REVIEW: "保密审查",
    Permission.PUBLISH: "发布",
    Permission.DECIDE_UNCONFIRMED: "判定待核实",
    Permission.TAKE_DOWN: "下架与更正",
    Permission.RECONCILE: "对账补录",
    Permission.KEEP_RUNNING: "登记主机、确认恢复",
    Permission.KEEP_LEDGER: "登记台账",
    Permission.KEEP_REGISTERS: "各类登记",
    Permission.READ_APPLICATIONS: "查看依申请公开",
    Permission.KEEP_APPLICATIONS: "办理依申请公开",
    Permission.SEE_IDENTITY: "查看申请人身份信息",
    Permission.APPROVE_EXTENSION: "同意延期答复",
    Permission.KEEP_MESSAGES: "留言办理与筛查",
    Permission.CLOSE_YEAR: "年度封账",
    Permission.KEEP_REPORT: "编制年度报告",
    Permission.AGREE_REPORT: "核定年度报告",
    Permission.MANAGE_FEED: "管理数据接口",
    Permission.KEEP_LISTS: "维护词库",
    Permission.EXPORT: "导出",
    Permission.MANAGE_USERS: "管理用户",
    Permission.READ_JOURNAL: "查看操作日志",
}


@dataclass(frozen=True)
class Actor:
    """A person, the command line or the worker, with what it may do.

    `deputy_for` (代理): duty → the absent person whose duty this one does today. The duties
    of a deputy are not in `duties`; the permissions that go with them are in `permissions`.
    """

    name: str
    user_id: int | None = None
    duties: frozenset[str] = frozenset()
    permissions: frozenset[Permission] = field(default_factory=frozenset)
    deputy_for: Mapping[str, int] = field(default_factory=dict, hash=False)

    def require(self, permission: Permission) -> None:
        """Raise NotAllowed, naming the missing right, unless this actor has it."""
        if permission not in self.permissions:
            raise NotAllowed(
                f"{self.name}没有“{PERMISSION_NAMES[permission]}”的权限，没有做任何改动。"
                "需要的话，请系统管理员在“用户”里加上相应的职责。"
            )

    def require_person(self) -> int:
        """The account's id; the command line and the worker are not persons."""
        if self.user_id is None:
            raise NotAllowed(f"{self.name}不是个人账号，这一步要由本人登录后办理。")
        return self.user_id


WORKER = Actor(name="发布程序", permissions=frozenset({Permission.PUBLISH}))
COMMAND_LINE = Actor(
    name="本机命令行",
    permissions=frozenset(
        {Permission.READ, Permission.EXPORT, Permission.KEEP_LEDGER, Permission.MANAGE_USERS,
         Permission.READ_JOURNAL, Permission.WRITE_POST, Permission.RECONCILE,
         Permission.KEEP_RUNNING, Permission.KEEP_REGISTERS, Permission.READ_APPLICATIONS,
         Permission.KEEP_APPLICATIONS, Permission.KEEP_MESSAGES}
    ),
)
