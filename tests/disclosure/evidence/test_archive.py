"""年度档案: whole or not there, verified file by file, a change of one byte is found."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest
from click.testing import CliRunner

from tests.support.cast import Cast
from tests.support.registered import registered
from wechat_bot.cli.entry import main
from wechat_bot.disclosure import archive, evidence_files, operations
from wechat_bot.disclosure.operations import ReleaseForm
from wechat_bot.kernel import journal, sealed
from wechat_bot.kernel.actor import Actor
from wechat_bot.kernel.errors import InvalidInput, NotAllowed
from wechat_bot.kernel.office import Office


@pytest.fixture
def year_file(office: Office, cast: Cast, tmp_path: Path) -> Path:
    """The archive of 2026: one post, one release of the website."""
    registered(office, cast)
    for title, day in (("部门预算", "2026-02-03"), ("去年的", "2025-02-03")):
        operations.enter_release(cast.officer, office, ReleaseForm(
            title=title, published=day, channel="website"))
    target = tmp_path / "2026.zip"
    archive.archive_to(cast.officer, office, 2026, target)
    return target


def changed(source: Path, target: Path, name_ending: str, data: bytes | None) -> Path:
    """A copy in which one file is another, or missing."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            if not name.endswith(name_ending):
                new.writestr(name, old.read(name))
            elif data is not None:
                new.writestr(name, data)
    return target


def test_it_holds_the_year_and_only_the_year(
    office: Office, cast: Cast, year_file: Path
) -> None:
    with zipfile.ZipFile(year_file) as found:
        names = found.namelist()
        table = json.loads(found.read("主动公开台账-2026.json"))
        about = json.loads(found.read("manifest.json"))["about"]
    assert {"主动公开台账-2026.xlsx", "主动公开台账-2026.csv", "说明.txt", "清单.txt"} <= set(names)
    folders = {name.split("/")[1] for name in names if name.startswith("条目/")}
    assert {folder[11:18] for folder in folders} == {"0001-宪法", "0002-部门"}, folders
    assert table["total"] == about["releases"] == 2 and about["items"] == 2
    assert any(name.endswith("审核表.docx") for name in names)
    assert sealed.verify(year_file).problems == ()


def test_the_manifests_sum_is_in_the_journal(office: Office, year_file: Path) -> None:
    with office.db.read() as session:
        line, = journal.history(session, ["year:2026"])
    assert sealed.verify(year_file).manifest_sha256 in line.sentence


def test_made_twice_it_is_the_same(
    office: Office, cast: Cast, year_file: Path, tmp_path: Path
) -> None:
    archive.archive_to(cast.officer, office, 2026, tmp_path / "again.zip")
    assert (tmp_path / "again.zip").read_bytes() == year_file.read_bytes()
    _, file = archive.archive_file(cast.officer, office, 2026)
    with file:
        assert file.read() == year_file.read_bytes()


@pytest.mark.parametrize(("ending", "data", "sentence"), [
    ("/正文.txt", b"another", "内容与清单不符"),
    ("/正文.txt", None, "缺少文件"),
    ("清单.txt", b"another", "内容与清单不符：清单.txt"),
    ("manifest.json", None, "清单 manifest.json 没有"),
    ("manifest.json", b"[]", "清单 manifest.json 没有"),
])
def test_what_was_changed_is_found(
    year_file: Path, tmp_path: Path, ending: str, data: bytes | None, sentence: str
) -> None:
    found = sealed.verify(changed(year_file, tmp_path / "other.zip", ending, data))
    assert any(sentence in problem for problem in found.problems), found


def test_what_was_added_is_found(year_file: Path, tmp_path: Path) -> None:
    other = changed(year_file, tmp_path / "other.zip", "no such", None)
    with zipfile.ZipFile(other, "a") as package:
        package.writestr("另加.txt", "x")
    assert sealed.verify(other).problems == ("清单里没有这个文件：另加.txt",)


