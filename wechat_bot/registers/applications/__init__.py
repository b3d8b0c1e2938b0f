"""依申请公开: every step of a case, its clock, its letters, 信息处理费."""
