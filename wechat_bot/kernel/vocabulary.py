"""The closed vocabulary of the journal (操作日志): every event and its Chinese sentence.

Sentences hold names of accounts and titles of posts, never applicants' or readers' data.
A test holds that every event is used and that every use has its details.
"""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    "installation.created": "建立了系统，单位为{agency}",
    "user.created": "新建用户{name}（{login}），职责：{duties}",
    "user.changed": "修改用户{name}（{login}）：{what}",
    "user.password_set": "为{name}（{login}）设置了新密码",
    "user.logged_in": "登录",
    "user.login_refused": "以“{login}”登录被拒：{why}",
    "user.logged_out": "退出登录",
    "post.created": "新建稿件《{title}》",
    "post.imported": "从文件{file}导入稿件《{title}》",
    "post.revised": "保存《{title}》第{number}版",
    "post.cancelled": "作废稿件《{title}》：{reason}",
    "post.restored": "恢复稿件《{title}》",
    "image.added": "为《{title}》添加图片{name}",
    "review.submitted": "提交《{title}》第{number}版送审",
    "review.passed": "{level}通过《{title}》第{number}版",
    "review.returned": "{level}退回《{title}》第{number}版：{reason}",
    "review.recalled": "撤回送审的《{title}》第{number}版",
    "review.secrecy_passed": "《{title}》第{number}版通过保密审查",
    "review.secrecy_refused": "《{title}》第{number}版未通过保密审查：{reason}",
    "review.voided": "《{title}》有了新版本，原审校第{number}版作废",
    "message.scheduled": "安排发布：{titles}，{mode}，{due}",
    "message.rescheduled": "改期发布：{titles}，新时间{due}",
    "message.cancelled": "取消发布：{titles}（{reason}）",
    "message.article_removed": "从待发布消息中移出《{title}》",
    "message.claimed": "开始发布：{titles}",
    "message.held": "暂停发布：{titles}，因为{reason}",
    "message.missed": "逾期未发：{titles}，应于{due}发出，因为{reason}",
    "message.retried": "稍后重试：{titles}，因为{reason}",
    "message.drafted": "已存入公众号草稿箱：{titles}",
    "message.awaiting_person": "等待人工发表：{titles}",
    "message.submitting": "开始提交发表：{titles}",
    "message.submitted": "公众号已受理发表：{titles}",
    "message.published": "已发表：{titles}",
    "message.failed": "发布失败：{titles}，因为{reason}",
    "message.unconfirmed": "结果待核实：{titles}，因为{reason}",
    "message.decided": "人工判定{titles}{verdict}，理由：{reason}",
    "message.link_recorded": "登记《{title}》的发布链接，核对方式：{how}，结果：{result}",
    "release.registered": "《{title}》登入主动公开台账，索引号{index_number}",
    "release.entered": "登记{channel}公开信息《{title}》，索引号{index_number}",
    "release.imported": "从{file}导入主动公开台账 {count} 条",
    "release.taken_down": "登记《{title}》已下架（{channel}）：{reason}",
    "export.made": "导出{year}年{what}",
}


def sentence(event: str, details: dict[str, object]) -> str:
    """The Chinese sentence of one event. KeyError when the event or a detail is unknown."""
    return SENTENCES[event].format(**details)
