"""A Word file of 20 pages with 30 photos: read, and made a post. python -m tests.bench.word"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from tests.support.cast import hire
from tests.support.offices import new_office
from tests.support.word_files import long_report
from wechat_bot.drafting.importing import import_post
from wechat_bot.rendering.word import word_to_markdown


def word_import() -> None:
    """Seconds for the text alone and for the whole import (goal: under 5 s)."""
    data = long_report()
    start = time.perf_counter()
    converted = word_to_markdown(data)
    reading = time.perf_counter() - start
    with tempfile.TemporaryDirectory() as folder:
        office = new_office(Path(folder))
        cast = hire(office)
        path = Path(folder, "报告.docx")
        path.write_bytes(data)
        start, busy = time.perf_counter(), time.process_time()
        import_post(cast.writer, office, path)
        whole, busy = time.perf_counter() - start, time.process_time() - busy
        office.close()
    print(f"word import  20 pages, {len(converted.images)} photos, {len(data) / 1e6:.1f} MB: "
          f"text {reading:.2f} s, with pictures and saving {whole:.2f} s "
          f"(processor {busy:.2f} s)")


if __name__ == "__main__":
    word_import()
