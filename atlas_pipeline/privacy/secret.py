"""The project's secret: where it lives, and the keys made from it.

It is one line of text, in a file only its owner can read or in the environment, never in the warehouse:
`PERSONS`, or `PERSONS:SEALING` once the key of the archive was rotated, each part 64 hexadecimal digits. The
first makes the pseudonyms, and the archive's key too until that has one of its own; so the archive can be
sealed anew while everybody stays recognised. While a rotation is under way the line goes on with what was
before it: `PERSONS:SEALING:SEALING_BEFORE` and, where the pseudonyms change too, `:PERSONS_BEFORE`.

Without it the archive cannot be opened and no person is recognised again: back it up.
"""

import os
import secrets
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from atlas_pipeline.errors.known import KnownError

ENVIRONMENT = "ATLAS_SECRET"
"""The variable that holds the secret where no file should."""

SEALING_PURPOSE = "archive"
"""What the key of the archive is derived for, where it is not a part of its own."""

_SIGN = ":"

_BYTES = 32
_MAKE_ONE = 'make one with: python -c "import secrets; print(secrets.token_hex(32))"'


class SecretError(KnownError, ValueError):
    """The secret cannot be used; the message is one sentence that tells what to do."""


@dataclass(frozen=True, slots=True)
class Secret:
    """Keys of 32 random bytes. They never show in a repr, so that no log or traceback prints them."""

    _master: bytes = field(repr=False)
    _sealing: bytes | None = field(default=None, repr=False)
    _sealing_before: bytes | None = field(default=None, repr=False)
    _master_before: bytes | None = field(default=None, repr=False)

    @classmethod
    def load_or_create(cls, path: Path) -> Self:
        """The secret from the environment, else from the file, which is made when there is none.

        Two processes that make it at once end with the same secret. Raises SecretError where what is found
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
        """The secret that a line holds; `where` is what a sentence calls its place. Raises SecretError."""
        parts = text.strip().split(_SIGN)
        if not 1 <= len(parts) <= 4:
            raise SecretError(f"{where} must hold 64 hexadecimal digits; {_MAKE_ONE}")
        return cls(*(_parse(part, where) for part in parts))

    @property
    def line(self) -> str:
        """The secret as its place holds it."""
        parts = (self._master, self._sealing, self._sealing_before, self._master_before)
        return _SIGN.join(part.hex() for part in parts if part is not None)

    @property
    def sealing_keys(self) -> tuple[bytes, ...]:
        """What the archive is sealed with, and, while a rotation is under way, what it was before."""
        newest = self._sealing or self.derive(SEALING_PURPOSE)
        return (newest,) if self._sealing_before is None else (newest, self._sealing_before)

    @property
    def is_rotating(self) -> bool:
        return self._sealing_before is not None

    @property
    def before(self) -> Self | None:
        """While the pseudonyms are being changed: the secret that made those there were."""
        return None if self._master_before is None else type(self)(self._master_before, self._sealing_before)

    def rotating(self, *, persons: bool, successor: Self | None = None) -> Self:
        """The secret that a rotation begins with: a new key for the archive (and for the pseudonyms where
        `persons`), those of `successor` where it is given, with the ones before beside it."""
        sealing = successor.sealing_keys[0] if successor else secrets.token_bytes(_BYTES)
        master = successor._master if successor else secrets.token_bytes(_BYTES)
        if not persons:
            return type(self)(self._master, sealing, self.sealing_keys[0])
        return type(self)(master, sealing, self.sealing_keys[0], self._master)

    def rotated(self) -> Self:
        """The secret that a rotation ends with: nothing of what was before."""
        return type(self)(self._master, self._sealing)

    def write(self, path: Path) -> None:
        """Puts this secret in the place of the one in the file, whole or not at all."""
        draft = _draft(path, self.line)
        try:
            draft.replace(path)
            _keep_name(path.parent)
        finally:
            draft.unlink(missing_ok=True)

    @staticmethod
    def place(path: Path) -> str:
        """Where the secret is looked for, as a sentence names it."""
        return f"the variable {ENVIRONMENT}" if os.environ.get(ENVIRONMENT) else f"the file {path}"

    @staticmethod
    def is_there(path: Path) -> bool:
        """Whether there is one already, so that `load_or_create` would not make one."""
        return bool(os.environ.get(ENVIRONMENT)) or os.path.lexists(path)

    @classmethod
    def passing(cls) -> Self:
        """A secret for one process and nothing that lasts: to judge a file without storing anything."""
        return cls(secrets.token_bytes(_BYTES))

    def derive(self, purpose: str) -> bytes:
        """A key of 32 bytes for that purpose alone (HKDF-SHA256, RFC 5869)."""
        # cryptography costs 60 ms to import and `atlas --help` needs none of it
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF

        return HKDF(SHA256(), length=_BYTES, salt=None, info=f"atlas:{purpose}".encode()).derive(self._master)

    @property
    def fingerprint(self) -> str:
        """Sixteen hexadecimal digits that tell two secrets apart and give neither away."""
        return self.derive("fingerprint").hex()[:16]


def _create(path: Path) -> None:
    """Writes a new secret beside its place and links it there, so that nobody ever reads half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = _draft(path, secrets.token_hex(_BYTES))
    try:
        try:
            os.link(draft, path)
        except FileExistsError:
            pass  # another process was first: its secret is the secret
        except OSError:
            # a file system without hard links: renaming is atomic too, but would replace another's secret
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
    """A file that was renamed is found after a loss of power only once its folder is written too."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _refuse_if_open_to_others(path: Path) -> None:
    if os.name == "nt":
        return  # modes say nothing there; the user's profile folder is what protects it
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
