"""读一份旧报告: its figures and texts from any file, or a refusal that says what to do. Pure."""

from __future__ import annotations

from wechat_bot.annual_report.reading.found import ReadReport
from wechat_bot.kernel.errors import InvalidInput

__all__ = ["ReadReport", "read_report"]


def read_report(data: bytes, name: str, year: int | None = None) -> ReadReport:
    """A report read from a file. year: where the file itself does not tell it.

    InvalidInput: what can't be read reliably, with the place and what to do.
    """
    raise InvalidInput(f"《{name}》的格式还读不了，没有导入。")
