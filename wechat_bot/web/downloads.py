"""Tables and documents that are handed out as files."""

from __future__ import annotations

import io
from typing import IO

from flask import send_file
from flask.typing import ResponseReturnValue

_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "json": "application/json",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def table_file(kind: str, name: str, content: bytes) -> ResponseReturnValue:
    """An XLSX, CSV, JSON or DOCX file under its Chinese name."""
    return send_file(io.BytesIO(content), _TYPES[kind], as_attachment=True, download_name=name)


def zip_file(name: str, content: bytes) -> ResponseReturnValue:
    """Several files in one, under its Chinese name."""
    return send_file(io.BytesIO(content), "application/zip", as_attachment=True, download_name=name)


def open_file(name: str, file: IO[bytes]) -> ResponseReturnValue:
    """A zip that lies on the disk, sent piece by piece and closed when it is sent."""
    response = send_file(file, "application/zip", as_attachment=True, download_name=name)
    response.call_on_close(file.close)
    return response
