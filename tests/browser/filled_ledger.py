"""Of the ledger: what waits to be disclosed, corrections, annexes, what is withheld and reviewed."""

from __future__ import annotations

from datetime import timedelta

from tests.support.cast import Cast
from wechat_bot.disclosure import annexes, corrections, pending, queries, withheld
from wechat_bot.disclosure.operations import ReleaseForm, enter_release
from wechat_bot.kernel import clock
from wechat_bot.kernel.office import Office
from wechat_bot.records.operations import enter_record


def fill_ledger(office: Office, cast: Cast) -> dict[str, int]:
    """What the visits need: name → number."""
    who, today = cast.officer, clock.today()
    waiting = pending.enter_pending(who, office, {
        "title": "关于印发年度普法工作要点的通知", "made_on": str(today - timedelta(days=45)),
        "section": "普法股"})
    pending.enter_pending(who, office, {"title": "公共法律服务办事指南", "made_on": str(today)})
    release = enter_release(who, office, ReleaseForm(
        channel="website", published=str(today - timedelta(days=2)), title="行政执法统计年报",
        made_on=str(today - timedelta(days=90)), section="办公室", article_20="20.6",
        more={"keywords": "行政执法、统计", "catalogue": "行政执法", "secrecy": "可以公开"}))
    with office.db.read() as session:
        item = queries.get_release(session, release).item
    corrections.correct_item(who, office, item.id, corrections.item_texts(item) | {
        "title": "行政执法年度统计报告", "summary": "一年来行政执法的数量和种类"}, "标题录错")
    kept = annexes.attach(who, office, item.id, "统计表.pdf", b"%PDF-1.4 a table")
    annexes.attach(who, office, item.id, "说明.txt", "说明".encode())
    annexes.take_off(who, office, item.id, kept, "换成新的统计表")
    record = enter_record(who, office, withheld.WITHHELD, {
        "number": "不公开2024-01", "name": "机关内部值班安排", "ground": "logistics",
        "decided_by": "王五", "decided_on": str(today - timedelta(days=500))})
    withheld.review_withheld(who, office, record, withheld.ReviewForm(
        str(today - timedelta(days=400)), "赵六", "withhold", "理由没有变化",
        str(today - timedelta(days=30))))
    return {"pending": waiting, "item": item.id, "release": release, "withheld": record}


def ledger_visits(there: dict[str, int]) -> dict[str, list[tuple[str, dict[str, object]]]]:
    """Pages of the ledger that need values."""
    item = {"item_id": there["item"]}
    return {
        "ledger_items.correct": [("officer", item)],
        "ledger_items.correct_release": [("officer", item | {"release_id": there["release"]})],
        "ledger_items.pending_list": [("officer", {}), ("auditor", {})],
        "ledger_catalogue.catalogue": [("officer", {"year": "all"}), ("auditor", {"year": 2019})],
        "ledger_catalogue.review_list": [("officer", {})],
        "ledger_catalogue.review": [("officer", {"record_id": there["withheld"]})],
    }