def test_damage_and_halves_are_told_in_words(year_file: Path, tmp_path: Path) -> None:
    data = year_file.read_bytes()
    half = tmp_path / "half.zip"
    half.write_bytes(data[:len(data) // 2])
    assert "没有传完" in sealed.verify(half).problems[0]
    half.write_bytes(data[:200])
    assert "不是完整的压缩包" in sealed.verify(half).problems[0]
    bad = bytearray(data)
    with zipfile.ZipFile(io.BytesIO(data)) as found:
        info = next(info for info in found.infolist() if info.filename.endswith("正文.txt"))
    bad[info.header_offset + 30 + len(info.filename.encode()) + 2] ^= 0xFF
    half.write_bytes(bytes(bad))
    assert any("正文.txt" in problem for problem in sealed.verify(half).problems)
    assert "没有这个文件" in sealed.verify(tmp_path / "none.zip").problems[0]


@pytest.mark.parametrize("manifest", [
    b"[" * 200_000, b"\xff", b'{"files": 1, "about": {}}', b'{"files": [], "about": {"missing": 5}}',
    b'{"files": [{"path": "a", "sha256": "x", "size": 1e999}], "about": {}}',
])
def test_a_list_that_nobody_here_wrote_is_told_in_words(tmp_path: Path, manifest: bytes) -> None:
    odd = tmp_path / "odd.zip"
    with zipfile.ZipFile(odd, "w") as package:
        package.writestr(sealed.MANIFEST, manifest)
    assert "读不出来" in sealed.verify(odd).problems[-1]


def test_no_more_is_unfolded_than_the_list_says(
    year_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that grew is found out at its stated size, however much it unfolds to."""
    bomb = changed(year_file, tmp_path / "bomb.zip", "/正文.txt", b"x" * 5_000_000)
    sums: list[int] = []
    plain = sealed._sum
    monkeypatch.setattr(sealed, "_sum", lambda *args: sums.append((plain(*args) or ("", 0))[1])
                        or plain(*args))
    assert any("内容与清单不符" in problem for problem in sealed.verify(bomb).problems)
    assert 0 < max(sums) <= 1 << 20


def test_a_stop_in_the_middle_leaves_no_half_file(
    office: Office, cast: Cast, year_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = year_file.read_bytes()

    def files(_: object) -> Iterator[sealed.Entry]:
        raise KeyboardInterrupt

    monkeypatch.setattr(evidence_files.Gathering, "files", files)
    with pytest.raises(KeyboardInterrupt):
        archive.archive_to(cast.officer, office, 2026, year_file)
    assert year_file.read_bytes() == before
    assert [path.name for path in year_file.parent.glob("*.part")] == []


def test_until_it_is_whole_it_has_another_name(tmp_path: Path) -> None:
    """What a power cut leaves behind is not taken for an archive."""
    target, seen = tmp_path / "2026.zip", []

    def fill(out: IO[bytes]) -> None:
        out.write(b"half")
        seen.append((target.exists(), [path.name for path in tmp_path.iterdir()]))

    sealed.write_whole(target, fill)
    (existed, names), = seen
    assert not existed and names[0].startswith(".2026.zip.") and target.read_bytes() == b"half"


def test_it_says_where_it_cannot_write_and_who_may_not(
    office: Office, cast: Cast, tmp_path: Path
) -> None:
    with pytest.raises(InvalidInput, match="写不进去"):
        archive.archive_to(cast.officer, office, 2026, tmp_path / "none" / "2026.zip")
    with pytest.raises(NotAllowed):
        archive.archive_to(Actor("没有职责的人"), office, 2026, tmp_path / "2026.zip")
    with pytest.raises(InvalidInput):
        archive.archive_to(cast.officer, office, 26, tmp_path / "2026.zip")


def test_the_commands_say_whole_or_not(year_file: Path, tmp_path: Path) -> None:
    run = CliRunner()
    good = run.invoke(main, ["disclosures", "verify-archive", str(year_file)])
    assert good.exit_code == 0 and "核对通过" in good.stderr
    sha256 = sealed.verify(year_file).manifest_sha256
    assert run.invoke(main, ["disclosures", "verify-archive", str(year_file),
                             "--sha256", sha256]).exit_code == 0
    other = run.invoke(main, ["disclosures", "verify-archive", str(year_file),
                              "--sha256", "0" * 64])
    assert other.exit_code == 1 and "清单被换过" in other.stdout
    bad = run.invoke(main, ["disclosures", "verify-archive",
                            str(changed(year_file, tmp_path / "o.zip", "/正文.txt", b"x"))])
    assert bad.exit_code == 1 and "正文.txt" in bad.stdout


@pytest.mark.parametrize(("text", "name"), [
    ("a/b\\c:d*e?.txt", "a_b_c_d_e_.txt"), ("  尾部点.. ", "尾部点"), ("CON", "_CON"),
    ("con.txt", "_con.txt"), ("", "未命名"), ("...", "未命名"), ("x" * 100 + ".docx", "x" * 55 + ".docx"),
    ("关于2026.1.1的通知，内容很长", "关于2026.1.1的通知，内容很长"), ("\u202egpj.exe", "_gpj.exe"),
    ("第一行\n第二行", "第一行_第二行"), ("COM¹.txt", "_COM¹.txt"), ("conin$", "_conin$"),
    ("../../etc/passwd", "_.._etc_passwd"),
])
def test_names_that_windows_takes(text: str, name: str) -> None:
    assert sealed.safe_name(text) == name


def test_two_files_of_a_name_both_stay() -> None:
    out = io.BytesIO()
    package = sealed.SealedZip(out)
    assert [package.add(sealed.Entry(name, b"x")) for name in ("甲.TXT", "甲.txt", "乙/a.b/c")] == [
        "甲.TXT", "甲(2).txt", "乙/a.b/c"]
    package.finish("", {})
