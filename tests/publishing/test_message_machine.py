"""The message machine against a model of WeChat: any order of work, faults, kills and decisions.

Two workers share the messages. Any call to WeChat may fail before or after it was carried out, the
process may be killed there, or stall while its lease runs out and the other one takes over; time
passes, jobs end, events arrive, people decide by what the account shows. After every step:

- no article is public twice, and what is public belongs to a message that does not deny it;
- 已发表 is said only of what readers have, with their link;
- 待核实 is said only after a call whose outcome nothing told (or a job of over a day);
- the posts' states follow the message's, and a post is in at most one live message.
"""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest.mock import patch

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import event, select

from tests.chaos.posts import Template, make_template
from tests.support.callbacks import mass_xml, publish_xml
from tests.support.cast import call_in
from tests.support.examples import examples
from tests.support.offices import config_for
from tests.support.wechat_model import Job, Killed, WeChatModel
from wechat_bot.drafting.models import Post
from wechat_bot.kernel import clock, hosts
from wechat_bot.kernel.errors import WrongState
from wechat_bot.kernel.office import Office, open_office
from wechat_bot.publishing import inbox, operations, protocol
from wechat_bot.publishing.gateway import ErrorClass, GatewayError, Sent
from wechat_bot.publishing.models import Message
from wechat_bot.publishing.notified import read_event
from wechat_bot.publishing.rules import PUBLISHING_STATES, QUEUED_STATES, MessageState, Mode

S = MessageState
START = datetime(2026, 11, 28, 2, 0, tzinfo=UTC)
OUTGOING = ("submit", "mass_send")
# States in which a message does not deny that readers may have it.
NOT_DENYING = frozenset({S.SUBMITTING, S.SUBMITTED, S.UNCONFIRMED, S.PUBLISHED})
HITCHES = ("refused", "lost_before", "lost_after", "killed_before", "killed_after",
           "stalled_before", "stalled_after")
# At most two calls of a step go wrong, more often than not the one that can't be repeated.
CALLS = ("outgoing",) * 9 + ("add_draft", "get_draft", "newest_drafts",
         "publish_status", "newest_published", "mass_status", "upload_cover")
hitches_of_a_step = st.lists(
    st.tuples(st.sampled_from(CALLS), st.sampled_from(HITCHES)), min_size=1, max_size=2).map(dict)
rarely = st.integers(0, 5).map(lambda drawn: drawn == 5)
posts_of_a_message = st.lists(st.integers(0, 3), min_size=1, max_size=2, unique=True)


