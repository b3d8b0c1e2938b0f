"""Whatever people do in whatever order: nothing is approved but by three others and secrecy."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
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
from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.actor import Actor
from wechat_bot.kernel.errors import BureauError
from wechat_bot.kernel.office import Office
from wechat_bot.people import deputies
from wechat_bot.people import operations as people
from wechat_bot.people import queries as accounts
from wechat_bot.people.rules import Duty
from wechat_bot.reviewing import operations, paper, queries
from wechat_bot.reviewing.models import ApprovedArtefact, Review, ReviewRound, SecrecyReview
from wechat_bot.reviewing.paper import SignedSheet
from wechat_bot.reviewing.rules import Part, short_code

# People with as many duties as the rules of the house let them have.
EVERYTHING = (Duty.CONTRIBUTOR, Duty.FIRST_REVIEWER, Duty.SECOND_REVIEWER, Duty.FINAL_REVIEWER,
              Duty.SECRECY_REVIEWER)
NAMES = ("甲一", "乙二", "丙三", "丁四", "己六", "戊五")
FORWARD = ("pass", "help", "proof", "paper", "secrecy", "resubmit", "help")
BACKWARD = ("return", "recall", "edit", "picture", "deliver", "cancel", "restore",
            "refuse_secrecy", "refuse_proof", "deputy")
ACTS = FORWARD * 5 + BACKWARD  # so that many rounds get to their end
PICTURES, PICTURE = count(1), png("green")
SCAN = png("white", (40, 40))


@pytest.fixture(scope="module", params=["reviewer", "separate"])
def office(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Office]:
    """One office for all examples; every example has its own post."""
    opened = new_office(tmp_path_factory.mktemp("office"),
                        review={"proofreading": request.param})
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def cast(office: Office) -> Cast:
    return hire(office)


@pytest.fixture(scope="module")
def people_of_the_post(office: Office, cast: Cast) -> list[Actor]:
    for number, name in enumerate(NAMES[:-1]):
        people.create_user(cast.administrator, office, login=f"p{number}", name=name,
                           password="demo1234", duties=EVERYTHING,
                           section="普法与依法治理股")
    # One who reviews nothing himself, but may be a deputy.
    people.create_user(cast.administrator, office, login="p5", name=NAMES[-1],
                       password="demo1234", duties=(Duty.CONTRIBUTOR,),
                       section="普法与依法治理股")
    with office.db.read() as session:
        return [accounts.actor_named(session, f"p{number}") for number in range(len(NAMES))]


def act(desk: Desk, kind: str, actor: Actor, other: Actor, contributor: str) -> Desk:
    """Do one thing; a refusal in words is as good as a success."""
    actor = today(desk.office, actor)
    try:
        if kind == "pass":
            desk.pass_level(actor)
        elif kind in ("proof", "refuse_proof"):
            operations.proofread(actor, desk.office, desk.round_id, seen_sha256=desk.seen,
                                 passed=kind == "proof", opinion="文字")
        elif kind == "help":
            help_on(desk, actor)
        elif kind == "paper":
            sign(desk, actor, other)
        elif kind == "deputy":
            deputies.appoint_deputy(
                other, desk.office, absent_id=other.require_person(),
                deputy_id=actor.require_person(), duty=Duty.SECOND_REVIEWER,
                from_day=clock.today(), to_day=clock.today() + timedelta(days=1))
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


def today(office: Office, actor: Actor) -> Actor:
    """The actor with what he may do today."""
    with office.db.read() as session:
        return accounts.actor_of(session, accounts.get_user(session, actor.require_person()))


def help_on(desk: Desk, first: Actor) -> None:
    """The next step by somebody who may take it, so that many rounds get to their end."""
    with desk.office.db.read() as session:
        found = queries.get_round(session, desk.round_id)
        part = queries.facts_of(session, desk.office, found).next_part
        asked = [person.user_id for person in queries.asked(session, desk.office, found)
                 if person.name in NAMES]
        if not asked:
            return
        chosen = first.user_id if first.user_id in asked else asked[0]
        actor = accounts.actor_of(session, accounts.get_user(session, chosen or 0))
    if part is Part.REVIEW:
        desk.pass_level(actor)
    else:
        operations.proofread(actor, desk.office, desk.round_id, seen_sha256=desk.seen,
                             passed=True)


def sign(desk: Desk, actor: Actor, signer: Actor) -> None:
    """Enter whatever is next from paper."""
    with desk.office.db.read() as session:
        part = queries.facts_of(session, desk.office,
                                queries.get_round(session, desk.round_id)).next_part
    paper.enter_paper(actor, desk.office, desk.round_id, SignedSheet(
        part=part, signer_id=signer.require_person(), signed_on=clock.today(),
        code=short_code(desk.seen), passed=True, opinion="", scan=SCAN, scan_name="表.png",
    ), seen_sha256=desk.seen)


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
            proofs = {proof.level: proof.reviewer_id for proof in found.proofs if proof.passed}
            separate = desk.office.config.review.proofreading == "separate"
            assert sorted(passed) == sorted(proofs) == [1, 2, 3]
            assert not set(proofs.values()) & authors
            assert all((passed[level] == proofs[level]) is not separate for level in passed)
            assert all(sheet.signer_id != sheet.entered_by_id for sheet in found.papers)
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


@settings(max_examples=examples(16, 200), deadline=None, derandomize=True,
          suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, len(NAMES) - 1),
                                st.integers(0, len(NAMES) - 1),
                                st.sampled_from(("张三", *NAMES))), min_size=14, max_size=34))
def test_nothing_is_approved_but_by_three_others_and_secrecy(
    office: Office, cast: Cast, people_of_the_post: list[Actor],
    steps: list[tuple[str, int, int, str]],
) -> None:
    ids = {actor.name: actor.require_person() for actor in (cast.writer, *people_of_the_post)}
    desk = new_desk(office, cast)
    for kind, who, other, contributor in steps:
        desk = act(desk, kind, people_of_the_post[who], people_of_the_post[other], contributor)
        check(desk, ids)


def test_some_of_them_were_approved_and_the_journal_holds(office: Office) -> None:
    with office.db.read() as session:
        assert len(session.scalars(select(ApprovedArtefact.id)).all()) >= 5
        assert journal.verify(session) == []
