"""uploadimg and the material library."""

from __future__ import annotations

import re

import pytest
import requests

from tests.emulator.wire import BMP, GIF, JPEG, Wire, png

UPLOAD = "/cgi-bin/media/uploadimg"
ADD = "/cgi-bin/material/add_material"


@pytest.mark.parametrize(("data", "folder"), [(png(), "mmbiz_png"), (JPEG, "mmbiz_jpg")])
def test_body_image_gets_an_mmbiz_address(wire: Wire, data: bytes, folder: str) -> None:
    reply = wire.upload(UPLOAD, data)
    pattern = rf"http://mmbiz\.qpic\.cn/{folder}/[0-9A-Za-z]+/0\?from=appmsg"
    assert re.fullmatch(pattern, reply["url"])
    assert "media_id" not in reply and reply.get("errcode", 0) == 0


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (GIF, 40005),
        (BMP, 40005),
        (b"not a picture, whatever its name says", 40137),
        (png()[:40], 40137),
        (png(18018, 24477), 40137),
        (png(padding=1024 * 1024), 40009),
        (b"", 44001),
    ],
)
def test_refused_body_images(wire: Wire, data: bytes, expected: int) -> None:
    assert wire.upload(UPLOAD, data)["errcode"] == expected


def test_size_limit_is_exact(wire: Wire) -> None:
    spare = 1024 * 1024 - len(png(padding=1)) + 1
    assert "url" in wire.upload(UPLOAD, png(padding=spare - 1))
    assert wire.upload(UPLOAD, png(padding=spare))["errcode"] == 40009


def test_upload_without_a_file_part(wire: Wire) -> None:
    reply = requests.post(
        wire.base + UPLOAD, params={"access_token": wire.token}, data={"media": "x"}, timeout=10
    )
    assert reply.json()["errcode"] == 41005


@pytest.mark.parametrize("data", [png(), JPEG, GIF, BMP])
def test_permanent_image(wire: Wire, data: bytes) -> None:
    reply = wire.upload(ADD, data, type="image")
    assert set(reply) == {"media_id", "url"} and len(reply["media_id"]) <= 128
    got = wire.raw(
        "/cgi-bin/material/get_material", f'{{"media_id":"{reply["media_id"]}"}}'.encode()
    )
    assert got.content == data


@pytest.mark.parametrize(
    ("data", "kind", "expected"),
    [
        (png(), "news", 40004),
        (png(), "", 40004),
        (b"text", "image", 40137),
        (png(padding=10 * 1024 * 1024), "image", 45001),
        (JPEG + b"\x00" * 65_536, "thumb", 45001),
        (png(), "thumb", 40005),
        (b"\x00" * (2 * 1024 * 1024 + 1), "voice", 45001),
    ],
)
def test_refused_material(wire: Wire, data: bytes, kind: str, expected: int) -> None:
    assert wire.upload(ADD, data, type=kind)["errcode"] == expected


def test_counting_listing_and_deleting(wire: Wire) -> None:
    ids = [wire.material() for _ in range(3)]
    wire.material(JPEG, "thumb")
    wire.image()
    count = wire.get("/cgi-bin/material/get_materialcount")
    assert count == {"voice_count": 0, "video_count": 0, "image_count": 3, "news_count": 0}
    listing = "/cgi-bin/material/batchget_material"
    page = wire.post(listing, {"type": "image", "offset": 1, "count": 20})
    assert (page["total_count"], page["item_count"]) == (3, 2)
    assert [item["media_id"] for item in page["item"]] == [ids[1], ids[0]]
    assert page["item"][0]["name"] == "图.png"
    assert wire.post("/cgi-bin/material/del_material", {"media_id": ids[0]})["errcode"] == 0
    assert wire.post("/cgi-bin/material/del_material", {"media_id": ids[0]})["errcode"] == 40007
    assert wire.post(listing, {"type": "image", "offset": 0, "count": 1})["total_count"] == 2
    assert wire.post(listing, {"type": "thumb", "offset": 0, "count": 1})["errcode"] == 40004
    assert wire.post(listing, {"type": "image", "offset": 0, "count": 21})["errcode"] == 40097


def test_temporary_media_are_no_covers_and_end_after_three_days(wire: Wire) -> None:
    reply = wire.upload("/cgi-bin/media/upload", JPEG, type="image")
    media_id = reply["media_id"]
    assert wire.add(wire.article(thumb_media_id=media_id))["errcode"] == 40007
    query = {"access_token": wire.token, "media_id": media_id}
    path = wire.base + "/cgi-bin/media/get"
    assert requests.get(path, params=query, timeout=10).content == JPEG
    wire.advance(3 * 86_400 + 1)
    wire.log_in()
    assert wire.get("/cgi-bin/media/get", media_id=media_id)["errcode"] == 40007


def test_fresh_material_may_be_unknown_for_a_while(wire: Wire) -> None:
    wire.switch(material_sync_seconds=5)
    article = wire.article()
    assert wire.add(article)["errcode"] == 40007
    wire.advance(5)
    assert "media_id" in wire.add(article)


@pytest.mark.parametrize(
    ("allowed", "image", "thumb"), [("both", 0, 0), ("image", 0, 40007), ("thumb", 40007, 0)]
)
def test_types_of_covers(wire: Wire, allowed: str, image: int, thumb: int) -> None:
    wire.switch(cover_material_types=allowed)
    covers = [wire.material(), wire.material(JPEG, "thumb")]
    codes = [wire.add(wire.article(thumb_media_id=item)).get("errcode", 0) for item in covers]
    assert codes == [image, thumb]