class MessageMachine(RuleBasedStateMachine):
    """One office, four approved posts, two workers, one WeChat."""

    template: Template

    def __init__(self) -> None:
        super().__init__()
        self.time = START
        self._clock = patch.object(clock, "now", lambda: self.time)
        self._clock.start()
        self._folder = tempfile.TemporaryDirectory()
        self.office = self._open(Path(self._folder.name))
        self.publisher = call_in(self.office).publisher
        self.model = WeChatModel(hitch=self._hitch, on_accept=self._note_accepted)
        self.hitches: dict[str, str] = {}
        self._now = ""
        self.at_work = 0  # the message that is being carried on, for what is noted about it
        self.doubts: set[int] = set()  # messages with a submit whose outcome nothing told
        self.sent_for: dict[str, int] = {}  # job → message

    def _open(self, folder: Path) -> Office:
        url = self.template.copy_sqlite(folder)
        office = open_office(config_for(
            folder, database={"url": url}, content={"media_dir": str(self.template.folder / "media")},
            wechat={"app_id": "wx_model"}, publishing={"grace": 2.0, "mass_repeat_seconds": 60}))
        # What a test must survive is the process, not the power: no waiting for the disk.
        event.listen(office.db.engine, "connect", lambda connection, _: connection.execute(
            "PRAGMA synchronous=OFF"))
        hosts.enrol_maker(office)
        return office

    def teardown(self) -> None:
        """Let everything come to an end, look once more, and leave nothing behind."""
        try:
            for _ in range(3):
                self.jobs_end(True)
                self.everything_holds()
                self.work_undisturbed("b", 4)
                self.everything_holds()
        finally:
            self.office.close()
            self._folder.cleanup()
            self._clock.stop()

    # What may happen

    @initialize(first=hitches_of_a_step, second=hitches_of_a_step)
    def begin(self, first: dict[str, str], second: dict[str, str]) -> None:
        """One message of each mode is on its way, and something has gone wrong already."""
        self.schedule([0], Mode.PUBLISH, 0)
        self.work("a", first)
        self.schedule([1, 2], Mode.MASS_SEND, 0)
        self.work("a", second)

    @rule(chosen=posts_of_a_message, mode=st.sampled_from((Mode.PUBLISH, Mode.MASS_SEND)),
          minutes=st.sampled_from((0, 0, 0, 1, 90)))
    def schedule(self, chosen: list[int], mode: Mode, minutes: int) -> None:
        """A person schedules approved posts; posts that are elsewhere are refused."""
        ids = [self.template.stories[number].post_id for number in chosen]
        free = all(self._post_state(post_id) == "approved" for post_id in ids)
        try:
            operations.schedule(
                self.publisher, self.office, post_ids=ids, mode=mode,
                due_at=self.time + timedelta(minutes=minutes), repeat_reason="再发一次")
        except WrongState:
            assert not free

    @rule(worker=st.sampled_from(("a", "b")), hitches=hitches_of_a_step)
    def work(self, worker: str, hitches: dict[str, str]) -> None:
        """A worker waits for what is due next, claims it and carries it one step on."""
        self.time = max(self.time, self._next_due())
        self.hitches = dict(hitches)
        with suppress(Killed):
            self._carry_on(worker)
        self.hitches = {}

    @rule(worker=st.sampled_from(("a", "b")), steps=st.integers(2, 6))
    def work_undisturbed(self, worker: str, steps: int) -> None:
        """Some steps in which nothing goes wrong."""
        for _ in range(steps):
            self.work(worker, {})

    @rule(seconds=st.sampled_from((1, 13, 13, 70, 70, 600, 3700, 90_000)))
    def time_passes(self, seconds: int) -> None:
        """Leases run out, waits end, slots are missed, days go by."""
        self.time += timedelta(seconds=seconds)

    @precondition(lambda self: any(job.outcome is None for job in self.model.jobs))
    @rule(success=st.sampled_from((True, True, True, False)))
    def jobs_end(self, success: bool) -> None:
        """WeChat finishes what runs."""
        for job in self.model.jobs:
            if job.outcome is None:
                self.model.end(job, success=success)

    @precondition(lambda self: any(job.outcome is not None for job in self.model.jobs))
    @rule(newest=st.booleans(), copy=st.integers(1, 2))
    def event_arrives(self, newest: bool, copy: int) -> None:
        """The event of an ended job, perhaps for the second time, perhaps much later."""
        ended = [job for job in self.model.jobs if job.outcome is not None]
        job = ended[-1 if newest else 0]
        told = read_event(self._xml(job))
        assert told is not None
        inbox.receive(self.office, told, f"{job.number}-{copy}")
        inbox.sweep(self.office, self.model, "a")

    @precondition(lambda self: self._in(S.UNCONFIRMED))
    @rule()
    def person_decides(self) -> None:
        """He looks at the account: what is there was sent; what is neither there nor under way was
        not."""
        message_id = self._in(S.UNCONFIRMED)[0]
        jobs = self._jobs_of(message_id)
        if any(job.outcome is None for job in jobs):
            return  # the back end shows that it is still being sent: he waits
        out = next((job for job in jobs if job.outcome), None)
        operations.decide(
            self.publisher, self.office, message_id, published=out is not None,
            reason="看过后台", published_at=self.time if out else None,
            urls=dict(enumerate(out.urls, start=1)) if out else None)

    @precondition(lambda self: self._in(S.UNCONFIRMED))
    @rule()
    def person_asks_again(self) -> None:
        """再问一次: only for a 群发 within its day."""
        try:
            operations.ask_again(self.publisher, self.office, self._in(S.UNCONFIRMED)[0], "再问")
        except WrongState:
            return

    @precondition(lambda self: self._in(S.HELD, S.MISSED, S.SCHEDULED))
    @rule(mode=st.sampled_from((None, Mode.PUBLISH, Mode.MASS_SEND)), really=rarely)
    def person_reschedules(self, mode: Mode | None, really: bool) -> None:
        """What waits for a person gets another time, what waits for its time now and then."""
        if not really and not self._in(S.HELD, S.MISSED):
            return
        operations.reschedule(self.publisher, self.office,
                              self._in(S.HELD, S.MISSED, S.SCHEDULED)[0], self.time, mode)

    @precondition(lambda self: self._in(S.SCHEDULED, S.HELD, S.MISSED, S.PREPARING))
    @rule(really=rarely)
    def person_cancels(self, really: bool) -> None:
        """Not in the middle of a step."""
        if not really:
            return
        try:
            operations.cancel(self.publisher, self.office,
                              self._in(S.SCHEDULED, S.HELD, S.MISSED, S.PREPARING)[0], "不发了")
        except WrongState:
            return

    # What must always be so

    @invariant()
    def everything_holds(self) -> None:
        """All of it, from one look at the database."""
        with self.office.db.read() as session:
            messages = list(session.scalars(select(Message).order_by(Message.id)))
            posts = {row.id: row.state for row in session.execute(select(Post.id, Post.state))}
        self._nothing_is_public_twice()
        for message in messages:
            self._what_is_public_is_not_denied(message)
            self._doubt_has_a_cause(message)
        self._posts_follow(messages, posts)

    def _nothing_is_public_twice(self) -> None:
        """Counted from the model's ledger by title: a post has one text."""
        copies = Counter(article.title for job in self.model.public for article in job.articles)
        assert all(count == 1 for count in copies.values()), f"public twice: {copies}"

    def _what_is_public_is_not_denied(self, message: Message) -> None:
        """And 已发表 is only what readers have, with their link."""
        out = [job for job in self._jobs_of(message.id) if job.outcome]
        state = S(message.state)
        if out:
            assert state in NOT_DENYING, f"public, but {state}: {message.reason}"
        if state is S.PUBLISHED:
            assert len(out) == 1, f"published, but nobody has it: {message.reason}"
            links = tuple(article.url for article in message.articles)
            assert links == out[0].urls or (message.mode == "mass_send" and not any(links))

    def _doubt_has_a_cause(self, message: Message) -> None:
        """A submit without an answer, or an accepted job that ran for a day."""
        if S(message.state) is S.UNCONFIRMED:
            since = message.submitted_at
            long = since is not None and self.time - since > timedelta(days=1)
            assert message.id in self.doubts or long, f"in doubt without cause: {message.reason}"

    def _posts_follow(self, messages: list[Message], posts: dict[int, str]) -> None:
        """The table of states, and one live message per post."""
        live, published = Counter[int](), set()
        for message in messages:
            state = S(message.state)
            for article in message.articles:
                live[article.post_id] += article.live
                if state is S.PUBLISHED:
                    published.add(article.post_id)
                    assert posts[article.post_id] == "published"
                elif article.live:
                    expected = "queued" if state in QUEUED_STATES else "publishing"
                    assert state in QUEUED_STATES | PUBLISHING_STATES
                    assert posts[article.post_id] == expected, f"{state}, {posts}"
        assert all(count <= 1 for count in live.values())
        for story in self.template.stories:
            if not live[story.post_id] and story.post_id not in published:
                assert posts[story.post_id] == "approved"

    # How it happens

    def _carry_on(self, worker: str) -> None:
        claim = protocol.claim_due(self.office, worker, has_gateway=True)
        if claim is None or claim.settled:
            return
        before, self.at_work = self.at_work, claim.message_id
        try:
            protocol.carry_on(self.office, self.model, claim)
        finally:
            self.at_work = before

    def _next_due(self) -> datetime:
        """When the next claim is possible: what is due, and whose lease is over."""
        moments = [max(message.next_act_at, message.lease_until or message.next_act_at)
                   for message in self._messages() if message.next_act_at is not None]
        return min(moments, default=self.time) + timedelta(seconds=1)

    def _hitch(self, moment: str, name: str) -> None:
        """What goes wrong at this call, before or after it is carried out."""
        key = "outgoing" if name in OUTGOING else name
        if moment == "before":
            self._now = self.hitches.pop(key, "")
        kind = self._now
        if kind == "refused" and moment == "before":
            raise GatewayError("系统忙", kind=ErrorClass.TRANSIENT, sent=Sent.NO)
        if not kind.endswith(f"_{moment}"):
            return
        if name in OUTGOING:
            self.doubts.add(self.at_work)
        if kind.startswith("lost"):
            raise GatewayError("没有回答", kind=ErrorClass.TRANSIENT, sent=Sent.MAYBE)
        if kind.startswith("killed"):
            raise Killed
        self._stall()

    def _stall(self) -> None:
        """The caller sleeps until its lease has run out, and the other worker goes on."""
        self.time += timedelta(seconds=self.office.config.worker.lease_seconds + 1)
        waiting, self.hitches, mine = self.hitches, {}, self._now
        self._carry_on("other")
        self.hitches, self._now = waiting, mine

    def _note_accepted(self, job: Job) -> None:
        self.sent_for[job.number] = self.at_work

    def _xml(self, job: Job) -> str:
        at = job.ended_at or self.time
        if job.mass:
            return mass_xml(job.number, "send success" if job.outcome else "send fail",
                            urls=job.urls if job.outcome else (), at=at)
        if job.outcome:
            return publish_xml(job.number, 0, article_id=f"article{job.number}", urls=job.urls,
                               at=at)
        return publish_xml(job.number, 3, failed=(1,), at=at)

    def _jobs_of(self, message_id: int) -> list[Job]:
        return [job for job in self.model.jobs if self.sent_for[job.number] == message_id]

    def _messages(self) -> list[Message]:
        with self.office.db.read() as session:
            return list(session.scalars(select(Message).order_by(Message.id)))

    def _in(self, *states: MessageState) -> list[int]:
        return [message.id for message in self._messages() if S(message.state) in states]

    def _post_state(self, post_id: int) -> str:
        with self.office.db.read() as session:
            return session.get_one(Post, post_id).state


def test_the_message_machine(tmp_path: Path) -> None:
    """A few hundred steps in the short form, many thousands in the long one."""
    (tmp_path / "template").mkdir()
    MessageMachine.template = make_template(
        tmp_path / "template", [f"第{n}号公告" for n in range(4)])
    run = settings(max_examples=examples(15, 300), stateful_step_count=20, deadline=None,
                   suppress_health_check=list(HealthCheck))
    case = MessageMachine.TestCase()
    type(case).settings = run
    case.runTest()
    shutil.rmtree(tmp_path / "template")
