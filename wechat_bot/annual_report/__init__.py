"""年度报告: the form, its figures and their checks."""
