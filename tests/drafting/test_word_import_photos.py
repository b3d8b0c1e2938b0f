"""一次添加多张照片: zips, numbers, and places in the text."""

from __future__ import annotations

import base64
import builtins
import importlib.util
import io
import sys
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from tests.support.articles import png
from tests.support.cast import Cast
from tests.support.word_files import word
from wechat_bot.drafting import operations, queries
from wechat_bot.drafting.images import process_picture
from wechat_bot.drafting.importing import import_post
from wechat_bot.drafting.photo_archive import unpack
from wechat_bot.drafting.photo_places import number_photos, place_photos
from wechat_bot.drafting.photos import add_photos
from wechat_bot.kernel.errors import InvalidInput, NotAllowed
from wechat_bot.kernel.office import Office

# 64×48, dark blue with a white corner, made with pillow-heif; its EXIF says where it was taken.
HEIC = base64.b64decode("""
AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAb5tZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAA
AAAAADRpbG9jAAAAAERAAAIAAQAAAAAB4gABAAAAAAAAAFgAAgAAAAACOgABAAAAAAAAADAAAAA4aWluZgAAAAAAAgAAABVp
bmZlAgAAAAABAABodmMxAAAAABVpbmZlAgAAAQACAABFeGlmAAAAAA5waXRtAAAAAAABAAAA/WlwcnAAAADdaXBjbwAAAHZo
dmNDAQNwAAAAkAAAAAAAHvAA/P34+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQAqQgEBA3AAAAMAkAAA
AwAAAwAeoCCBBZbq5Ka5uAhoMCAAAAMDIAAAAwAhYgABAAZEAcFzwIkAAAATY29scm5jbHgAAQANAAaAAAAAFGlzcGUAAAAA
AAAAQAAAAEAAAAAoY2xhcAAAAEAAAAABAAAAMAAAAAEAAAAAAAAAAv////AAAAACAAAAEHBpeGkAAAAAAwgICAAAABhpcG1h
AAAAAAAAAAEAAQWBAgMFhAAAABppcmVmAAAAAAAAAA5jZHNjAAIAAQABAAAAkG1kYXQAAABUKAGvE4CA1XPct3q0YaX48Dk+
fdXNFN+ThgLxUXzBQhcuI5hk1eP1yS5FPedL9b3XfrXZXQN6+lc1AWHeBnvNeBLEThIT5IR05SsM+13vG0A/f2teAAAABkV4
aWYAAE1NACoAAAAIAAEBDgACAAAADAAAABoAAAAAR2VoZWltZXJPcnQA
""")


