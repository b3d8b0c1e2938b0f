"""Word 文件: recognised by content; old formats go through LibreOffice where it is installed."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path

from wechat_bot.kernel.errors import InvalidInput
from wechat_bot.rendering.word import ConvertedWord, html_to_markdown, recognise, word_to_markdown

TIME_LIMIT = 60.0  # seconds for one conversion
WORD_ENDINGS = (".docx", ".doc", ".wps", ".wpt", ".docm", ".dotx", ".rtf", ".odt", ".htm", ".html")
# The profile that LibreOffice starts with: no macros, nothing fetched that a text links to.
_CAUTION = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop>
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop>
<prop oor:name="DisableActiveContent" oor:op="fuse"><value>true</value></prop>
<prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings">
<prop oor:name="ooInetProxyType" oor:op="fuse"><value>2</value></prop>
<prop oor:name="ooInetHTTPProxyName" oor:op="fuse"><value>127.0.0.1</value></prop>
<prop oor:name="ooInetHTTPProxyPort" oor:op="fuse"><value>9</value></prop>
<prop oor:name="ooInetHTTPSProxyName" oor:op="fuse"><value>127.0.0.1</value></prop>
<prop oor:name="ooInetHTTPSProxyPort" oor:op="fuse"><value>9</value></prop></item>
</oor:items>
"""
# Fields that make LibreOffice read another file of this machine into the text.
_READING_FIELDS = ("INCLUDEPICTURE", "INCLUDETEXT")
_ENDINGS = {"doc": ".doc", "rtf": ".rtf", "odt": ".odt"}


def is_word(data: bytes, name: str) -> bool:
    """Whether a file is to be read as a Word text rather than as Markdown."""
    kind = recognise(data)
    return kind != "other" or Path(name).suffix.lower() in WORD_ENDINGS


def read_word(data: bytes, name: str) -> ConvertedWord:
    """A Word text of any format that can be read here. InvalidInput: a sentence with its name."""
    kind = recognise(data)
    try:
        if not data:
            raise InvalidInput("这是空文件，没有导入。请确认选对了文件。")
        if kind == "html":
            return html_to_markdown(_decoded(data), take_title=True)
        if kind in _ENDINGS:
            return _through_office(data, _ENDINGS[kind])
        return word_to_markdown(data)
    except InvalidInput as error:
        raise InvalidInput(f"{name}：{error.message}") from None


def _through_office(data: bytes, ending: str) -> ConvertedWord:
    converted = word_to_markdown(to_docx(data, ending))
    note = "旧格式的文件是先转换成 .docx 再读的，请核对排版。"
    return replace(converted, notes=(note, *converted.notes))


def _decoded(data: bytes) -> str:
    """An HTML file's text: UTF-8, else the coding of Chinese Windows."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030", "replace")


def without_links(data: bytes) -> bytes:
    """The file with its fields that would read in other files made unknown ones, which show what
    they showed last. InvalidInput where an .rtf hides such a field."""
    for name in _READING_FIELDS:
        for coding in ("ascii", "utf-16-le"):
            pattern = re.escape(name.encode(coding))
            data = re.sub(pattern, ("X" + name[1:]).encode(coding), data, flags=re.IGNORECASE)
    if data.lstrip()[:1] == b"{":
        plain = re.sub(rb"\\'([0-9a-fA-F]{2})", lambda m: bytes([int(m[1], 16)]), data)
        plain = re.sub(rb"\\u(\d{2,3})[ ?]?", lambda m: bytes([int(m[1]) % 256]), plain)
        plain = re.sub(rb"\\\*|\\[a-zA-Z]+-?\d* ?|[{}\s]", b"", plain).upper()
        if any(name.encode() in plain for name in _READING_FIELDS):
            raise InvalidInput("这个文件引用了别的文件，为安全起见没有导入。请在 Word 里另存为 .docx 再导入。")
    return data


def office_program() -> str | None:
    """LibreOffice, if it is installed."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def to_docx(data: bytes, ending: str) -> bytes:
    """A file of an old format as .docx. Runs LibreOffice with a profile of its own, without
    macros, for at most TIME_LIMIT seconds. InvalidInput says how to do it by hand."""
    program = office_program()
    if program is None:
        raise InvalidInput(
            "这是旧格式的文件（.doc、.wps 等），这台服务器没有装转换它的 LibreOffice。"
            "请在 Word 或 WPS 里打开它，点 文件▸另存为，类型选“Word 文档（*.docx）”，再导入那个文件。"
        )
    with tempfile.TemporaryDirectory(prefix="fazhi-word-") as name:
        folder = Path(name)
        (folder / "in").mkdir()
        source = folder / "in" / f"text{ending}"
        source.write_bytes(without_links(data))
        (folder / "profile" / "user").mkdir(parents=True)
        (folder / "profile" / "user" / "registrymodifications.xcu").write_text(_CAUTION, "utf-8")
        finished = _run([
            program, "--headless", "--norestore", "--nolockcheck", "--nodefault",
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--convert-to", "docx:MS Word 2007 XML", "--outdir", str(folder / "out"), str(source),
        ], folder)
        made = folder / "out" / "text.docx"
        if not finished or not made.is_file():
            why = "转换超过了一分钟" if not finished else "转换没有成功，文件可能已损坏或加了密码"
            raise InvalidInput(f"这个旧格式的文件{why}，没有导入。请在 Word 或 WPS 里打开它，另存为 .docx 再导入。")
        return made.read_bytes()


def _run(command: list[str], folder: Path) -> bool:
    """Whether the program ended in time; it is ended together with all that it started."""
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        cwd=folder, start_new_session=True, env={**os.environ, "HOME": str(folder)},
    )
    try:
        process.wait(TIME_LIMIT)
        return True
    except subprocess.TimeoutExpired:
        return False
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    if os.name == "posix":
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    elif process.poll() is None:
        process.kill()
    process.wait()
