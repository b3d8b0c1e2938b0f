"""筛查 of what really went out, against the emulator: pages, pictures, what 对账 has seen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.reconciling.account import Account
from tests.support.cast import Cast, call_in
from tests.support.offices import new_office
from tests.support.publishing import readers
from wechat_bot.disclosure.models import Release
from wechat_bot.emulator import EmulatorServer
from wechat_bot.kernel import clock
from wechat_bot.kernel.office import Office
from wechat_bot.media_duties import operations, queries
from wechat_bot.media_duties.models import PatrolFinding, PatrolRun
from wechat_bot.outside.addresses import make_links
from wechat_bot.publishing.rules import Mode
from wechat_bot.wechat.client import make_gateway


@pytest.fixture
def office(tmp_path: Path, emulator: EmulatorServer) -> Iterator[Office]:
    opened = new_office(tmp_path, staffed=True, wechat={"api_base": emulator.base_url},
                        media={"link_pause": 0.0})
    yield opened
    opened.close()


@pytest.fixture
def account(emulator: EmulatorServer, office: Office) -> Account:
    return Account(emulator, office, call_in(office), make_gateway(office))


def patrol(office: Office, cast: Cast) -> tuple[PatrolRun, list[tuple[str, str]]]:
    run = operations.run_patrol(cast.officer, office, make_links(office.config))
    with office.db.read() as session:
        rows = session.scalars(select(PatrolFinding).order_by(PatrolFinding.id))
        return run, [(row.rule, row.state) for row in rows]


def test_what_is_public_as_it_was_approved_gives_nothing(
    office: Office, cast: Cast, account: Account
) -> None:
    account.publish(Mode.PUBLISH)
    account.publish(Mode.MASS_SEND, title="群发的通知")
    account.reconcile()
    run, found = patrol(office, cast)
    assert found == []
    assert (run.releases, run.texts, run.unreached) == (2, 2, 0)
    assert run.links == 2  # the picture as the account shows it, and as it was uploaded
    with office.db.read() as session:
        standing = queries.standing(session, office.config.media, clock.now())
    assert standing.last is not None and standing.last.item.title == "群发的通知"
    assert (standing.days, standing.week_posts) == (0, 1)


def test_an_article_deleted_behind_our_back_is_found(
    office: Office, cast: Cast, account: Account
) -> None:
    message = account.publish(Mode.PUBLISH)
    assert message.article_id is not None
    account.reconcile()
    account.delete(message.article_id)
    account.reconcile()
    _, found = patrol(office, cast)
    assert found == [("account.deleted", "open")]


def test_a_mass_sent_article_that_was_changed_is_found_on_its_page(
    office: Office, cast: Cast, account: Account, emulator: EmulatorServer
) -> None:
    account.publish(Mode.MASS_SEND, title="群发的通知")
    run, found = patrol(office, cast)
    assert found == []
    assert "1 篇没有登记链接" in run.note  # without callbacks nobody tells it
    [publication] = list(emulator.state.publications)
    with office.db.write() as session:
        session.scalars(select(Release)).one().url = readers(emulator)[0]["url"]
    assert patrol(office, cast)[1] == []
    account.edit(publication, content="<p>后来改成了别的话。</p>")
    _, found = patrol(office, cast)
    assert found == [("page.text_differs", "open")]