def archive(*files: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in files:
            made.writestr(name, data)
    return out.getvalue()


def test_photos_are_named_in_the_order_people_count(office: Office, cast: Cast) -> None:
    post_id = operations.create_post(cast.writer, office)
    files = [("照片10.jpg", png("red")), ("照片2.jpg", png("navy")), ("文.docx", b"no picture")]
    added = add_photos(cast.writer, office, post_id, files)
    assert added.names == ("图1.png", "图2.png")
    assert len(added.refused) == 1 and "文.docx" in added.refused[0]
    with office.db.read() as session:
        images = queries.post_images(session, post_id)
        assert office.media.get(images["图1.png"].sha256) == process_picture(png("navy"), "").data
    assert add_photos(cast.writer, office, post_id, [("x.png", png("lime"))]).names == ("图3.png",)


def test_only_who_writes_may_add(office: Office, cast: Cast) -> None:
    post_id = operations.create_post(cast.writer, office)
    with pytest.raises(NotAllowed):
        add_photos(cast.publisher, office, post_id, [("a.png", png())])


def test_a_zip_is_unpacked_without_its_paths(office: Office, cast: Cast) -> None:
    data = archive(("../../图2.png", png("red")), ("现场/图1.png", png("navy")), ("说明.txt", b"x"),
                   ("__MACOSX/._图1.png", b"x"), (".DS_Store", b"x"), ("Thumbs.db", b"x"))
    photos, refused = unpack([("照片.zip", data)])
    assert [name for name, _ in photos] == ["图1.png", "图2.png"]
    assert len(refused) == 1 and "说明.txt" in refused[0]


def test_names_from_chinese_windows() -> None:
    data = archive(("AAAA.png", png())).replace(b"AAAA.png", "现场".encode("gbk") + b".png")
    assert [name for name, _ in unpack([("a.zip", data)])[0]] == ["现场.png"]


@pytest.mark.parametrize(("data", "words"), [
    (archive(*((f"{n}.jpg", b"x") for n in range(101))), "最多 100 张"),
    (archive(("a.jpg", bytes(301_000_000))), "301 MB"),
    (archive(("a.jpg", b"x"))[:40], "打不开"),
], ids=["many", "large", "broken"])  # a zip carries the time: no name for a test
def test_archives_beyond_the_limits(data: bytes, words: str) -> None:
    photos, refused = unpack([("包.zip", data)])
    assert photos == [] and words in refused[0] and "包.zip" in refused[0]


def test_an_archive_with_a_password() -> None:
    data = bytearray(archive(("a.jpg", b"x")))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert "密码" in unpack([("包.zip", bytes(data))])[1][0]


@pytest.mark.parametrize(("names", "taken", "numbers"), [
    (["a", "b"], [], [1, 2]), (["a", "b"], [2], [3, 4]), (["图3.jpg", "图5.jpg"], [], [3, 5]),
    (["a", "图2.jpg", "b"], [], [1, 2, 3]), (["图1.jpg"], [1], [2]), (["图0.jpg"], [], [1]),
])
def test_numbers(names: list[str], taken: list[int], numbers: list[int]) -> None:
    assert number_photos(names, taken) == numbers


@pytest.mark.parametrize("line", [
    "图1", "（图1）", "(图1)", "[图1]", "【图1】", "此处插入图1", "（此处插图 1）", "**图1**", "图 一", "照片1",
    "  图1\\", "\\[图1\\]", "〔插入照片1〕",
])
def test_lines_that_ask_for_a_photo(line: str) -> None:
    body, left = place_photos(f"前文\n{line}\n后文", ["图1.jpg"])
    assert (body, left) == ("前文\n\n![](图1.jpg)\n\n后文", ())


@pytest.mark.parametrize("line", ["如图1所示", "图1：开班仪式", "见图1", "图12", "![](图1.jpg)", "图", "1",
                                  "图1 图2"])
def test_lines_that_do_not(line: str) -> None:
    assert place_photos(line, ["图1.jpg"]) == (line, ("图1.jpg",))


def test_code_is_left_alone() -> None:
    assert place_photos("```\n图1\n```", ["图1.jpg"])[1] == ("图1.jpg",)


def test_photos_go_where_the_word_text_names_them(
    office: Office, cast: Cast, tmp_path: Path
) -> None:
    path = tmp_path / "稿.docx"
    path.write_bytes(word(lambda d: [d.add_paragraph(t) for t in ("甲。", "（图2）", "乙。", "图1")] and
                          d.add_picture(io.BytesIO(png("maroon")))))
    photos = [("IMG_3.png", png("red")), ("IMG_1.png", png("navy")), ("IMG_2.png", png("green"))]
    made = import_post(cast.writer, office, path, photos=[("a.zip", archive(*photos))])
    with office.db.read() as session:
        revision = queries.get_post(session, made.post_id).current_revision
    assert revision is not None
    assert revision.body == (
        "甲。\n\n![](图2.png)\n\n乙。\n\n![](图1.png)\n\n![](图4.png)\n\n![](图3.png)\n")
    assert office.media.get(revision.images["图1.png"]) == process_picture(png("navy"), "").data
    assert any("2 张照片放在了正文里" in note for note in made.notes)
    assert any("文末：图3.png" in note for note in made.notes)


def test_a_photo_from_an_apple_telephone() -> None:
    assert b"GeheimerOrt" in HEIC
    if importlib.util.find_spec("pi_heif") is None:  # an extra; without it the advice stands
        with pytest.raises(InvalidInput, match="兼容性最佳"):
            process_picture(HEIC, "IMG_0001.jpg")
        return
    picture = process_picture(HEIC, "IMG_0001.jpg")
    assert (picture.mime, picture.width, picture.height) == ("image/jpeg", 64, 48)
    assert b"GeheimerOrt" not in picture.data
    red, _, blue = Image.open(io.BytesIO(picture.data)).getpixel((60, 40))  # type: ignore[misc]
    assert red < 40 and blue > 90


def test_a_telephone_photo_that_breaks_off() -> None:
    with pytest.raises(InvalidInput, match=r"不完整|兼容性最佳"):
        process_picture(HEIC[:300], "IMG_0001.heic")


def test_without_the_reader_it_is_said_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def missing(name: str, *rest: object) -> object:
        if name == "pi_heif":
            raise ImportError(name)
        return real(name, *rest)  # type: ignore[arg-type]

    monkeypatch.delitem(sys.modules, "pi_heif", raising=False)
    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(InvalidInput, match="兼容性最佳"):
        process_picture(HEIC, "IMG_0001.heic")
