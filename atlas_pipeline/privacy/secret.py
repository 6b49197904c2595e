"""The project's secret: where it is kept, and the keys that are derived from it.

The secret is one line of text, in a file that only its owner can read or in the environment, never in the
warehouse. The line is `PERSONS`, or `PERSONS:SEALING` after the key of the archive was rotated. Each part
has 64 hexadecimal digits. PERSONS makes the pseudonyms. It also gives the archive's key until the archive
has a key of its own, SEALING. So the archive can be sealed with a new key while every person keeps her
pseudonym. During a rotation the line has the earlier keys too: `PERSONS:SEALING:SEALING_BEFORE` and, if
the pseudonyms change, `:PERSONS_BEFORE`.

Without the secret, the archive cannot be opened and no person is recognised again. Back it up.
"""

import os
import secrets
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from atlas_pipeline.errors.known import KnownError

ENVIRONMENT = "ATLAS_SECRET"
"""The variable that holds the secret if it must not be in a file."""

SEALING_PURPOSE = "archive"
"""The purpose for which the archive's key is derived, if the secret has no part of its own for it."""

_SIGN = ":"

_BYTES = 32
_MAKE_ONE = 'make one with: python -c "import secrets; print(secrets.token_hex(32))"'


class SecretError(KnownError, ValueError):
    """The secret cannot be used. The message is one sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class Secret:
    """Keys of 32 random bytes. A repr never shows them, so no log or traceback prints them."""

    _master: bytes = field(repr=False)
    _sealing: bytes | None = field(default=None, repr=False)
    _sealing_before: bytes | None = field(default=None, repr=False)
    _master_before: bytes | None = field(default=None, repr=False)

    @classmethod
    def load_or_create(cls, path: Path) -> Self:
        """The secret from the environment, otherwise from the file. If there is no file, makes one.

        If two processes make it at the same time, both get the same secret. Raises SecretError if the text
        is not a secret, cannot be read, or could be read by other users of the machine.
        """
        if text := os.environ.get(ENVIRONMENT):
            return cls.parse(text, f"the variable {ENVIRONMENT}")
        path = Path(path)
        try:
            if not path.exists():
                _create(path)
            _refuse_if_open_to_others(path)
            return cls.parse(path.read_text(encoding="ascii", errors="replace"), f"the file {path}")
        except OSError as error:
            raise SecretError(f"the secret file {path} cannot be used: {error.strerror}") from error

    @classmethod
    def parse(cls, text: str, where: str) -> Self:
        """The secret in a line of text. `where` names its place in messages. Raises SecretError if it is
        not a secret."""
        parts = text.strip().split(_SIGN)
        if not 1 <= len(parts) <= 4:
            raise SecretError(f"{where} must hold 64 hexadecimal digits; {_MAKE_ONE}")
        return cls(*(_parse(part, where) for part in parts))

    @property
    def line(self) -> str:
        """The secret as a line of text, as it is stored."""
        parts = (self._master, self._sealing, self._sealing_before, self._master_before)
        return _SIGN.join(part.hex() for part in parts if part is not None)

    @property
    def sealing_keys(self) -> tuple[bytes, ...]:
        """The archive's key. During a rotation, the earlier key comes after it."""
        newest = self._sealing or self.derive(SEALING_PURPOSE)
        return (newest,) if self._sealing_before is None else (newest, self._sealing_before)

    @property
    def is_rotating(self) -> bool:
        return self._sealing_before is not None

    @property
    def before(self) -> Self | None:
        """While a rotation changes the pseudonyms: the secret that made the earlier pseudonyms. Otherwise
        None."""
        return None if self._master_before is None else type(self)(self._master_before, self._sealing_before)

    def rotating(self, *, persons: bool, successor: Self | None = None) -> Self:
        """The secret with which a rotation begins.

        It has a new key for the archive and, if `persons`, for the pseudonyms, and keeps the earlier keys.
        If `successor` is given, its keys are the new keys.
        """
        sealing = successor.sealing_keys[0] if successor else secrets.token_bytes(_BYTES)
        master = successor._master if successor else secrets.token_bytes(_BYTES)
        if not persons:
            return type(self)(self._master, sealing, self.sealing_keys[0])
        return type(self)(master, sealing, self.sealing_keys[0], self._master)

    def rotated(self) -> Self:
        """The secret with which a rotation ends: without the earlier keys."""
        return type(self)(self._master, self._sealing)

    def write(self, path: Path) -> None:
        """Replaces the secret in the file, as a whole or not at all."""
        draft = _draft(path, self.line)
        try:
            draft.replace(path)
            _keep_name(path.parent)
            for left in path.parent.glob(f".{path.name}.*"):  # of a killed process: it holds keys
                left.unlink(missing_ok=True)
        finally:
            draft.unlink(missing_ok=True)

    @staticmethod
    def place(path: Path) -> str:
        """The place of the secret, as a sentence names it."""
        return f"the variable {ENVIRONMENT}" if os.environ.get(ENVIRONMENT) else f"the file {path}"

    @staticmethod
    def is_there(path: Path) -> bool:
        """Whether a secret already exists. If not, `load_or_create` would make one."""
        return bool(os.environ.get(ENVIRONMENT)) or os.path.lexists(path)

    @classmethod
    def passing(cls) -> Self:
        """A secret for one process only. For validating a file without storing anything."""
        return cls(secrets.token_bytes(_BYTES))

    def derive(self, purpose: str) -> bytes:
        """A key of 32 bytes for one purpose only (HKDF-SHA256, RFC 5869)."""
        # cryptography takes 60 ms to import, and `atlas --help` does not need it
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF

        return HKDF(SHA256(), length=_BYTES, salt=None, info=f"atlas:{purpose}".encode()).derive(self._master)

    @property
    def fingerprint(self) -> str:
        """Sixteen hexadecimal digits that distinguish two secrets and reveal neither of them."""
        return self.derive("fingerprint").hex()[:16]


def _create(path: Path) -> None:
    """Writes a new secret to a draft and links the draft to its place, so that no process ever reads half
    a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = _draft(path, secrets.token_hex(_BYTES))
    try:
        try:
            os.link(draft, path)
        except FileExistsError:
            pass  # another process was first: its secret is used
        except OSError:
            # the file system has no hard links; a rename is atomic too, but would replace another's secret
            if not path.exists():
                draft.rename(path)
    finally:
        draft.unlink(missing_ok=True)


def _draft(path: Path, line: str) -> Path:
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(line + "\n")
        file.flush()
        os.fsync(file.fileno())
    return draft


def _keep_name(folder: Path) -> None:
    """Writes the folder to disk. After a power failure, a renamed file is found only if its folder was
    written too."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _refuse_if_open_to_others(path: Path) -> None:
    if os.name == "nt":
        return  # Windows has no such modes; the user's profile folder protects the file
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        raise SecretError(
            f"the secret file {path} is open to other users of this machine (mode {mode:o}); "
            f"close it with: chmod 600 {path}"
        )


def _parse(text: str, where: str) -> bytes:
    digits = text.strip()
    try:
        master = bytes.fromhex(digits)
    except ValueError:
        master = b""
    if len(master) != _BYTES or len(digits) != 2 * _BYTES:
        raise SecretError(f"{where} must hold 64 hexadecimal digits; {_MAKE_ONE}")
    return master
