"""加密: personal data at rest, under a key that lies in a file outside the database.

AES-256-GCM; what is sealed is bound to the row that it belongs to, so that it can't be moved to
another one. A keyed blind index (HMAC-SHA256) finds equal values again without telling them.
The text names its form and its key: v1:KEY_ID:BASE64. Losing the key file loses what it sealed
and nothing else.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from wechat_bot.kernel.cards import sync_folder
from wechat_bot.kernel.errors import BureauError, file_trouble

VERSION = "v1"
KEY_BYTES = 32
_NONCE_BYTES = 12
_HEADING = (
    "# 身份信息的密钥。请单独备份到安全的地方（不要和数据库放在一起）；丢了它，已登记的身份信息就读不出来了。\n")


class KeyMissing(BureauError):
    """没有密钥: the key file is not there, or can't be read. Everything else goes on working."""


class WrongKey(BureauError):
    """密钥不对: the text was sealed with another key, or for another row, or was changed."""


@dataclass(frozen=True)
class Cipher:
    """Seals and opens with one key. Built by `load` or `create`."""

    secret: bytes = field(repr=False)

    @property
    def key_id(self) -> str:
        """Tells keys apart without telling anything of them."""
        return self._derived("key id").hex()[:12]

    def seal(self, plain: str, about: str) -> str:
        """The text, encrypted. about: the row that it belongs to ("applicant:12")."""
        sealed = base64.urlsafe_b64encode(self.seal_bytes(plain.encode(), about)).decode()
        return f"{VERSION}:{self.key_id}:{sealed}"

    def open(self, sealed: str, about: str) -> str:
        """The text again. WrongKey: another key, another row, or changed."""
        version, _, rest = sealed.partition(":")
        key_id, _, body = rest.partition(":")
        if version != VERSION:
            raise WrongKey("身份信息的存放格式不认识，可能是更新的程序存的。没有改动任何内容，请先升级本程序。")
        if key_id != self.key_id:
            raise WrongKey(
                f"身份信息是用另一把密钥（{key_id}）加密的，现在的密钥文件（{self.key_id}）打不开。"
                "没有改动任何内容；请换回当时的密钥文件，其他功能照常使用。")
        try:
            return self.open_bytes(base64.urlsafe_b64decode(body), about).decode()
        except ValueError:  # no base64, or no text
            raise _changed() from None

    def seal_bytes(self, plain: bytes, about: str) -> bytes:
        """A file, encrypted: nonce and ciphertext."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + AESGCM(self._derived("seal")).encrypt(nonce, plain, about.encode())

    def open_bytes(self, sealed: bytes, about: str) -> bytes:
        """The file again; WrongKey as `open`."""
        try:
            return AESGCM(self._derived("seal")).decrypt(
                sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], about.encode())
        except (InvalidTag, ValueError):
            raise _changed() from None

    def index(self, kind: str, value: str) -> str:
        """The blind index of a normalised value; "" for "". Equal values, equal indexes."""
        if not value:
            return ""
        return hmac.new(self._derived("index"), f"{kind}\0{value}".encode(),
                        hashlib.sha256).hexdigest()

    def _derived(self, purpose: str) -> bytes:
        """A key of its own for each purpose."""
        return hmac.new(self.secret, f"wechat-bot {purpose}".encode(), hashlib.sha256).digest()


def _changed() -> WrongKey:
    return WrongKey("身份信息打不开：密钥不对，或者存放的内容被改动过、被挪到了别的件上。"
                    "没有改动任何内容；请核对密钥文件，其他功能照常使用。")


def load(path: Path) -> Cipher:
    """The key of a file. KeyMissing says which file and what to do."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = file_trouble(error) if isinstance(error, OSError) else "它不是文本文件。"
        raise KeyMissing(
            f"身份信息的密钥文件 {path} 用不了：{why}身份信息这次没有存取，其他内容没有受影响。"
            "请把备份的密钥文件放回这个位置。") from None
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    keys = [line for line in lines if not line.startswith("#")]
    try:
        secret = base64.b64decode(keys[0], validate=True) if len(keys) == 1 else b""
    except ValueError:
        secret = b""
    if len(secret) != KEY_BYTES:
        raise KeyMissing(
            f"身份信息的密钥文件 {path} 内容不完整，可能被改动过。身份信息这次没有存取，"
            "其他内容没有受影响。请从备份恢复这个文件。")
    return Cipher(secret)


def create(path: Path) -> Cipher:
    """A new key in a new file that only its owner may read; one that is there already is kept.

    KeyMissing where it can't be written.
    """
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        secret = secrets.token_bytes(KEY_BYTES)
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.write(_HEADING + base64.b64encode(secret).decode() + "\n")
            out.flush()
            os.fsync(out.fileno())
        _take_place(part, path)
        sync_folder(path.parent)  # before anything is sealed with it
    except OSError as error:
        raise KeyMissing(
            f"身份信息的密钥文件 {path} 写不进去：{file_trouble(error)}身份信息没有存，"
            "其他内容没有受影响。请让程序能写这个文件夹，或在 applications.key_file 里换个位置。") from None
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return load(path)


def _take_place(part: Path, path: Path) -> None:
    """Give the file its name, unless another process has just made one."""
    try:
        os.link(part, path)
    except FileExistsError:
        return
    except OSError:  # a file system without hard links: who makes the name first has it
        with suppress(FileExistsError):
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as out:
                out.write(part.read_bytes())
                out.flush()
                os.fsync(out.fileno())
