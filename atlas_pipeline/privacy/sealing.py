"""Encrypts bytes for storage with AES-256-GCM.

Layout: `ATLAS-SEAL` · version byte · 8 bytes that name the key · 12 bytes nonce · ciphertext with its tag.
The first three parts are authenticated together with the content. The name of the key makes a wrong key
distinguishable from damage.
"""

import hmac
import secrets
from typing import TYPE_CHECKING

from atlas_pipeline.errors.known import KnownError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_MAGIC = b"ATLAS-SEAL\x01"
_NAME_BYTES = 8
_NONCE_BYTES = 12
_HEADER_BYTES = len(_MAGIC) + _NAME_BYTES


class SealError(KnownError, ValueError):
    """The sealed content cannot be opened. The message is one sentence that says what to do."""


def seal(content: bytes, key: bytes) -> bytes:
    """`content`, encrypted with a key of 32 bytes. If the same content is sealed twice, the bytes differ."""
    header = _MAGIC + _name(key)
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return header + nonce + _cipher(key).encrypt(nonce, content, header)


def is_sealed_with(sealed: bytes, key: bytes) -> bool:
    """Whether the sealed content names that key. The first bytes of the sealed content are enough."""
    return sealed.startswith(_MAGIC) and hmac.compare_digest(sealed[len(_MAGIC) : _HEADER_BYTES], _name(key))


def fingerprint(key: bytes) -> str:
    """Sixteen hexadecimal digits: the name of the key in sealed content. They do not reveal the key."""
    return _name(key).hex()


def unseal(sealed: bytes, key: bytes) -> bytes:
    """The original content.

    Raises SealError if the bytes are not sealed content, were sealed with another key, or are damaged.
    """
    from cryptography.exceptions import InvalidTag

    if not is_sealed(sealed):
        raise SealError(
            "the content is not sealed; the archive did not write this file, or the file is damaged"
        )
    header, rest = sealed[:_HEADER_BYTES], sealed[_HEADER_BYTES:]
    if not hmac.compare_digest(header[len(_MAGIC) :], _name(key)):
        raise SealError(
            "the file was sealed with another secret; restore the secret of the archive "
            "(the file secret.key of its home, or the variable ATLAS_SECRET)"
        )
    try:
        return _cipher(key).decrypt(rest[:_NONCE_BYTES], rest[_NONCE_BYTES:], header)
    except (InvalidTag, ValueError):
        raise SealError("the sealed content is damaged; restore the file from a backup") from None


def is_sealed(content: bytes) -> bool:
    """Whether the bytes look like the result of `seal`."""
    return content.startswith(_MAGIC) and len(content) > _HEADER_BYTES + _NONCE_BYTES


def _cipher(key: bytes) -> "AESGCM":
    # cryptography takes 60 ms to import, and most commands open no archive
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    return AESGCM(key)


def _name(key: bytes) -> bytes:
    return hmac.digest(key, b"name of the key", "sha256")[:_NAME_BYTES]
