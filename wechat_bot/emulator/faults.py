"""Faults that can be armed per API path (故障注入).

A kind says whether the call is executed and what becomes of the reply; a new kind is one entry
of KINDS.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Reply:
    """What goes out on the wire.

    ending: "" for an ordinary reply, "reset" to cut the connection (TCP RST) instead of answering,
    "withhold" to keep silent until the caller hangs up, or for delay seconds and then answer.
    drip: seconds over which the body is sent in small pieces.
    """

    status: int = 200
    body: bytes = b""
    content_type: str = "text/plain"
    ending: str = ""
    delay: float = 0.0
    drip: float = 0.0


@dataclass(frozen=True)
class FaultKind:
    """One kind of fault: name in the API, Chinese label, is the call executed, how to disturb."""

    name: str
    label: str
    executes: bool
    disturb: Callable[[Reply, float], Reply]


@dataclass(frozen=True)
class TakenFault:
    """The fault that one call meets; seconds: for kinds with a duration."""

    kind: FaultKind
    seconds: float


@dataclass
class ArmedFault:
    """A fault waiting for the next count calls to path; seconds: for kinds with a duration."""

    number: int
    path: str
    kind: FaultKind
    count: int
    seconds: float

    def as_json(self) -> dict[str, object]:
        """For the control API."""
        return {
            "id": self.number,
            "path": self.path,
            "kind": self.kind.name,
            "label": self.kind.label,
            "count": self.count,
            "seconds": self.seconds,
        }


_BAD_GATEWAY = (
    b"<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n"
    b"<center><h1>502 Bad Gateway</h1></center>\r\n</body>\r\n</html>\r\n"
)
_ERROR_PAGE = (
    "<!DOCTYPE html><html><head><meta charset='utf-8'><title>系统错误</title></head>"
    "<body><p>系统繁忙，请稍后再试</p></body></html>"
).encode()
_BUSY = b'{"errcode":-1,"errmsg":"system error"}'


def _reset(reply: Reply, seconds: float) -> Reply:
    return replace(reply, ending="reset")


def _withhold(reply: Reply, seconds: float) -> Reply:
    return replace(reply, ending="withhold", delay=seconds)


def _bad_gateway(reply: Reply, seconds: float) -> Reply:
    return Reply(502, _BAD_GATEWAY, "text/html")


def _busy(reply: Reply, seconds: float) -> Reply:
    return Reply(200, _BUSY, reply.content_type)


def _truncate(reply: Reply, seconds: float) -> Reply:
    return replace(reply, body=reply.body[: len(reply.body) // 2])


def _error_page(reply: Reply, seconds: float) -> Reply:
    return Reply(200, _ERROR_PAGE, "text/html")


def _no_charset(reply: Reply, seconds: float) -> Reply:
    return replace(reply, content_type="text/plain")


def _slow(reply: Reply, seconds: float) -> Reply:
    return replace(reply, drip=seconds or 5.0)


KINDS: dict[str, FaultKind] = {
    kind.name: kind
    for kind in (
        FaultKind("reset_before", "执行前断开连接", False, _reset),
        FaultKind("timeout_after", "执行后不回复（超时）", True, _withhold),
        FaultKind("reset_after", "执行后断开连接", True, _reset),
        FaultKind("timeout_before", "不执行也不回复（超时）", False, _withhold),
        FaultKind("http_502_before", "未执行，网关报 502", False, _bad_gateway),
        FaultKind("http_502_after", "已执行，网关报 502", True, _bad_gateway),
        FaultKind("busy_before", "未执行，返回系统繁忙 -1", False, _busy),
        FaultKind("busy_after", "已执行，返回系统繁忙 -1", True, _busy),
        FaultKind("truncated_json", "已执行，回复只有一半", True, _truncate),
        FaultKind("html_page", "已执行，回复是网页", True, _error_page),
        FaultKind("no_charset", "已执行，回复不写字符集", True, _no_charset),
        FaultKind("slow_body", "已执行，回复传得很慢", True, _slow),
    )
}


class FaultRegistry:
    """The faults now armed. Not locked, the state's lock covers it."""

    def __init__(self) -> None:
        self._armed: list[ArmedFault] = []
        self.numbers = 0
        #: is something armed or disarmed that wasn't stored yet?
        self.changed = False

    def arm(self, path: str, kind: str, count: int = 1, seconds: float = 0.0) -> ArmedFault:
        """Arm kind for the next count calls to path ("*" for any); ValueError in Chinese."""
        if kind not in KINDS:
            raise ValueError(f"没有名为 {kind} 的故障，可用：{'、'.join(KINDS)}。")
        if path != "*" and not path.startswith("/"):
            raise ValueError("接口路径应以 / 开头，或用 * 表示任何接口。")
        if count < 1 or seconds < 0:
            raise ValueError("次数至少为 1，秒数不能为负。")
        self.numbers += 1
        fault = ArmedFault(self.numbers, path, KINDS[kind], count, seconds)
        self._armed.append(fault)
        self.changed = True
        return fault

    def take(self, path: str) -> TakenFault | None:
        """The fault for this call, oldest first, counted down; None for an undisturbed call."""
        for fault in self._armed:
            if fault.path in (path, "*"):
                fault.count -= 1
                self.changed = True
                if fault.count == 0:
                    self._armed.remove(fault)
                return TakenFault(fault.kind, fault.seconds)
        return None

    def disarm(self, number: int | None = None) -> None:
        """Remove one armed fault by its number, or all."""
        self.changed = True
        self._armed = [
            fault for fault in self._armed if number is not None and fault.number != number
        ]

    def armed(self) -> list[ArmedFault]:
        """What is armed, oldest first."""
        return list(self._armed)

    def restore(self, armed: list[ArmedFault], numbers: int) -> None:
        """Put back what was armed before a restart."""
        self._armed, self.numbers = armed, numbers
