"""Whatever people do in whatever order: nothing is approved but by three others and secrecy."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from tests.reviewing.conftest import Desk, new_desk
from tests.support.articles import png
from tests.support.cast import Cast, hire
from tests.support.examples import examples
from tests.support.offices import new_office
from wechat_bot import wiring
from wechat_bot.drafting import operations as drafting
from wechat_bot.drafting import queries as posts
from wechat_bot.drafting.models import Revision
from wechat_bot.kernel import journal
from wechat_bot.kernel.actor import Actor
from wechat_bot.kernel.errors import BureauError
from wechat_bot.kernel.office import Office
from wechat_bot.people import operations as people
from wechat_bot.people import queries as accounts
from wechat_bot.people.rules import Duty
from wechat_bot.reviewing import queries
from wechat_bot.reviewing.models import ApprovedArtefact, Review, ReviewRound, SecrecyReview

# People with as many duties as the rules of the house let them have.
EVERYTHING = (Duty.CONTRIBUTOR, Duty.FIRST_REVIEWER, Duty.SECOND_REVIEWER, Duty.FINAL_REVIEWER,
              Duty.SECRECY_REVIEWER)
NAMES = ("甲一", "乙二", "丙三", "丁四", "戊五")
FORWARD = ("pass", "pass", "pass", "secrecy", "resubmit")
BACKWARD = ("return", "recall", "edit", "picture", "deliver", "cancel", "restore",
            "refuse_secrecy")
ACTS = FORWARD * 5 + BACKWARD  # so that many rounds get to their end
PICTURES, PICTURE = count(1), png("green")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """One office for all examples; every example has its own post."""
    opened = new_office(tmp_path_factory.mktemp("office"))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def cast(office: Office) -> Cast:
    return hire(office)


@pytest.fixture(scope="module")
def people_of_the_post(office: Office, cast: Cast) -> list[Actor]:
    for number, name in enumerate(NAMES):
        people.create_user(cast.administrator, office, login=f"p{number}", name=name,
                           password="demo1234", duties=EVERYTHING,
                           section="普法与依法治理股")
    with office.db.read() as session:
        return [accounts.actor_named(session, f"p{number}") for number in range(len(NAMES))]


def act(desk: Desk, kind: str, actor: Actor, contributor: str) -> Desk:
    """Do one thing; a refusal in words is as good as a success."""
    try:
        if kind == "pass":
            desk.pass_level(actor)
        elif kind == "secrecy":
            desk.secrecy(actor)
        elif kind == "refuse_secrecy":
            desk.secrecy(actor, passed=False, opinion="有内部信息")
        elif kind == "return":
            desk.return_post(actor)
        elif kind == "recall":
            desk.recall(actor)
        elif kind == "edit":
            desk.edit(actor, contributor=contributor)
        elif kind == "resubmit":
            return desk.again()
        elif kind == "picture":
            drafting.add_image(actor, desk.office, desk.post_id, f"{next(PICTURES)}.png",
                               PICTURE)
        elif kind == "cancel":
            drafting.cancel_post(actor, desk.office, desk.post_id, "试试")
        elif kind == "restore":
            drafting.restore_post(actor, desk.office, desk.post_id)
        else:
            wiring.hand_on(desk.office)
    except BureauError:
        pass
    return desk


def check(desk: Desk, ids: dict[str, int]) -> None:
    with desk.office.db.read() as session:
        post = posts.get_post(session, desk.post_id)
        rows = session.scalars(
            select(ApprovedArtefact).where(ApprovedArtefact.post_id == post.id)).all()
        for artefact in rows:
            found = session.get_one(ReviewRound, artefact.round_id)
            passed = {review.level: review.reviewer_id for review in session.scalars(
                select(Review).where(Review.round_id == found.id, Review.passed))}
            secrecy = session.scalars(select(SecrecyReview).where(
                SecrecyReview.round_id == found.id)).one()
            revision = session.get_one(Revision, artefact.revision_id)
            authors = {r.created_by_id for r in posts.revisions(session, post.id)
                       if r.id <= revision.id} | {post.typist_id, ids.get(revision.contributor)}
            assert sorted(passed) == [1, 2, 3]
            assert len(set(passed.values())) == 3
            assert not set(passed.values()) & authors
            assert secrecy.passed and secrecy.reviewer_id not in authors
            assert artefact.revision_sha256 == found.revision_sha256 == revision.sha256
            assert found.state == "passed"
        valid = queries.artefact_of_revision(session, post)
        assert post.state != "approved" or valid is not None
        opened = [r for r in queries.rounds_of(session, post.id) if r.state == "open"]
        assert len(opened) <= 1
        assert post.state != "in_review" or len(opened) == 1


@settings(max_examples=examples(35), deadline=None, derandomize=True,
          suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, len(NAMES) - 1),
                                st.sampled_from(("张三", *NAMES))), min_size=12, max_size=30))
def test_nothing_is_approved_but_by_three_others_and_secrecy(
    office: Office, cast: Cast, people_of_the_post: list[Actor],
    steps: list[tuple[str, int, str]],
) -> None:
    ids = {actor.name: actor.require_person() for actor in (cast.writer, *people_of_the_post)}
    desk = new_desk(office, cast)
    for kind, who, contributor in steps:
        desk = act(desk, kind, people_of_the_post[who], contributor)
        check(desk, ids)


def test_some_of_them_were_approved_and_the_journal_holds(office: Office) -> None:
    with office.db.read() as session:
        assert len(session.scalars(select(ApprovedArtefact.id)).all()) >= 5
        assert journal.verify(session) == []
