"""A run of 筛查 with findings in every state, for the pages of 新媒体日常."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from tests.support.cast import Cast
from wechat_bot.disclosure.models import Release
from wechat_bot.kernel import clock
from wechat_bot.kernel.office import Office
from wechat_bot.media_duties import operations
from wechat_bot.media_duties.models import PatrolFinding, PatrolRun

FOUND = (
    ("privacy.mobile", "error", "正文第3行", "138****5678", "这里有手机号码，公布前要征得本人同意或者遮住。"),
    ("law.outdated", "warning", "正文第5行", "合同法",
     "《合同法》自2021年1月1日起废止，现行的是《民法典》。发布时它还有效。这篇文章仍在网上，请考虑补充说明、更正或撤下。"),
    ("link.broken", "warning", "正文链接", "https://www.example.gov.cn/zfxxgk/2020/very/long/address/index.html",
     "打不开：页面不存在（404）。"),
    ("account.deleted", "error", "公众号", "", "《公告》在公众号上已被删除，台账里还是现行。"),
    ("word.wrong", "warning", "标题", "帐户", "“帐户”应为“账户”。"),
)


def fill_media(office: Office, cast: Cast) -> dict[str, int]:
    """Rule → its finding: one is late, one handled, one accepted, one came back."""
    now = clock.now()
    with office.db.write() as session:
        release = session.scalars(select(Release).order_by(Release.id)).first()
        assert release is not None
        run = PatrolRun(asked_by="吴十", started_at=now, finished_at=now, releases=33, texts=30,
                        links=41, found=5, new=4, returned=1, unreached=2,
                        note="有 2 处没有查成（网络不通、对方要求人工验证或打开太慢），下次再查。")
        session.add(run)
        session.flush()
        found = {}
        for number, (rule, severity, place, quote, message) in enumerate(FOUND):
            row = PatrolFinding(
                release_id=release.id, run_id=run.id, rule=rule, severity=severity, place=place,
                quote=quote, message=message, suggestion="请更正。", fingerprint=f"{number:064}",
                first_seen_at=now - timedelta(days=7), last_seen_at=now)
            session.add(row)
            session.flush()
            found[rule] = row.id
        late = session.get_one(PatrolFinding, found["link.broken"])
        late.owner_id, late.due_on = cast.writer.user_id, clock.today() - timedelta(days=1)
        late.returned, late.returned_at = 1, now
    operations.assign(cast.officer, office, [found["privacy.mobile"]], cast.writer.user_id,
                      clock.today().isoformat())
    operations.handle(cast.officer, office, found["law.outdated"], "correct", "已补充说明")
    operations.handle(cast.officer, office, found["word.wrong"], "none", "引文如此")
    return found


def media_visits(there: dict[str, int], everybody: str) -> dict[str, list[tuple[str, dict[str, Any]]]]:
    """The pages as who may and who may not."""
    return {
        "media.overview": [(everybody, {}), ("auditor", {"quarter": "2026-4", "month": "2026-11"})],
        "media_patrol.finding_list": [(everybody, {}), ("writer", {"state": "all"}),
                                      (everybody, {"keyword": "没有的"})],
        "media_patrol.finding_page": [(everybody, {"finding_id": each}) for each in there.values()]
        + [("writer", {"finding_id": there["privacy.mobile"]}),
           ("auditor", {"finding_id": there["law.outdated"]})],
    }
