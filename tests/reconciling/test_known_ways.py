"""What our own records explain is no difference: 下架, the three ways of 更正, links still awaited."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.reconciling.account import Account
from tests.support.articles import approved_post
from wechat_bot.aftercare.models import Correction, TakeDown
from wechat_bot.disclosure import ledger
from wechat_bot.disclosure.models import Release
from wechat_bot.kernel import clock
from wechat_bot.publishing import operations as publishing
from wechat_bot.publishing import protocol
from wechat_bot.publishing.models import Article, Message
from wechat_bot.publishing.rules import Mode
from wechat_bot.reviewing.models import ApprovedArtefact


def correction(session: Session, account: Account, article: Article, **values: object) -> None:
    """A 更正 as aftercare writes it."""
    session.add(Correction(**{  # type: ignore[arg-type]
        "article_id": article.id, "post_id": article.post_id, "way": "edit", "state": "open",
        "reason": "错字", "opened_by_id": account.cast.publisher.require_person(),
        "opened_at": clock.now(), **values}))


def take_down(session: Session, account: Account, article: Article, state: str) -> None:
    """A 下架 as aftercare writes it."""
    now = clock.now()
    session.add(TakeDown(
        article_id=article.id, way="by_hand", state=state, reason="误发", asked_at=now,
        asked_by_id=account.cast.publisher.require_person(), sign_by=now + timedelta(hours=24)))


def test_what_we_took_down_is_no_difference_and_is_one_while_it_is_still_there(
    account: Account,
) -> None:
    message = account.publish()
    subject = f"article:{message.articles[0].id}"
    with account.office.db.write() as session:
        take_down(session, account, message.articles[0], "done")
    assert account.reconcile() == [("still_public", subject)]
    account.delete(message.article_id or "")
    assert account.reconcile() == []


def test_a_take_down_under_way_is_no_difference(account: Account) -> None:
    message = account.publish()
    with account.office.db.write() as session:
        take_down(session, account, message.articles[0], "asked")
    assert account.reconcile() == []
    account.delete(message.article_id or "")
    assert account.reconcile() == []


def test_an_edit_is_explained_while_it_is_open_and_compared_with_the_new_text_after(
    account: Account,
) -> None:
    message = account.publish(title="原来的")
    article = message.articles[0]
    approved_post(account.office, account.cast, title="原来的", body="改好的文字。\n\n![图](图1.png)\n")
    with account.office.db.write() as session:
        new = session.scalars(select(ApprovedArtefact).order_by(ApprovedArtefact.id.desc())).first()
        assert new is not None
        correction(session, account, article)
    account.edit(message.article_id or "", content="<p>改到一半</p>")
    assert account.reconcile() == []
    with account.office.db.write() as session:
        row = session.scalars(select(Correction)).one()
        row.state, row.artefact_id, row.closed_at = "done", new.id, clock.now()
    assert account.reconcile() == [("text_differs", f"article:{article.id}")]
    account.edit(message.article_id or "", content=new.html)
    assert account.reconcile() == []


def test_the_old_item_of_a_republished_article_is_expected_to_be_deleted(account: Account) -> None:
    message = account.publish()
    with account.office.db.write() as session:
        correction(session, account, message.articles[0], way="republish")
    assert account.reconcile() == []
    with account.office.db.write() as session:
        session.scalars(select(Correction)).one().state = "done"
    assert account.reconcile() == [("still_public", f"article:{message.articles[0].id}")]
    account.delete(message.article_id or "")
    assert account.reconcile() == []


def test_a_notice_of_correction_is_an_article_of_its_own(account: Account) -> None:
    first = account.publish(title="原来的")
    account.publish(title="更正说明")
    with account.office.db.write() as session:
        correction(session, account, first.articles[0], way="notice", state="done")
    assert account.reconcile() == []
    assert len(account.articles()) == 2


def test_published_by_a_person_whose_link_is_awaited(account: Account) -> None:
    post_id = approved_post(account.office, account.cast, title="人工发的")
    message_id = publishing.schedule(account.cast.publisher, account.office, post_ids=[post_id],
                                     mode=Mode.MANUAL, due_at=clock.now())
    protocol.sweep(account.office, account.gateway, "test")
    with account.office.db.read() as session:
        article = session.scalars(select(Article).where(Article.message_id == message_id)).one()
        html = session.get_one(ApprovedArtefact, article.artefact_id).html
    account.by_hand("人工发的", html)
    assert account.reconcile() == [("link_missing", f"article:{article.id}")]


def test_a_publication_whose_result_is_not_known_is_not_offered_for_late_entry(
    account: Account,
) -> None:
    message = account.publish()
    with account.office.db.write() as session:
        row = session.get_one(Message, message.id)
        row.state, row.article_id = "unconfirmed", None
        for article in row.articles:
            article.outcome, article.url, article.live = "", "", True
        for release in session.scalars(select(Release)):
            session.delete(release)
    assert account.reconcile() == []
    assert account.articles()[0].our_article_id is None


def test_a_mass_sent_article_without_a_link_is_found(account: Account) -> None:
    message = account.publish()
    with account.office.db.write() as session:
        row = session.get_one(Message, message.id)
        row.mode, row.article_id, row.publish_id = "mass_send", None, ""
        row.articles[0].url = ""
        for release in session.scalars(select(Release)):
            release.url = ""
    account.switch(list_deleted=False)
    account.delete(message.article_id or "")
    assert account.reconcile() == [("link_missing", f"article:{message.articles[0].id}")]


def test_a_release_of_an_imported_table_is_matched_by_title_and_day(account: Account) -> None:
    account.by_hand("表格里有的")
    with account.office.db.write() as session:
        entry = ledger.Entry(title="表格里有的", channel="wechat", published_at=clock.now(),
                             time_source="date_only")
        item = ledger.new_item(session, ledger.IndexNumbers(session, ""), entry, "导入")
        ledger.new_release(session, item, entry, "导入")
    release_id = account.releases()[0].id
    assert account.reconcile() == [("link_missing", f"release:{release_id}")]
    account.import_all()
    release = account.releases()[0]
    assert len(account.releases()) == 1 and release.url and release.time_source == "batchget"
    assert account.reconcile() == []


def test_a_line_of_an_old_table_that_the_account_does_not_show_is_no_difference(
    account: Account,
) -> None:
    with account.office.db.write() as session:
        entry = ledger.Entry(title="很久以前群发的", channel="wechat", published_at=clock.now(),
                             time_source="date_only")
        item = ledger.new_item(session, ledger.IndexNumbers(session, ""), entry, "导入")
        ledger.new_release(session, item, entry, "导入")
    assert account.reconcile() == []
