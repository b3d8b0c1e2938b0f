"""Worker processes, restarted at once as systemd would: python -m tests.chaos.supervisor CONFIG N.

Each child is a fork that runs the command `wechat-bot worker`; forking from a process that has
loaded the program spares the start-up, everything else (connections, lease, name) is the child's
own. A line of JSON on stdout tells of every start: {"slot", "pid"}.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
import traceback
from types import FrameType

from wechat_bot.cli.entry import main as command

_children: dict[int, int] = {}
_ending = False


def main() -> None:
    """Keep N workers alive until SIGTERM, then let them finish."""
    config, count = sys.argv[1], int(sys.argv[2])
    signal.signal(signal.SIGTERM, _end)
    for slot in range(count):
        _start(slot, config)
    while _children:
        try:
            pid, status = os.wait()
        except ChildProcessError:
            return
        slot = _children.pop(pid, None)
        if slot is not None and not _ending:
            if os.waitstatus_to_exitcode(status) > 0:
                time.sleep(0.5)  # it could not start: no use in hurrying
            _start(slot, config)


def _start(slot: int, config: str) -> None:
    pid = os.fork()
    if pid == 0:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        _work(config)
    _children[pid] = slot
    print(json.dumps({"slot": slot, "pid": pid, "at": time.time()}), flush=True)


def _work(config: str) -> None:
    """In the child: the command, and nothing of the parent's after it."""
    code = 1
    try:
        command(["--config", config, "worker"], standalone_mode=False)
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _end(_number: int, _frame: FrameType | None) -> None:
    global _ending
    _ending = True
    for pid in _children:
        os.kill(pid, signal.SIGTERM)


if __name__ == "__main__":
    main()
