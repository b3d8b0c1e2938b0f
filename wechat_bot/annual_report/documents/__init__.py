"""报告文件: Word, PDF, web page, workbook and figures, all made from one ReportContent. Pure."""
