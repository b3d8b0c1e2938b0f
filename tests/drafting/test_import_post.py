"""导入稿件 from a Markdown file: all of it or nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select

from tests.support.articles import png
from tests.support.cast import Cast, hire
from wechat_bot.drafting import queries
from wechat_bot.drafting.importing import ImportedPost, import_post
from wechat_bot.drafting.models import Revision
from wechat_bot.kernel import journal
from wechat_bot.kernel.actor import COMMAND_LINE
from wechat_bot.kernel.errors import InvalidInput, NotAllowed
from wechat_bot.kernel.office import Office
from wechat_bot.tables import metadata

HEAD = "---\ntitle: 通知\ncover: 封面.jpg\nsection: 办公室\ncontributor: 李四\n---\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with pictures, and one above it that must not be read."""
    made = tmp_path / "稿件"
    (made / "images").mkdir(parents=True)
    (made / "images" / "图1.png").write_bytes(png("navy"))
    (made / "my pic.png").write_bytes(png("green"))
    (made / "封面.jpg").write_bytes(png("maroon", (900, 383)))
    (made / "假.png").write_bytes(b"not a picture")
    (tmp_path / "秘密.png").write_bytes(png("red"))
    return made


def counts(office: Office) -> dict[str, int]:
    with office.db.read() as session:
        return {table.name: session.scalar(select(func.count()).select_from(table)) or 0
                for table in metadata.sorted_tables}


def write(folder: Path, text: str | bytes, name: str = "a.md") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def current(office: Office, post_id: int) -> Revision:
    with office.db.read() as session:
        revision = queries.get_post(session, post_id).current_revision
        assert revision is not None
        return revision


def imported(office: Office, cast: Cast, folder: Path, text: str) -> ImportedPost:
    return import_post(cast.writer, office, write(folder, text))


def refusal(office: Office, cast: Cast, path: Path) -> str:
    """The sentence of a refused import; nothing may have been written."""
    before = counts(office)
    with pytest.raises(InvalidInput) as caught:
        import_post(cast.writer, office, path)
    assert counts(office) == before
    return caught.value.message


def test_a_file_becomes_a_post_with_its_first_version(any_office: Office, folder: Path) -> None:
    cast = hire(any_office)
    text = HEAD + "正文。\n\n![图](images/图1.png)\n"
    result = imported(any_office, cast, folder, text)
    revision = current(any_office, result.post_id)
    assert (revision.number, revision.title, revision.section, revision.contributor) == (
        1, "通知", "办公室", "李四")
    assert list(revision.images) == ["images/图1.png"]
    assert any_office.media.get(revision.images["images/图1.png"])
    assert any_office.media.get(revision.cover_sha256)
    with any_office.db.read() as session:
        post = queries.get_post(session, result.post_id)
        assert (post.state, post.typist_id) == ("draft", cast.writer.user_id)
        assert queries.writers(session, post) == {cast.writer.user_id}
        events = [line.event for line in journal.history(session, [f"post:{post.id}"])]
        assert events == ["post.imported", "post.revised"]


def test_what_the_head_leaves_out_is_found_elsewhere(
    office: Office, cast: Cast, folder: Path
) -> None:
    text = "# 一级标题\n\n见[来源](https://www.example.gov.cn/a)。\n"
    revision = current(office, imported(office, cast, folder, text).post_id)
    assert (revision.title, revision.read_more) == ("一级标题", "https://www.example.gov.cn/a")
    assert (revision.author, revision.contributor, revision.section, revision.theme) == (
        "法治额敏", "张三", "普法与依法治理股", "政务蓝")
    nameless = import_post(cast.writer, office, write(folder, "只有正文。\n", "十月简报.md"))
    assert nameless.title == "十月简报"


def test_a_template_of_the_head_gives_the_defaults(
    office: Office, cast: Cast, folder: Path
) -> None:
    text = "---\ntemplate: 政策解读\n重点领域: 是\n---\n# 解读\n\n正文。\n"
    result = imported(office, cast, folder, text)
    revision = current(office, result.post_id)
    assert (revision.info_kind, revision.key_area) == ("policy_interpretation", True)
    assert revision.body.strip().endswith("正文。")
    with office.db.read() as session:
        assert queries.get_post(session, result.post_id).template == "政策解读"


def test_a_missing_cover_is_drawn_when_asked_for(
    office: Office, cast: Cast, folder: Path
) -> None:
    path = write(folder, "# 标题\n\n正文。\n")
    plain = import_post(cast.writer, office, path)
    drawn = import_post(cast.writer, office, path, draw_missing_cover=True)
    assert current(office, plain.post_id).cover_sha256 == ""
    assert office.media.get(current(office, drawn.post_id).cover_sha256).startswith(b"\x89PNG")


