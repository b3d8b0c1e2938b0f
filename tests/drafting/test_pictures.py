"""图片: judged by content, without metadata, within WeChat's limits."""

from __future__ import annotations

import io
import os
import struct
import zlib
from typing import Any

import pytest
from PIL import Image, ImageCms, PngImagePlugin

from tests.support.articles import jpeg_with_gps, png
from wechat_bot.drafting.images import MAX_BYTES, MAX_SIDE, Picture, process_picture
from wechat_bot.kernel.errors import InvalidInput

SECRET = "GeheimerOrt"


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def opened(picture: Picture) -> Image.Image:
    image = Image.open(io.BytesIO(picture.data))
    image.load()
    assert (picture.width, picture.height) == image.size
    assert picture.mime == {"PNG": "image/png", "JPEG": "image/jpeg"}[str(image.format)]
    assert len(picture.data) < MAX_BYTES
    return image


def noise(width: int, height: int, mode: str = "RGB") -> Image.Image:
    bands = len(Image.new(mode, (1, 1)).getbands())
    return Image.frombytes(mode, (width, height), os.urandom(width * height * bands))


def chunk(kind: bytes, data: bytes) -> bytes:
    """A chunk of a PNG file."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


@pytest.mark.parametrize(("data", "mime"), [(png(), "image/png"), (jpeg_with_gps(), "image/jpeg")])
def test_jpg_and_png_are_taken_whatever_the_name_says(data: bytes, mime: str) -> None:
    assert process_picture(data, "图.gif").mime == mime


def test_the_picture_itself_stays_as_it_is() -> None:
    image = opened(process_picture(png("navy", (320, 200)), "图.png"))
    assert image.size == (320, 200)
    assert image.convert("RGB").getpixel((5, 5)) == (0, 0, 128)


@pytest.mark.parametrize(("kind", "mime"), [
    ("GIF", "image/png"), ("BMP", "image/png"), ("WEBP", "image/jpeg"), ("TIFF", "image/jpeg"),
])
def test_other_formats_are_converted_whatever_the_name_says(kind: str, mime: str) -> None:
    picture = process_picture(encoded(Image.new("RGB", (20, 12), "navy"), kind), "图.jpg")
    assert (picture.mime, picture.note) == (mime, "")
    red, _, blue = opened(picture).convert("RGB").getpixel((5, 5))  # type: ignore[misc]
    assert red < 30 and blue > 100


@pytest.mark.parametrize(("kind", "word"), [("GIF", "动图"), ("TIFF", "只取第一页")])
def test_of_several_pictures_in_a_file_the_first_is_taken_and_it_is_said(
    kind: str, word: str
) -> None:
    pages = [Image.new("RGB", (20, 12), colour) for colour in ("navy", "white")]
    data = encoded(pages[0], kind, save_all=True, append_images=pages[1:])
    picture = process_picture(data, "图.gif")
    assert word in picture.note and "图.gif" in picture.note
    assert sum(opened(picture).convert("RGB").getpixel((5, 5))) < 300  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", ["PPM", "ICO"])
def test_formats_of_other_trades_are_named_and_refused(kind: str) -> None:
    data = encoded(Image.new("RGB", (32, 32)), kind)
    with pytest.raises(InvalidInput, match=f"图.jpg.*{kind}"):
        process_picture(data, "图.jpg")


@pytest.mark.parametrize("data", [b"", b"plain text", b"%PDF-1.7 ...", b"<svg/>", b"PK\x03\x04",
                                  b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"])
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(InvalidInput, match=r"图1\.png"):
        process_picture(data, "图1.png")


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_file_that_breaks_off_is_refused(kind: str, share: float) -> None:
    data = encoded(noise(200, 200), kind)
    with pytest.raises(InvalidInput, match=r"不完整|不是图片"):
        process_picture(data[: int(len(data) * share)], "图.jpg")


def test_where_a_photo_was_taken_is_really_gone() -> None:
    source = jpeg_with_gps()
    assert b"Camera" in source and b"Exif" in source
    picture = process_picture(source, "照片.jpg")
    assert b"Exif" not in picture.data and b"Camera" not in picture.data
    assert dict(opened(picture).getexif()) == {}


def test_other_side_information_is_gone_too() -> None:
    note = PngImagePlugin.PngInfo()
    note.add_text("Author", SECRET)
    note.add_itxt("XML:com.adobe.xmp", SECRET)
    exif = Image.Exif()
    exif[0x010E] = SECRET
    image = noise(50, 50)
    sources = [encoded(image, "PNG", pnginfo=note, exif=exif),
               encoded(image, "JPEG", comment=SECRET.encode(), exif=exif,
                       xmp=f"<x>{SECRET}</x>".encode())]
    for source in sources:
        assert SECRET.encode() in source
        assert SECRET.encode() not in process_picture(source, "图").data


def test_what_is_hung_on_behind_the_picture_is_gone() -> None:
    assert SECRET.encode() not in process_picture(png() + SECRET.encode(), "图.png").data


@pytest.mark.parametrize(("turn", "size", "corner"), [
    (1, (40, 20), (0, 0)), (3, (40, 20), (39, 19)), (6, (20, 40), (19, 0)), (8, (20, 40), (0, 39)),
])
def test_a_photo_taken_sideways_is_turned_upright(
    turn: int, size: tuple[int, int], corner: tuple[int, int]
) -> None:
    image = Image.new("RGB", (40, 20), "white")
    image.paste("black", (0, 0, 8, 8))
    exif = Image.Exif()
    exif[0x0112] = turn
    upright = opened(process_picture(encoded(image, "JPEG", exif=exif, quality=95), "照片.jpg"))
    assert upright.size == size
    assert sum(upright.convert("RGB").getpixel(corner)) < 150  # type: ignore[arg-type]


@pytest.mark.parametrize("tail", [b"garbage", b"", b"II*\x00\x08\x00\x00\x00\xff\xff",
                                  b"MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03"])
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_broken_side_information_does_no_harm(tail: bytes) -> None:
    data = encoded(Image.new("RGB", (30, 20)), "JPEG", exif=b"Exif\x00\x00" + tail)
    assert opened(process_picture(data, "照片.jpg")).size == (30, 20)


def test_the_photos_of_many_phones_are_jpegs_with_more_behind_them() -> None:
    data = encoded(noise(60, 40), "MPO", save_all=True, append_images=[noise(60, 40)])
    picture = process_picture(data, "手机照片.jpg")
    assert opened(picture).size == (60, 40)
    assert picture.mime == "image/jpeg"


@pytest.mark.parametrize(("image", "kind"), [
    (noise(1500, 1200), "JPEG"), (noise(1500, 1200), "PNG"), (noise(1000, 900, "RGBA"), "PNG"),
    (noise(1600, 1600, "L"), "PNG"),
])
def test_a_file_over_one_megabyte_comes_under_it(image: Image.Image, kind: str) -> None:
    data = encoded(image, kind, **({"quality": 100} if kind == "JPEG" else {}))
    assert len(data) > MAX_BYTES
    assert opened(process_picture(data, "图")).width >= 500


def test_too_many_pixels_on_a_side_are_made_fewer() -> None:
    picture = process_picture(png("navy", (5000, 500)), "图.png")
    assert opened(picture).size == (MAX_SIDE, 410)


def test_a_picture_that_unfolds_in_memory_is_refused() -> None:
    head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(
        b"IDAT", zlib.compress(bytes(10_000))) + chunk(b"IEND", b"")
    with pytest.raises(InvalidInput, match=r"像素|打不开"):
        process_picture(bomb, "图.png")


def test_a_file_of_more_than_thirty_megabytes_is_refused_unread() -> None:
    with pytest.raises(InvalidInput, match="30 MB"):
        process_picture(b"\xff\xd8\xff" + bytes(30_000_000), "照片.jpg")


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGB", "RGBA", "I;16"])
def test_every_kind_of_png_is_taken(mode: str) -> None:
    assert opened(process_picture(encoded(Image.new(mode, (30, 20)), "PNG"), "图")).size == (30, 20)


def test_see_through_places_stay_or_become_white() -> None:
    small = opened(process_picture(encoded(Image.new("RGBA", (30, 20), (255, 0, 0, 0)), "PNG"),
                                   "图.png"))
    assert small.convert("RGBA").getpixel((0, 0))[3] == 0  # type: ignore[index]
    large = noise(1000, 900, "RGBA")
    large.paste((255, 0, 0, 0), (0, 0, 200, 200))
    flat = opened(process_picture(encoded(large, "PNG"), "图.png"))
    assert min(flat.convert("RGB").getpixel((50, 50))) > 240  # type: ignore[type-var]


def test_the_colours_of_a_print_shop_are_changed_to_those_of_a_screen() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    screen = encoded(Image.new("RGB", (30, 20)), "JPEG", icc_profile=profile)
    assert opened(process_picture(screen, "图")).info["icc_profile"] == profile
    printed = encoded(Image.new("CMYK", (30, 20)), "JPEG", icc_profile=profile)
    image = opened(process_picture(printed, "图"))
    assert image.mode == "RGB"
    assert "icc_profile" not in image.info


def test_a_colour_profile_larger_than_the_limit_is_dropped() -> None:
    data = encoded(Image.new("RGB", (30, 20)), "JPEG", icc_profile=os.urandom(1_200_000))
    assert opened(process_picture(data, "图")).size == (30, 20)
    with pytest.raises(InvalidInput, match="打不开"):
        process_picture(encoded(noise(30, 20), "PNG", icc_profile=os.urandom(1_200_000)), "图")


def test_the_colours_of_a_photo_that_is_made_smaller_stay() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for mode in ("RGB", "RGBA"):
        large = encoded(noise(1000, 900, mode), "PNG", icc_profile=profile)
        assert len(large) > MAX_BYTES
        image = opened(process_picture(large, "图"))
        assert (image.format, image.info["icc_profile"]) == ("JPEG", profile)
