"""证据包: what is in it, that it is the same twice, and what it says where something is missing."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest

from tests.support.articles import png
from tests.support.cast import Cast
from tests.support.registered import registered
from wechat_bot.disclosure import operations, queries
from wechat_bot.disclosure.evidence import add_evidence, evidence_of, evidence_zip
from wechat_bot.disclosure.operations import ReleaseForm
from wechat_bot.kernel import clock, journal, sealed
from wechat_bot.kernel.actor import Actor
from wechat_bot.kernel.errors import InvalidInput, NotAllowed, NotFound
from wechat_bot.kernel.office import Office
from wechat_bot.reviewing.models import ApprovedArtefact


def package(office: Office, cast: Cast, item_id: int) -> tuple[str, bytes]:
    name, file = evidence_zip(cast.officer, office, item_id)
    with file:
        return name, file.read()


def files(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def only(found: dict[str, bytes], ending: str) -> bytes:
    hit, = (data for name, data in found.items() if name.endswith(ending))
    return hit


def problems(tmp_path: Path, data: bytes) -> tuple[str, ...]:
    file = tmp_path / "package.zip"
    file.write_bytes(data)
    return sealed.verify(file).problems


def test_it_holds_what_went_out_how_it_was_approved_and_what_wechat_said(
    office: Office, cast: Cast, item_id: int, tmp_path: Path
) -> None:
    name, data = package(office, cast, item_id)
    found = files(data)
    assert name.startswith("证据包-test_2026-00001-宪法宣传周活动通知") and name.endswith(".zip")
    assert problems(tmp_path, data) == ()
    with office.db.read() as session:
        artefact = session.query(ApprovedArtefact).one()
        assert only(found, "/定稿.html").decode() == artefact.html
        sums = [*json.loads(artefact.images_json), artefact.cover_sha256]
    for sha256 in sums:
        picture, = (data for path, data in found.items() if sha256[:12] in path)
        assert picture == office.media.get(sha256)
    assert "12月4日10:00" in only(found, "/正文.txt").decode("utf-8-sig")
    assert 'src="图片/01-' in only(found, "定稿-可以打开看.html").decode()
    assert only(found, "/审核表.docx").startswith(b"PK")
    record = json.loads(only(found, "/审校记录.json"))
    assert [act["reviewer"] for act in record["reviews"]] == ["王五", "赵六", "钱七"]
    receipts = json.loads(only(found, "/公众号回执.json"))
    assert receipts["events"][0]["event"] == "PUBLISHJOBFINISH"
    assert receipts["message"]["publish_id"].startswith("PUB")
    story = found["说明.txt"].decode("utf-8-sig")
    assert "王五、赵六、钱七" in story and "没有缺少的文件" in story and "PUBLISHJOBFINISH" in story
    lines = json.loads(found["操作日志.json"])
    assert "release.registered" in {line["event"] for line in lines}


def test_the_manifest_names_every_file_with_its_sum(
    office: Office, cast: Cast, item_id: int
) -> None:
    found = files(package(office, cast, item_id)[1])
    manifest = json.loads(found["manifest.json"])
    assert {line["path"] for line in manifest["files"]} == found.keys() - {"manifest.json"}
    assert all(len(found[line["path"]]) == line["size"] for line in manifest["files"])
    listed = found["清单.txt"].decode("utf-8-sig")
    assert all(line["sha256"] in listed for line in manifest["files"] if line["path"] != "清单.txt")


def test_the_same_records_give_the_same_bytes(office: Office, cast: Cast, item_id: int) -> None:
    assert package(office, cast, item_id) == package(office, cast, item_id)


def test_each_taking_out_is_in_the_journal(office: Office, cast: Cast, item_id: int) -> None:
    package(office, cast, item_id)
    with office.db.read() as session:
        line, = journal.history(session, [f"item:{item_id}"])
    assert "证据包" in line.sentence and line.actor == "吴十"


def test_a_picture_that_is_gone_is_named_and_the_rest_is_there(
    office: Office, cast: Cast, item_id: int, tmp_path: Path
) -> None:
    with office.db.read() as session:
        sha256 = json.loads(session.query(ApprovedArtefact).one().images_json)[0]
    office.media.file(sha256).write_bytes(b"damaged")
    found = files(package(office, cast, item_id)[1])
    assert sha256 in found["说明.txt"].decode("utf-8-sig")
    assert json.loads(found["manifest.json"])["about"]["missing"]
    assert not any(name.endswith("审核表.docx") for name in found)
    assert any(name.endswith("/审校记录.json") for name in found)


def test_another_channel_has_what_was_recorded_and_uploaded(
    office: Office, cast: Cast, tmp_path: Path
) -> None:
    release_id = operations.enter_release(cast.officer, office, ReleaseForm(
        title="部门预算<2026>", published="2026-02-03", channel="website",
        url="https://www.example.gov.cn/1.html"))
    add_evidence(cast.officer, office, release_id, r"C:\桌面\网页?截图.PNG", png(), "首页")
    add_evidence(cast.officer, office, release_id, "打印.pdf", b"%PDF-1.7 x", "")
    with office.db.read() as session:
        item_id = queries.get_release(session, release_id).item_id
    name, data = package(office, cast, item_id)
    found = files(data)
    assert "<" not in name and problems(tmp_path, data) == ()
    assert only(found, "上传的证据/网页_截图.png") == png()
    assert only(found, "上传的证据/打印.pdf").startswith(b"%PDF")
    assert "https://www.example.gov.cn/1.html" in found["说明.html"].decode()


def test_evidence_is_kept_once_and_only_pictures_and_pdf(
    office: Office, cast: Cast, item_id: int
) -> None:
    with office.db.read() as session:
        release_id = queries.get_item(session, item_id).releases[0].id
    first = add_evidence(cast.officer, office, release_id, "截图.png", png(), "")
    assert add_evidence(cast.officer, office, release_id, "又一次.png", png(), "") == first
    for data, word in ((b"", "空文件"), (b"MZ program", "只能存"), (b"%PDF-" + b"x" * (20 << 20), "20 MB")):
        with pytest.raises(InvalidInput, match=word):
            add_evidence(cast.officer, office, release_id, "x.exe", data, "")
    with pytest.raises(NotAllowed):
        add_evidence(cast.writer, office, release_id, "截图.png", png(), "")
    with pytest.raises(NotFound):
        add_evidence(cast.officer, office, 999, "截图.png", png("red"), "")
    with office.db.read() as session:
        assert [row.name for row in evidence_of(session, [release_id])[release_id]] == ["截图.png"]


def test_who_may_not_export_gets_none(office: Office, cast: Cast, item_id: int) -> None:
    with pytest.raises(NotAllowed):
        evidence_zip(Actor("没有职责的人"), office, item_id)
    with pytest.raises(NotFound):
        evidence_zip(cast.officer, office, 999)


def test_what_is_taken_down_and_replaced_is_told(office: Office, cast: Cast) -> None:
    release_id = operations.enter_release(cast.officer, office, ReleaseForm(
        title="部门预算", published="2026-02-03", channel="website", url="https://a.gov.cn/1"))
    operations.take_down_release(cast.officer, office, release_id, "数字有误", clock.now())
    with office.db.read() as session:
        item_id = queries.get_release(session, release_id).item_id
    found = files(package(office, cast, item_id)[1])
    assert "数字有误" in found["说明.txt"].decode("utf-8-sig")
    assert json.loads(found["公开信息.json"])["releases"][0]["status"] == "taken_down"


def test_two_items_do_not_share_their_journal_lines(office: Office, cast: Cast) -> None:
    first = registered(office, cast, title="甲公告")
    registered(office, cast, title="乙公告")
    lines = files(package(office, cast, first)[1])["操作日志.json"].decode()
    assert "甲公告" in lines and "乙公告" not in lines
