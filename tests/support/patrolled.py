"""A run of 筛查 with a finding, without any network."""

from __future__ import annotations

from tests.support.cast import Cast
from tests.support.published import publish
from wechat_bot.kernel.office import Office
from wechat_bot.media_duties import operations
from wechat_bot.outside.addresses import make_links


def patrolled(office: Office, cast: Cast) -> int:
    """How many findings there are: a telephone number in a text."""
    publish(office, "筛查过的通知", "请联系13812345678。")
    return operations.run_patrol(cast.officer, office, make_links(office.config)).found
