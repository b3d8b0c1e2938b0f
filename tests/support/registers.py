"""A record in each register, as a clerk would type it."""

from __future__ import annotations

from wechat_bot.kernel.actor import Actor
from wechat_bot.kernel.office import Office
from wechat_bot.records.operations import correct_record, enter_record
from wechat_bot.registers.catalogue import REGISTERS

# register → records: field → as typed
EXAMPLES: dict[str, list[dict[str, str]]] = {
    "documents": [
        {"title": "额敏县人民调解工作办法", "number": "额司规〔2019〕1号", "signed_on": "2019-05-01",
         "published_on": "2019-05-06", "effective_on": "2019-06-06",
         "opinion_number": "额司审〔2019〕1号"},
        {"title": "额敏县法律援助实施细则", "number": "额司规〔2021〕1号", "signed_on": "2021-03-01",
         "ended_how": "废止", "ended_on": "2024-07-01", "ended_by": "额司发〔2024〕9号"},
    ],
    "licences": [
        {"number": "额司许〔2024〕1号", "decided_on": "2024-03-05",
         "matter": "基层法律服务工作者执业核准", "sort": "普通", "party": "自然人", "result": "准予"},
        {"month": "2024-04", "quantity": "3", "vouched_by": "吴十"},
    ],
    "penalties": [
        {"number": "额司罚〔2024〕1号", "decided_on": "2024-03-05", "matter": "未按规定公示收费标准",
         "sort": "警告", "party": "非法人组织", "result": "给予处罚"},
    ],
    "coercive_measures": [{"month": "2024-04", "quantity": "0", "vouched_by": "吴十"}],
    "charges": [
        {"item": "公证费", "basis": "新发改规〔2021〕1号", "collected_on": "2024-03-05",
         "amount_fen": "420", "receipt": "0001"},
    ],
    "litigation": [
        {"case_no": "额政复〔2024〕3号", "kind": "行政复议", "body": "额敏县人民政府",
         "accepted_on": "2024-09-01", "application_no": "2024-007", "refused": "是",
         "result": "结果维持", "concluded_on": "2024-10-20", "cause": "不服不予公开的答复"},
        {"case_no": "（2024）新4221行初11号", "kind": "未经复议直接起诉", "body": "额敏县人民法院",
         "accepted_on": "2024-11-01"},
    ],
    "leading_group": [{"name": "王志强", "role": "组长", "post": "局长", "from_on": "2024-03-01"}],
    "complaint_channels": [
        {"name": "监督投诉电话", "phone": "0901-3350000", "hours": "工作日 10:00–14:00",
         "from_on": "2024-01-01"}],
    "trainings": [
        {"topic": "公开条例解读", "held_on": "2024-04-10", "people": "23", "hours": "4"}],
    "assessments": [
        {"assessed": "郊区司法所", "of_year": "2024", "period": "第一季度", "grade": "92",
         "assessed_on": "2024-04-02", "use_made": "全局通报"}],
    "complaints": [
        {"received_on": "2024-10-12", "matter": "网站上的投诉电话打不通", "way": "电话",
         "handled_on": "2024-10-14", "outcome": "已更正号码", "accountability": "不需要追责"}],
    "messages": [
        {"received_on": "2024-11-10", "way": "评论", "sender": "戈壁红柳", "content": "周六上班吗？"}],
    "accounts": [
        {"platform": "微信公众号", "account_name": "法治额敏", "operator": "额敏县司法局",
         "opened_on": "2019-05-06", "reported_on": "2019-05-07"}],
}


def enter_examples(office: Office, officer: Actor) -> None:
    """Enter them; the first of each register is then corrected."""
    for code, records in EXAMPLES.items():
        register = REGISTERS[code]
        numbers = [enter_record(officer, office, register, texts) for texts in records]
        correct_record(officer, office, register, numbers[0],
                       {**records[0], "note": "核对过"}, "补记")
