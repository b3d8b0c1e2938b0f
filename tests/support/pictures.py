"""A picture is written as a file once for all the tests of a process.

Nearly every test has the same two pictures, and to press them as far as the product does takes
longer than anything else about them. The outcome depends on nothing but the picture.
"""

from __future__ import annotations

import hashlib
from typing import Any
from unittest.mock import patch

from PIL import Image

from wechat_bot.drafting import images

_encode = images._encode
_WRITTEN: dict[object, bytes] = {}


def _written_once(image: Image.Image, form: str, **options: Any) -> bytes:
    """As the product does it, for the first picture with this content."""
    what = hashlib.sha256(image.tobytes()).digest(), image.getpalette()
    key = repr((what, image.mode, image.size, image.info, form, sorted(options.items())))
    if key not in _WRITTEN:
        _WRITTEN[key] = _encode(image, form, **options)
    return _WRITTEN[key]


def share_pictures() -> None:
    """From now on, for the whole test process."""
    patch.object(images, "_encode", _written_once).start()
