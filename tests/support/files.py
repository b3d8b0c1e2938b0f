"""Small real files that a post may carry: films, a PDF, Word documents."""

from __future__ import annotations

import io

from docx import Document


def film(brand: bytes = b"isom", padding: int = 64) -> bytes:
    """The boxes of an mp4 (or, with brand "qt  ", a mov) without any picture in it."""
    return (_box(b"ftyp", brand + b"\x00\x00\x02\x00" + brand)
            + _box(b"moov", b"\x00" * 32) + _box(b"mdat", b"\x07" * padding))


def _box(kind: bytes, content: bytes) -> bytes:
    return (len(content) + 8).to_bytes(4, "big") + kind + content


PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def docx(text: str = "原文") -> bytes:
    """A Word document of one paragraph."""
    out, document = io.BytesIO(), Document()
    document.add_paragraph(text)
    document.save(out)
    return out.getvalue()
