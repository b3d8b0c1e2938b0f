"""Signature and encryption of pushed messages, written from the published description.

signature = sha1 of the sorted, joined token, timestamp and nonce; msg_signature has the cipher
text as a fourth part. Encryption: AES-256-CBC, the key is the decoded EncodingAESKey, its first
16 bytes are the IV, PKCS#7 to blocks of 32, around 16 random bytes + length + text + AppID.
"""

from __future__ import annotations

import base64
import hashlib
import os
import struct

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

_BLOCK = 32


def signature(*parts: str) -> str:
    """sha1 (hex) of the parts, sorted and joined."""
    # WeChat's own choice of hash; it protects nothing of ours
    return hashlib.sha1("".join(sorted(parts)).encode("utf-8"), usedforsecurity=False).hexdigest()


def encrypt(text: bytes, aes_key: str, app_id: str) -> str:
    """Base64 of the encrypted text. aes_key: the 43 characters of EncodingAESKey."""
    key = base64.b64decode(aes_key + "=")
    plain = os.urandom(16) + struct.pack(">I", len(text)) + text + app_id.encode("utf-8")
    padding = _BLOCK - len(plain) % _BLOCK
    encryptor = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    cipher_text = encryptor.update(plain + bytes([padding]) * padding) + encryptor.finalize()
    return base64.b64encode(cipher_text).decode("ascii")
