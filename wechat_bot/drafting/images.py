"""图片: checked by content, stripped of EXIF and GPS, brought under WeChat's limits.

media/uploadimg takes jpg and png under 1 MB; very large pixel sizes are refused there too.
"""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

from wechat_bot.kernel.errors import InvalidInput

MAX_BYTES = 1_000_000
MAX_SIDE = 4096
MAX_PIXELS = 60_000_000
MAX_UPLOAD = 30_000_000
MAX_PROFILE = 200_000
# MPO is what many phones write into a .jpg: a JPEG with further pictures behind it.
_FORMATS = frozenset({"JPEG", "MPO", "PNG", "GIF", "WEBP", "BMP", "TIFF", "AVIF"})
_DRAWN = frozenset({"PNG", "GIF", "BMP"})  # screenshots and drawings: sharp edges, few colours
_PAGES = {"GIF": "是动图，只取第一幅画面", "WEBP": "是动图，只取第一幅画面",
          "PNG": "是动图，只取第一幅画面", "TIFF": "有好几页，只取第一页"}
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"})


@dataclass(frozen=True)
class Picture:
    """A picture as it is stored. mime is image/jpeg or image/png; width and height in pixels.

    ``note``: a Chinese sentence on what of the file was left out, "" for nothing.
    """

    data: bytes
    mime: str
    width: int
    height: int
    note: str = ""

    @property
    def ending(self) -> str:
        """The ending of a file name for it."""
        return ".png" if self.mime == "image/png" else ".jpg"


def process_picture(data: bytes, name: str) -> Picture:
    """Check, turn upright, strip metadata and shrink. InvalidInput says what is wrong with it."""
    if not data:
        raise InvalidInput(f"图片“{name}”是空文件，没有添加。请重新导出或下载后再传。")
    if len(data) > MAX_UPLOAD:
        raise InvalidInput(
            f"图片“{name}”有 {len(data) / 1e6:.0f} MB，太大了（上限 30 MB）。"
            "请用看图软件缩小后再传，其他内容没有丢失。"
        )
    image = _open_heic(data, name) if is_heic(data) else _open(data, name)
    note = _left_out(image, name)
    upright = ImageOps.exif_transpose(image)
    kept = _colours(upright)
    upright.info.clear()  # comments, XMP, EXIF and GPS go; colours stay
    upright.info.update(kept)
    if max(upright.size) > MAX_SIDE:
        upright.thumbnail((MAX_SIDE, MAX_SIDE))
    if image.format in _DRAWN:
        encoded = _encode(upright, "PNG", optimize=True)
        if len(encoded) < MAX_BYTES:
            return Picture(encoded, "image/png", *upright.size, note)
    return _as_jpeg(upright, note)


def is_heic(data: bytes) -> bool:
    """Whether a file is a photo in the format of Apple's telephones (HEIC, HEIF)."""
    return data[4:8] == b"ftyp" and data[8:12] in _HEIC_BRANDS


def _left_out(image: Image.Image, name: str) -> str:
    words = _PAGES.get(image.format or "")
    return f"图片“{name}”{words}。" if words and getattr(image, "n_frames", 1) > 1 else ""


def _colours(image: Image.Image) -> dict[str, object]:
    """What of an image's side information decides its colours.

    A profile of a kind of image that is converted to another (CMYK, grey with transparency), or
    one too large for any limit, would spoil the result.
    """
    kept: dict[str, object] = {}
    if "transparency" in image.info:
        kept["transparency"] = image.info["transparency"]
    profile = image.info.get("icc_profile") or b""
    if image.mode in {"RGB", "RGBA", "P", "L"} and 0 < len(profile) <= MAX_PROFILE:
        kept["icc_profile"] = profile
    return kept


def _open_heic(data: bytes, name: str) -> Image.Image:
    try:
        import pi_heif  # type: ignore[import-untyped]
    except ImportError:
        raise InvalidInput(
            f"照片“{name}”是苹果手机的 HEIC 格式，这台服务器没有装读它的部件，没有添加。"
            "请在手机的 设置▸相机▸格式 里选“兼容性最佳”再拍，或用微信发送原图后另存为 jpg。"
        ) from None
    try:
        opened = pi_heif.open_heif(data, convert_hdr_to_8bit=True)
        _check_size(opened.size[0], opened.size[1], name)
        image: Image.Image = opened.to_pillow()
    except InvalidInput:
        raise
    except Exception as error:  # the decoder names its errors differently in each version
        raise _unreadable(name, error) from None
    return image


def _check_size(width: int, height: int, name: str) -> None:
    if width * height > MAX_PIXELS:
        raise InvalidInput(f"图片“{name}”有 {width}×{height} 像素，太大了，请缩小后再传。")


def _unreadable(name: str, error: Exception) -> InvalidInput:
    return InvalidInput(
        f"图片“{name}”打不开，文件可能不完整（{type(error).__name__}），没有添加。请重新导出后再传。"
    )


def _open(data: bytes, name: str) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(data))
            if image.format not in _FORMATS:
                raise InvalidInput(
                    f"图片“{name}”其实是 {image.format} 格式，公众号只收 jpg 和 png。请另存为 jpg 后再传。"
                )
            _check_size(image.width, image.height, name)
            image.load()
            return image
    except InvalidInput:
        raise
    except UnidentifiedImageError:
        raise InvalidInput(
            f"“{name}”不是图片（文件内容不是 jpg 或 png），没有添加。请确认选对了文件。"
        ) from None
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError,
            Image.DecompressionBombWarning) as error:
        raise _unreadable(name, error) from None


def _as_jpeg(image: Image.Image, note: str) -> Picture:
    flat = _flatten(image)
    while True:
        for quality in (90, 82, 74, 66):
            encoded = _encode(flat, "JPEG", quality=quality, optimize=True, progressive=True)
            if len(encoded) < MAX_BYTES:
                return Picture(encoded, "image/jpeg", *flat.size, note)
        flat = flat.resize((max(1, flat.width * 3 // 4), max(1, flat.height * 3 // 4)))


def _flatten(image: Image.Image) -> Image.Image:
    """JPEG knows no transparency: white paper shows through."""
    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        layer = image.convert("RGBA")
        paper = Image.new("RGB", image.size, "white")
        paper.paste(layer, mask=layer.getchannel("A"))
        paper.info.update(layer.info)
        return paper
    return image if image.mode in {"RGB", "L"} else image.convert("RGB")


def _encode(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, icc_profile=image.info.get("icc_profile"), **options)
    return out.getvalue()
