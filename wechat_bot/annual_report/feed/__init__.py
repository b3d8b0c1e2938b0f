"""数据接口: the year's counts and figures for other programs, read with an 授权码."""
