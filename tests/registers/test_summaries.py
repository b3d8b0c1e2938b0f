"""本年合计 at the top of a register's list: the figures as the report counts them."""

from __future__ import annotations

from tests.support.cast import Cast
from tests.support.registers import enter_examples
from wechat_bot.kernel.office import Office
from wechat_bot.registers.catalogue import REGISTERS
from wechat_bot.registers.summaries import summary_of


def test_the_year_as_the_report_counts_it(office: Office, cast: Cast) -> None:
    enter_examples(office, cast.officer)
    with office.db.read() as session:
        found = {code: summary_of(session, office.config, register, 2024)
                 for code, register in REGISTERS.items()}
    said = {code: [f"{what} {shown}" for what, shown in each.numbers]
            for code, each in found.items() if each is not None}
    assert said == {
        "documents": ["本年制发 0 件", "本年废止 1 件", "年底现行有效 1 件"],
        "licences": ["处理决定 4 件"],
        "penalties": ["处理决定 1 件"],
        "coercive_measures": ["处理决定 0 件"],
        "charges": ["收费金额 420.00 元", "年报填 0.042 万元"],
        "litigation": ["行政复议 1 件", "未经复议直接起诉 1 件（尚未审结 1 件）", "复议后起诉 0 件"],
        "leading_group": ["在任 1 人"],
        "trainings": ["培训 1 次", "参加 23 人次"],
        "complaints": ["收到 1 件", "办结 1 件", "还没办结 0 件"],
        "messages": ["收到留言 1 条", "回复 0 条", "还没回复 1 条"],
    }
