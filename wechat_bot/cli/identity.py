"""wechat-bot identity …: the key of the applicants' identity data."""

from __future__ import annotations

import click

from wechat_bot.cli.app import Context, main, say
from wechat_bot.registers.applications import operations, vault


@main.group()
def identity() -> None:
    """依申请公开的身份信息：密钥文件在哪里、能不能用。"""


@identity.command()
@click.pass_obj
def status(context: Context) -> None:
    """看密钥文件在哪里、能不能打开已登记的身份信息。"""
    office = context.office()
    path = vault.key_path(office)
    with office.db.read() as session:
        trouble = vault.key_trouble(session, office)
        older = vault.sealed_with_others(session, office) if path.exists() and not trouble else 0
    if trouble:
        say(trouble)
        raise click.exceptions.Exit(1)
    click.echo(str(path))
    if older:
        say(f"有 {older} 件申请的身份信息是以前的密钥加密的，要找回当时的密钥文件才能读。")
    say("密钥可以使用。" if path.exists() else "还没有登记过身份信息，第一次登记时自动生成密钥文件。")
    say("请把这个文件单独备份，不要和数据库的备份放在一起。丢了它，只有身份信息读不出来，其他都不受影响。")


@identity.command("new-key")
@click.option("--reason", prompt="为什么启用新密钥", help="原因，写进操作日志。")
@click.pass_obj
def new_key(context: Context, reason: str) -> None:
    """旧密钥文件确实找不回来时，启用一把新的；旧密钥加密的身份信息仍然打不开。"""
    office = context.office()
    key_id = operations.start_new_key(context.person(), office, reason)
    say(f"已生成新的密钥文件 {vault.key_path(office)}（{key_id}），从现在起登记的身份信息用它。请马上备份。")
