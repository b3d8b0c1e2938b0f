"""命令行: the same verbs from a terminal. The entry point is `wechat_bot.cli.entry:main`."""
