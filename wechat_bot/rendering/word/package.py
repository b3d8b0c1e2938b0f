"""The file that holds a Word text: recognised by content, opened only within limits."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Literal, cast

from lxml import etree

from wechat_bot.kernel.archives import DAMAGED, read_entry
from wechat_bot.kernel.errors import InvalidInput
from wechat_bot.rendering.word.html import image_ending

MAX_EXPANDED = 200_000_000
MAX_ENTRIES = 5_000
MAX_XML = 30_000_000
MAX_RATIO = 150  # of a file that unfolds to more than _HARMLESS bytes
_HARMLESS = 40_000_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BROKEN = (*DAMAGED, KeyError)  # KeyError: a part that the package does not hold

Kind = Literal["docx", "doc", "encrypted", "rtf", "odt", "office", "zip", "html", "other"]

NOT_WHOLE = "这个 Word 文件打不开，可能没有传完整或已损坏，没有导入。请在 Word 或 WPS 里打开，另存为 .docx 后再试。"


def recognise(data: bytes) -> Kind:
    """What a file is, whatever its name says. `doc` stands for the old formats of Word and WPS."""
    if data.startswith(_OLE):
        return "encrypted" if _utf16("EncryptedPackage") in data else "doc"
    if data.lstrip()[:5] == b"{\\rtf":
        return "rtf"
    if data.startswith(b"PK\x03\x04"):
        return _kind_of_zip(data)
    if re.match(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html|meta|\?xml[^>]*>\s*<html)", data[:500],
                re.IGNORECASE):
        return "html"
    return "other"


def _utf16(text: str) -> bytes:
    return text.encode("utf-16-le")


def _kind_of_zip(data: bytes) -> Kind:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                if b"opendocument.text" in read_entry(archive, archive.getinfo("mimetype")):
                    return "odt"
                return "office"
    except _BROKEN:
        return "docx" if b"word/" in data else "zip"
    if any(name.startswith("word/") for name in names):
        return "docx"
    return "office" if "[Content_Types].xml" in names else "zip"


class Package:
    """The parts of a .docx, read with guards. InvalidInput says why a file is not taken."""

    main = "word/document.xml"

    def __init__(self, data: bytes) -> None:
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
            infos = self._archive.infolist()
        except _BROKEN:
            raise InvalidInput(NOT_WHOLE) from None
        total = sum(info.file_size for info in infos)
        if len(infos) > MAX_ENTRIES or total > MAX_EXPANDED or (
            total > _HARMLESS and total > MAX_RATIO * len(data)
        ):
            raise InvalidInput(
                f"这个 Word 文件展开后有 {total / 1e6:.0f} MB、{len(infos)} 个部分，大得不正常，为安全起见没有导入。"
                "请把文字复制到新建的文档里，图片压缩后再试。"
            )
        self.parts = {info.filename: self._read(info) for info in infos if not info.is_dir()}
        if "word/document.xml" not in self.parts:
            self._find_main()

    def _read(self, info: zipfile.ZipInfo) -> bytes:
        try:
            content = read_entry(self._archive, info)
        except _BROKEN:
            raise InvalidInput(NOT_WHOLE) from None
        if image_ending(content[:16]) or info.filename.lower().endswith(".bin"):
            return content
        if re.search(rb"<!\s*(?:DOCTYPE|ENTITY)", content.replace(b"\x00", b""), re.IGNORECASE):
            raise InvalidInput(
                "这个 Word 文件里有正常文档不会有的内容（实体定义），为安全起见没有导入。"
                "请把文字复制到新建的文档里再试。"
            )
        if info.filename.endswith((".xml", ".rels")) and len(content) > MAX_XML:
            raise InvalidInput("这个 Word 文件的正文太大，没有导入。请分成几个文件，一个一个导入。")
        return content

    def _find_main(self) -> None:
        """Word names the main part word/document.xml; others may say another name."""
        found = re.search(
            rb'Type="[^"]*/officeDocument"[^>]*Target="/?([^"]+)"|'
            rb'Target="/?([^"]+)"[^>]*Type="[^"]*/officeDocument"', self.parts.get("_rels/.rels", b""))
        name = (found[1] or found[2]).decode("utf-8", "replace") if found else ""
        if name not in self.parts:
            raise InvalidInput(NOT_WHOLE)
        self.main = name

    def tree(self, name: str) -> etree._Element | None:
        """A part as XML; None if the file has none of this name."""
        if name not in self.parts:
            return None
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        try:
            return cast("etree._Element", etree.fromstring(self.parts[name], parser))
        except (etree.XMLSyntaxError, ValueError):
            raise InvalidInput(NOT_WHOLE) from None

    def beside(self, name: str) -> str:
        """The full name of a part in the main part's folder."""
        return self.main.rpartition("/")[0] + "/" + name if "/" in self.main else name

    def repacked(self) -> bytes:
        """The file again with the parts as they are now, without what is never read."""
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
            for name, content in self._needed():
                archive.writestr(zipfile.ZipInfo(name), content)
        return out.getvalue()

    def _needed(self) -> Iterator[tuple[str, bytes]]:
        for name, content in self.parts.items():
            if not name.lower().endswith((".bin", ".odttf", ".ttf")) and "/embeddings/" not in name:
                yield name, content

    @property
    def has_macros(self) -> bool:
        """Whether the file carries a VBA project."""
        return any(name.lower().endswith("vbaproject.bin") for name in self.parts)
