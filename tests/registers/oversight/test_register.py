"""领导小组, 渠道, 培训, 考核, 投诉: what is refused, what is remarked, the figures of a year."""

from __future__ import annotations

from datetime import date

import pytest

from tests.support.cast import Cast, hire
from wechat_bot.kernel import clock
from wechat_bot.kernel.errors import InvalidInput
from wechat_bot.kernel.office import Office
from wechat_bot.records import operations
from wechat_bot.records import queries as records
from wechat_bot.records.register import Register
from wechat_bot.registers.catalogue import REGISTERS
from wechat_bot.registers.oversight import queries
from wechat_bot.registers.oversight.register import (
    ASSESSMENTS,
    COMPLAINT_CHANNELS,
    COMPLAINTS,
    LEADING_GROUP,
    TRAININGS,
)

MEMBER = {"name": "王局长", "role": "组长", "post": "局长", "from_on": "2024-01-01"}
CHANNEL = {"name": "监督投诉电话", "phone": "0901-3350000", "from_on": "2024-01-01"}
TRAINING = {"held_on": "2025-03-01", "topic": "公开条例解读", "people": "23", "hours": "4"}
ASSESSMENT = {"assessed": "郊区司法所", "of_year": "2025", "period": "第一季度",
              "assessed_on": "2025-04-02", "grade": "92"}
COMPLAINT = {"received_on": "2025-12-01", "matter": "打13812345678没有人接", "way": "电话"}


def enter(office: Office, cast: Cast, register: Register, typed: dict[str, str], **more: str) -> int:
    return operations.enter_record(cast.officer, office, register, {**typed, **more})


def test_the_figures_of_a_year(any_office: Office) -> None:
    office, cast = any_office, hire(any_office)
    enter(office, cast, LEADING_GROUP, MEMBER, to_on="2025-06-30")
    enter(office, cast, LEADING_GROUP, MEMBER, name="李局长", from_on="2025-07-01")
    enter(office, cast, TRAININGS, TRAINING)
    enter(office, cast, TRAININGS, TRAINING, held_on="2025-09-01", people="17人", hours="")
    wrong = enter(office, cast, TRAININGS, TRAINING, topic="重复")
    operations.void_record(cast.officer, office, TRAININGS, wrong, "重复")
    enter(office, cast, TRAININGS, TRAINING, held_on="2024-09-01", people="100")
    enter(office, cast, ASSESSMENTS, ASSESSMENT)
    enter(office, cast, COMPLAINTS, COMPLAINT)
    enter(office, cast, COMPLAINTS, COMPLAINT, received_on="2024-12-30", matter="网站打不开",
          handled_on="2025-01-05", outcome="已修复")
    with office.db.read() as session:
        assert queries.figures(session, 2025) == {
            "members": 1, "trainings": 2, "people_trained": 40, "assessments": 1,
            "complaints_received": 1, "complaints_handled": 1, "complaints_waiting": 1}
        assert [one.title for one in queries.counted(session, 2025)["members"]] == ["李局长"]
        assert queries.figures(session, 2024)["complaints_waiting"] == 1
        assert "1234" not in queries.counted(session, 2025)["complaints_received"][0].title


@pytest.mark.parametrize(("register", "typed", "changes", "field"), [
    (LEADING_GROUP, MEMBER, {"to_on": "2023-12-31"}, "to_on"),
    (LEADING_GROUP, MEMBER, {"role": "主任"}, "role"),
    (COMPLAINT_CHANNELS, CHANNEL, {"phone": ""}, "phone"),
    (COMPLAINT_CHANNELS, CHANNEL, {"to_on": "2023-12-31"}, "to_on"),
    (TRAININGS, TRAINING, {"people": "0"}, "people"),
    (TRAININGS, TRAINING, {"people": "2.5"}, "people"),
    (TRAININGS, TRAINING, {"people": ""}, "people"),
    (TRAININGS, TRAINING, {"held_on": "2999-01-01"}, "held_on"),
    (ASSESSMENTS, ASSESSMENT, {"of_year": "25"}, "of_year"),
    (ASSESSMENTS, ASSESSMENT, {"assessed_on": "2099-01-01"}, "assessed_on"),
    (COMPLAINTS, COMPLAINT, {"handled_on": "2025-12-02"}, "outcome"),
    (COMPLAINTS, COMPLAINT, {"outcome": "已办"}, "handled_on"),
    (COMPLAINTS, COMPLAINT, {"outcome": "已办", "handled_on": "2025-11-30"}, "handled_on"),
])
def test_what_is_refused_names_its_field(
    office: Office, cast: Cast, register: Register, typed: dict[str, str],
    changes: dict[str, str], field: str,
) -> None:
    with pytest.raises(InvalidInput) as refused:
        enter(office, cast, register, {**typed, **changes})
    assert set(refused.value.fields) == {field}
    enter(office, cast, register, typed)


