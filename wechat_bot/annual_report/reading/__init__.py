"""读旧报告: figures and texts of reports that others made, from any file. Pure."""
