"""The key of the home's UI: a random secret in `ui.key` (0600), and the two values made from it.

`token` is in the address that `atlas ui` prints. The browser keeps `cookie`. They differ, so neither
reveals the other: a browser sends a cookie to every port of a machine, and keeps an address in its
history.

The key stays until somebody deletes the file. So the printed address can be opened again, also in a
second browser, and an open page continues after a restart. A one-time token would lock out people who
reload the page, and people whose mail scanner or browser opens addresses in advance. To shut out every
browser, delete `ui.key` and start again.
"""

import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from atlas_pipeline.errors.known import KnownError


class UiKeyError(KnownError):
    """The key file cannot be used. The message says what to do."""


@dataclass(frozen=True)
class UiKey:
    value: bytes

    @property
    def token(self) -> str:
        return self._derived("address")

    @property
    def cookie(self) -> str:
        return self._derived("cookie")

    def _derived(self, use: str) -> str:
        return hmac.new(self.value, f"atlas ui {use}".encode(), hashlib.sha256).hexdigest()

    @classmethod
    def load_or_create(cls, path: Path) -> "UiKey":
        """Reads the key, or creates it if there is no file.

        Raises UiKeyError if others may read the file or if it has no key.
        """
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return cls(_read(path))
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32))
        return cls(_read(path))


def is_same(given: str, wanted: str) -> bool:
    """Compares in constant time."""
    return hmac.compare_digest(given.encode("utf-8", "surrogateescape"), wanted.encode())


def _read(path: Path) -> bytes:
    if os.name == "posix" and path.stat().st_mode & 0o077:
        raise UiKeyError(
            f"other users of this machine can read {path}. Delete it and start `atlas ui` again to create a "
            "new key"
        )
    try:
        value = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except ValueError:
        value = b""
    if len(value) != 32:
        raise UiKeyError(f"{path} holds no key. Delete it and start `atlas ui` again to create a new one")
    return value
