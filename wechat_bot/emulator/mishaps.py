"""Which fault, if any, a call meets: armed ones first, then the plan. Everything is counted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wechat_bot.emulator.faults import KINDS, ArmedFault, FaultRegistry, TakenFault
from wechat_bot.emulator.plan import FaultPlan, read_plan
from wechat_bot.emulator.shelf import Shelf


class Mishaps:
    """Armed faults, the plan, and how often each kind was taken. The state's lock covers it."""

    def __init__(self) -> None:
        self.armed = FaultRegistry()
        self.plan = FaultPlan()
        #: "path kind" -> calls disturbed so
        self.taken: Shelf[str, int] = Shelf()
        #: path -> calls since the plan was set
        self.planned: Shelf[str, int] = Shelf()

    def take(self, path: str) -> TakenFault | None:
        """The fault for this call; None for an undisturbed one."""
        self.planned[path] = number = self.planned.get(path, 0) + 1
        found = self.armed.take(path) or self.plan.fault_for(path, number)
        if found:
            key = f"{path} {found.kind.name}"
            self.taken[key] = self.taken.get(key, 0) + 1
        return found

    def set_plan(self, plan: FaultPlan) -> None:
        """Begin a plan: its calls are counted from one."""
        self.plan = plan
        self.armed.changed = True
        for path in list(self.planned):
            del self.planned[path]

    def taken_json(self) -> dict[str, dict[str, int]]:
        """{path: {kind: calls}}."""
        shown: dict[str, dict[str, int]] = {}
        for key, count in sorted(self.taken.items()):
            path, kind = key.split(" ")
            shown.setdefault(path, {})[kind] = count
        return shown

    def take_changed(self) -> bool:
        """Did as_record change since the last time this was asked?"""
        changed, self.armed.changed = self.armed.changed, False
        return changed

    def as_record(self) -> dict[str, Any]:
        """What is stored besides the counters."""
        return {
            "armed": [fault.as_json() for fault in self.armed.armed()],
            "numbers": self.armed.numbers,
            "plan": self.plan.as_json(),
        }

    def restore(self, record: Mapping[str, Any]) -> None:
        """The reverse of as_record."""
        self.plan = read_plan(record["plan"])
        self.armed.restore(
            [
                ArmedFault(one["id"], one["path"], KINDS[one["kind"]], one["count"], one["seconds"])
                for one in record["armed"]
            ],
            record["numbers"],
        )
