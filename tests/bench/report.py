"""The annual report of a busy year: its five documents, the check, the whole commands."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.annual_report import busy, real
from tests.support.offices import new_office
from wechat_bot.annual_report import current
from wechat_bot.annual_report.building import year_documents
from wechat_bot.annual_report.checking_file import check_file
from wechat_bot.annual_report.documents.build import build, figures_json
from wechat_bot.annual_report.documents.docx import report_docx
from wechat_bot.annual_report.documents.html import report_html
from wechat_bot.annual_report.documents.pdf import report_pdf
from wechat_bot.annual_report.documents.xlsx import report_xlsx
from wechat_bot.annual_report.figures_file import read_figures
from wechat_bot.kernel.actor import COMMAND_LINE

RUNS = 20
CONFIG = """[agency]
name = "额敏县司法局"
body_code = "test"
sections = ["办公室", "普法与依法治理股"]
[database]
url = "sqlite:///office.sqlite3"
"""


def report() -> None:
    """Print how long the documents, the check and the commands take."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        office = new_office(folder)
        busy.fill(office)
        with office.db.read() as session:
            content = current.content_now(session, office, busy.YEAR)
        for what, make in (("docx", report_docx), ("html", report_html), ("pdf", report_pdf),
                           ("xlsx", report_xlsx), ("json", lambda c: figures_json(c.figures))):
            _print(f"document {what}", lambda make=make: make(content))
        _print("all five documents", lambda: build(content))
        _print("registers of a busy year to all documents",
               lambda: year_documents(COMMAND_LINE, office, busy.YEAR), runs=5)
        office.close()
        (folder / "config.toml").write_text(CONFIG, encoding="utf-8")
        _checks()
        _command("--config", str(folder / "config.toml"), "report", "build", str(busy.YEAR),
                 "-o", str(folder / "out"))
        _command("--config", str(folder / "config.toml"), "report", "figures", str(busy.YEAR))
    _command("report", "check", str(real.FOLDER / "suqian_2024.json"),
             "--previous", str(real.FOLDER / "suqian_2023.json"))
    _command("workdays", "add", "2026-09-30", "5")


def _checks() -> None:
    this, last = ((real.FOLDER / f"suqian_{year}.json").read_bytes() for year in (2024, 2023))
    _print("check of a figures file with last year's", lambda: check_file(
        read_figures(this, "本年"), read_figures(last, "上年", earlier_form=True).figures))


def _command(*args: str) -> None:
    def run() -> None:
        subprocess.run([sys.executable, "-m", "wechat_bot.cli.entry", *args], check=True,
                       capture_output=True)

    words = [arg for arg in args if not arg.startswith(("/", "--"))]
    _print(f"command wechat-bot {' '.join(words)}", run, runs=5)


def _print(what: str, work: Callable[[], object], runs: int = RUNS) -> None:
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1000)
    print(f"report  {what:46} median {statistics.median(times):7.1f} ms  "
          f"max {max(times):7.1f} ms", flush=True)


if __name__ == "__main__":
    report()