def test_the_command_line_is_no_writer(office: Office, folder: Path) -> None:
    result = import_post(COMMAND_LINE, office, write(folder, HEAD + "正文。\n"))
    with office.db.read() as session:
        post = queries.get_post(session, result.post_id)
        assert (post.typist_id, queries.writers(session, post)) == (None, frozenset())


@pytest.mark.parametrize("reference", [
    "./images/图1.png", "images/%E5%9B%BE1.png", "<my pic.png>", "my%20pic.png", "images\\图1.png",
    "images/../images/图1.png",
])
def test_a_picture_is_found_however_editors_write_its_name(
    office: Office, cast: Cast, folder: Path, reference: str
) -> None:
    result = imported(office, cast, folder, HEAD + f"正文。\n\n![图]({reference})\n")
    assert len(current(office, result.post_id).images) == 1


def test_notes_on_unknown_keys_come_with_the_result(
    office: Office, cast: Cast, folder: Path
) -> None:
    result = imported(office, cast, folder, "---\n心情: 好\n---\n# 标题\n\n文\n")
    assert len(result.notes) == 1 and "心情" in result.notes[0]


@pytest.mark.parametrize(("text", "words"), [
    (HEAD + "![图](没有.png)\n", ["没有.png", "找不到"]),
    (HEAD + "![图](假.png)\n", ["假.png", "不是图片"]),
    (HEAD + "![图](images)\n", ["images", "找不到"]),
    (HEAD + "![图](../秘密.png)\n", ["不在稿件所在的文件夹"]),
    (HEAD + "![图](..%2F秘密.png)\n", ["秘密.png"]),
    (HEAD + "![图](/etc/hostname)\n", ["不在稿件所在的文件夹"]),
    (HEAD + "![图](a%00b.png)\n", ["找不到"]),
    (HEAD.replace("封面.jpg", "没有.jpg") + "正文\n", ["封面", "没有.jpg"]),
    (HEAD.replace("封面.jpg", "../秘密.png") + "正文\n", ["封面", "不在稿件所在的文件夹"]),
    (HEAD.replace("通知", "长" * 65) + "正文\n", ["标题有 65 个字"]),
    (HEAD, ["正文是空的"]),
    (HEAD.replace("title", "版式: 没有\ntitle") + "正文\n", ["没有"]),
    (HEAD.replace("title", "模板: 没有\ntitle") + "正文\n", ["没有叫“没有”的模板"]),
    (HEAD.replace("title: 通知", "title: 甲: 乙") + "正文\n", ["第 2 行"]),
    (HEAD.encode("gbk") + b"abc", ["不是 UTF-8"]),
])
def test_what_is_wrong_is_said_and_nothing_is_imported(
    office: Office, cast: Cast, folder: Path, text: str | bytes, words: list[str]
) -> None:
    sentence = refusal(office, cast, write(folder, text))
    assert "a.md" in sentence
    for word in words:
        assert word in sentence


def test_everything_wrong_is_said_at_once(office: Office, cast: Cast, folder: Path) -> None:
    head = HEAD.replace("通知", "长" * 65).replace("封面.jpg", "假.png").replace(
        "section", "digest: " + "长" * 121 + "\n模板: 甲\n版式: 乙\nsection")
    sentence = refusal(office, cast, write(folder, head + "![图](没有.png) ![图](假.png)\n"))
    for word in ("标题有 65", "摘要有 121", "没有.png", "封面", "“甲”", "乙"):
        assert word in sentence


def test_a_symbolic_link_out_of_the_folder_is_not_followed(
    office: Office, cast: Cast, folder: Path
) -> None:
    (folder / "link.png").symlink_to(folder.parent / "秘密.png")
    path = write(folder, HEAD + "![图](link.png)\n")
    assert "不在稿件所在的文件夹" in refusal(office, cast, path)


def test_a_failure_while_writing_takes_everything_back(
    any_office: Office, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast = hire(any_office)
    path = write(folder, HEAD + "![图](images/图1.png)\n")
    before = counts(any_office)

    def full(*_given: object, **_named: object) -> None:
        raise RuntimeError("disk full")

    monkeypatch.setattr("wechat_bot.drafting.importing.write_revision", full)
    with pytest.raises(RuntimeError):
        import_post(cast.writer, any_office, path)
    assert counts(any_office) == before


def test_a_file_that_is_not_there_and_a_folder_are_refused(
    office: Office, cast: Cast, folder: Path
) -> None:
    assert "打不开" in refusal(office, cast, folder / "nowhere.md")
    assert "打不开" in refusal(office, cast, folder)


def test_only_who_writes_may(office: Office, cast: Cast, folder: Path) -> None:
    with pytest.raises(NotAllowed):
        import_post(cast.publisher, office, write(folder, HEAD + "正文。\n"))
