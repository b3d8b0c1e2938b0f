"""A post's page says where it went: its message, its link, its place in the ledger."""

from __future__ import annotations

from tests.support.articles import approved_post
from tests.support.cast import Cast
from tests.support.publishing import queued, read
from tests.web.conftest import LogIn
from tests.web.visitor import words
from wechat_bot import wiring
from wechat_bot.kernel import clock
from wechat_bot.kernel.office import Office
from wechat_bot.publishing import operations, protocol
from wechat_bot.publishing.comparison import CheckedHow
from wechat_bot.publishing.rules import Mode

URL = "https://mp.weixin.qq.com/s/abc"


def test_a_published_post_shows_link_and_index_number(
    office: Office, cast: Cast, as_role: LogIn
) -> None:
    message_id = queued(office, cast, Mode.MANUAL)
    protocol.sweep(office, None, "w")
    article = read(office, message_id).articles[0]
    operations.record_link(cast.publisher, office, article.id, url=URL, published_at=clock.now(),
                           how=CheckedHow.BY_HAND, reason="已逐字核对")
    wiring.hand_on(office)
    page = as_role("writer").get(f"/posts/{article.post_id}")
    assert URL in page.text
    shown = words(page)
    assert "发布情况" in shown and "已发表" in shown and f"test/{clock.today().year}-00001" in shown


def test_a_post_that_was_never_scheduled_has_no_such_box(
    office: Office, cast: Cast, as_role: LogIn
) -> None:
    post_id = approved_post(office, cast)
    assert "发布情况" not in words(as_role("writer").get(f"/posts/{post_id}"))
