"""An HTML parser that takes any text: what editors and office programs paste is rarely clean."""

from __future__ import annotations

from html.parser import HTMLParser


class LenientParser(HTMLParser):
    """HTMLParser that treats every <![…]> as a comment, as browsers do, instead of failing."""

    def parse_marked_section(self, i: int, report: bool = True) -> int:
        """End of the section that starts at i, or -1 while it is incomplete."""
        end = self.rawdata.find(">", i)
        return end + 1 if end >= 0 else -1

    def parse_html_declaration(self, i: int) -> int:
        """The same for other <!…> declarations; real comments keep their own rule."""
        if self.rawdata.startswith("<![", i):
            return self.parse_marked_section(i)
        return super().parse_html_declaration(i)
