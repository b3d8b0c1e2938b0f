"""A fault plan (故障计划): which calls are disturbed over a whole run, repeatable by its seed.

The n-th call of a path meets the same fault in every run with the same plan, whatever the other
paths do meanwhile: the draw depends on seed, path and n alone.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from wechat_bot.emulator.faults import KINDS, FaultKind, TakenFault


@dataclass(frozen=True)
class PlanRule:
    """Disturb this share (0–1) of the calls to path ("*": of any path)."""

    path: str
    kind: str
    share: float
    seconds: float = 0.0


@dataclass(frozen=True)
class PlanStep:
    """One step of a fixed sequence; kind "" leaves the call alone."""

    kind: str
    seconds: float = 0.0


@dataclass(frozen=True)
class FaultPlan:
    """Sequences come first, call by call; rules are drawn, in their order, for all other calls."""

    seed: int = 0
    rules: tuple[PlanRule, ...] = ()
    sequences: Mapping[str, tuple[PlanStep, ...]] = field(default_factory=dict)

    def fault_for(self, path: str, number: int) -> TakenFault | None:
        """The fault of the number-th call (from 1) of this path since the plan was set."""
        steps = self.sequences.get(path, ())
        if number <= len(steps):
            step = steps[number - 1]
            return TakenFault(KINDS[step.kind], step.seconds) if step.kind else None
        chance = random.Random(f"{self.seed}|{path}|{number}")
        for rule in self.rules:
            if rule.path in (path, "*") and chance.random() < rule.share:
                return TakenFault(KINDS[rule.kind], rule.seconds)
        return None

    def as_json(self) -> dict[str, Any]:
        """The plan as it can be set again."""
        return {
            "seed": self.seed,
            "rules": [vars(rule) for rule in self.rules],
            "sequences": {
                path: [vars(step) for step in steps] for path, steps in self.sequences.items()
            },
        }


def read_plan(body: Mapping[str, Any]) -> FaultPlan:
    """A plan from {"seed","rules","sequences"}; ValueError in Chinese where something is wrong.

    rules: [{"path","kind","share","seconds"?}]; sequences: {path: ["", kind, {"kind","seconds"}]}.
    """
    rules, sequences = body.get("rules", []), body.get("sequences", {})
    seed = body.get("seed", 0)
    if not isinstance(rules, list) or not isinstance(sequences, dict):
        raise ValueError("rules 应是列表，sequences 应是对象，计划没有改动。")
    if isinstance(seed, bool) or not isinstance(seed, int):
        raise ValueError("seed 应是整数，计划没有改动。")
    return FaultPlan(
        seed,
        tuple(_rule(item) for item in rules),
        {_path(path): _steps(steps) for path, steps in sequences.items()},
    )


def _steps(steps: Any) -> tuple[PlanStep, ...]:
    if not isinstance(steps, list):
        raise ValueError("每个接口的次序应是一个列表，计划没有改动。")
    return tuple(_step(item) for item in steps)


def _rule(item: Any) -> PlanRule:
    if not isinstance(item, dict):
        raise ValueError("每条规则应是一个对象，计划没有改动。")
    path = item.get("path", "*")
    share = _number(item.get("share", 0), "share")
    if share > 1:
        raise ValueError("share 应在 0 到 1 之间，计划没有改动。")
    seconds = _number(item.get("seconds", 0), "seconds")
    return PlanRule(
        path if path == "*" else _path(path), _kind(item.get("kind")).name, share, seconds
    )


def _step(item: Any) -> PlanStep:
    if isinstance(item, dict):
        seconds = _number(item.get("seconds", 0), "seconds")
        item = item.get("kind", "")
    else:
        seconds = 0.0
    return PlanStep(_kind(item).name if item else "", seconds)


def _path(path: Any) -> str:
    if not isinstance(path, str) or not path.startswith("/"):
        raise ValueError("接口路径应以 / 开头，计划没有改动。")
    return path


def _kind(name: Any) -> FaultKind:
    if not isinstance(name, str) or name not in KINDS:
        raise ValueError(f"没有名为 {name} 的故障，可用：{'、'.join(KINDS)}。计划没有改动。")
    return KINDS[name]


def _number(value: Any, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        raise ValueError(f"{name} 应是非负的数字，计划没有改动。")
    return float(value)
