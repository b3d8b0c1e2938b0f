"""The emulator as the harness sees it: a process that can be killed, and its control API."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from wechat_bot.emulator.faults import KINDS
from wechat_bot.emulator.quotas import DAILY_LIMITS

ROOT = Path(__file__).parents[2]
SUBMIT, SENDALL = "/cgi-bin/freepublish/submit", "/cgi-bin/message/mass/sendall"
# What the client can't tell from "carried out" or "not carried out"; only no_charset is harmless.
AMBIGUOUS_KINDS = frozenset(KINDS) - {"no_charset"}
# The calls of the publishing steps: every kind of fault comes to each of them.
DISTURBED_PATHS = (
    "/cgi-bin/stable_token", "/cgi-bin/media/uploadimg", "/cgi-bin/material/add_material",
    "/cgi-bin/draft/add", "/cgi-bin/draft/get", "/cgi-bin/draft/batchget", SUBMIT,
    "/cgi-bin/freepublish/get", "/cgi-bin/freepublish/batchget", SENDALL,
    "/cgi-bin/message/mass/get",
)
LIFTED = dict.fromkeys((*DAILY_LIMITS, "/cgi-bin/draft/batchget", "/cgi-bin/message/mass/get"), 1000000)


@dataclass(frozen=True)
class Arrival:
    """A submit or mass send that reached WeChat, at seconds since 1970."""

    at: float
    path: str
    media_id: str


class WeChat:
    """One emulator process on one port for the length of a run."""

    def __init__(self, folder: Path, seed: int, *, persist: bool = False) -> None:
        self.folder, self._seed, self._persist = folder, seed, persist
        self.base_url = ""
        self._process: subprocess.Popen[str] | None = None
        self.killed_at: list[float] = []
        folder.mkdir(parents=True, exist_ok=True)

    def start(self) -> None:
        """Start, or start again on the same port with what is on disk."""
        port = self.base_url.rpartition(":")[2] or "0"
        arguments = [str(self.folder), port, str(self._seed)] + ["persist"] * self._persist
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.chaos.emulator_process", *arguments],
            stdout=subprocess.PIPE, text=True, cwd=ROOT)
        assert self._process.stdout is not None
        self.base_url = self._process.stdout.readline().strip()
        assert self.base_url, "the emulator did not start"

    def kill(self) -> None:
        """kill -9, and start again at once."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()
        self.killed_at.append(time.time())
        self._close()
        self.start()

    def stop(self) -> None:
        """End it in order."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                os.kill(self._process.pid, signal.SIGKILL)
                self._process.wait()
            self._close()
            self._process = None

    def _close(self) -> None:
        if self._process is not None and self._process.stdout is not None:
            self._process.stdout.close()

    def get(self, page: str, **query: Any) -> Any:
        """A page of the control API as JSON."""
        answer = requests.get(f"{self.base_url}/_control/{page}", params=query, timeout=30)
        answer.raise_for_status()
        return answer.json()

    def post(self, path: str, body: dict[str, Any]) -> Any:
        """An act of the control API."""
        answer = requests.post(f"{self.base_url}/_control/{path}", json=body, timeout=30)
        assert answer.ok, answer.text
        return answer.json()

    def arrivals(self) -> list[Arrival]:
        """Every submit and mass send, in the order in which they came."""
        path = self.folder / "arrivals.jsonl"
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        return [Arrival(**json.loads(line)) for line in lines if line.endswith("}")]


# How many calls apart the faults of a path come at first: about as many calls as a run makes.
_GAPS = {SUBMIT: 7, "/cgi-bin/freepublish/get": 5, "/cgi-bin/draft/add": 7, "/cgi-bin/draft/get": 7}
_GAP = 2


def fault_plan(seed: int, share: float, slow: float) -> dict[str, Any]:
    """A plan for a run: each path meets each kind once in a shuffled order, some calls apart, and
    from then on a share of its calls meets one by chance.

    slow: seconds of a slow body, longer than the client's whole time for a call.
    """
    rng = random.Random(f"plan|{seed}")
    sequences = {}
    for path in DISTURBED_PATHS:
        steps: list[Any] = []
        for kind in rng.sample(sorted(KINDS), len(KINDS)):
            apart = _GAPS.get(path, _GAP)
            before = rng.randrange(apart)
            steps += [""] * before + [_step(kind, slow)] + [""] * (apart - 1 - before)
        sequences[path] = steps
    rules = [{"path": path, "kind": kind, "share": share / len(KINDS),
              "seconds": slow if kind == "slow_body" else 0}
             for path in DISTURBED_PATHS for kind in sorted(KINDS)]
    return {"seed": seed, "rules": rules, "sequences": sequences}


def _step(kind: str, slow: float) -> Any:
    return {"kind": kind, "seconds": slow} if kind == "slow_body" else kind