def test_an_overlap_of_leaders_is_remarked_and_not_refused(office: Office, cast: Cast) -> None:
    first = enter(office, cast, LEADING_GROUP, MEMBER)
    enter(office, cast, LEADING_GROUP, MEMBER, name="李局长", from_on="2025-07-01")
    with office.db.read() as session:
        assert "重叠" in LEADING_GROUP.overview(session, clock.today())[0]
    operations.correct_record(cast.officer, office, LEADING_GROUP, first,
                              {**MEMBER, "to_on": "2025-06-30"})
    with office.db.read() as session:
        assert LEADING_GROUP.overview(session, clock.today()) == []


def test_an_office_without_a_channel_is_told(office: Office, cast: Cast) -> None:
    with office.db.read() as session:
        assert "没有在用" in COMPLAINT_CHANNELS.overview(session, clock.today())[0]
    enter(office, cast, COMPLAINT_CHANNELS, CHANNEL)
    with office.db.read() as session:
        assert COMPLAINT_CHANNELS.overview(session, clock.today()) == []
        assert queries.ending_terms(session, date(2026, 1, 1)) == []


def test_the_end_of_a_term_in_a_closed_year_asks_for_a_reason(office: Office, cast: Cast) -> None:
    record_id = enter(office, cast, LEADING_GROUP, MEMBER)
    operations.close_year(cast.head, office, 2025)
    with pytest.raises(InvalidInput):
        operations.correct_record(cast.officer, office, LEADING_GROUP, record_id,
                                  {**MEMBER, "to_on": "2025-06-30"})
    operations.correct_record(cast.officer, office, LEADING_GROUP, record_id,
                              {**MEMBER, "to_on": "2026-06-30"})
    with office.db.read() as session:
        assert records.corrections_of_year(session, 2025) == []


def test_a_complaint_of_a_closed_year_is_handled_this_year_without_a_reason(
    office: Office, cast: Cast
) -> None:
    record_id = enter(office, cast, COMPLAINTS, COMPLAINT)
    operations.close_year(cast.head, office, 2025)
    done = {**COMPLAINT, "outcome": "已更换值班电话", "handled_on": "2026-01-03",
            "accountability": "约谈提醒"}
    operations.correct_record(cast.officer, office, COMPLAINTS, record_id, done)
    with office.db.read() as session:
        assert records.corrections_of_year(session, 2025) == []
        assert queries.figures(session, 2025)["complaints_waiting"] == 1


def test_what_waited_over_a_closed_year_counts_there_too(office: Office, cast: Cast) -> None:
    """Received in 2023, still open at the end of 2024: voiding it changes 2024's 还没办结."""
    record_id = enter(office, cast, COMPLAINTS, {**COMPLAINT, "received_on": "2023-06-01"})
    operations.close_year(cast.head, office, 2024)
    with office.db.read() as session:
        assert queries.figures(session, 2024)["complaints_waiting"] == 1
    operations.void_record(cast.officer, office, COMPLAINTS, record_id, "不是对本局的")
    with office.db.read() as session:
        assert queries.figures(session, 2024)["complaints_waiting"] == 0
        change, = records.corrections_of_year(session, 2024)
    assert change.reason == "不是对本局的"


def test_all_of_them_are_in_the_catalogue() -> None:
    ours = {"litigation", "leading_group", "complaint_channels", "trainings", "assessments",
            "complaints", "messages"}
    assert ours <= set(REGISTERS)
