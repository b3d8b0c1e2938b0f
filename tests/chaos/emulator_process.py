"""The emulator in a process of its own: python -m tests.chaos.emulator_process FOLDER PORT SEED.

Besides what the emulator itself logs (whole seconds), FOLDER/arrivals.jsonl gets the exact moment
at which every submit and every mass send arrived, written before anything is done with it.
"""

from __future__ import annotations

import json
import signal
import sys
import threading
import time
from pathlib import Path
from types import FrameType

from flask import request

from wechat_bot.emulator import EmulatorServer, EmulatorSettings

OUTGOING_PATHS = ("/cgi-bin/freepublish/submit", "/cgi-bin/message/mass/sendall")


def main() -> None:
    """Serve until SIGTERM; the state is kept in FOLDER/state where PERSIST is given."""
    folder, port, seed = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    kept = {"state_dir": folder / "state"} if "persist" in sys.argv[4:] else {}
    server = EmulatorServer(EmulatorSettings(seed=seed), port=port, **kept)
    arrivals = (folder / "arrivals.jsonl").open("a", encoding="utf-8", buffering=1)

    @server.app.before_request
    def note() -> None:
        if request.path in OUTGOING_PATHS:
            body = request.get_json(force=True, silent=True) or {}
            media_id = body.get("media_id") or body.get("mpnews", {}).get("media_id", "")
            arrivals.write(json.dumps({"at": time.time(), "path": request.path,
                                       "media_id": media_id}) + "\n")

    stop = threading.Event()

    def ask_to_stop(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, ask_to_stop)
    server.start()
    print(server.base_url, flush=True)
    stop.wait()
    server.stop()
    arrivals.close()


if __name__ == "__main__":
    main()
