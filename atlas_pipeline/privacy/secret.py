"""The project's secret: where it lives, and the keys made from it.

Everything that must stay secret (pseudonyms, the sealing of the archive) has a key of its own, derived from
one secret by its purpose. The secret lives in a file only its owner can read or in the environment, never
in the warehouse. Without it the archive cannot be opened and no person is recognised again: back it up.
"""

import os
import secrets
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

ENVIRONMENT = "ATLAS_SECRET"
"""The variable that holds the secret where no file should."""

_BYTES = 32
_MAKE_ONE = 'make one with: python -c "import secrets; print(secrets.token_hex(32))"'


class SecretError(ValueError):
    """The secret cannot be used; the message is one sentence that tells what to do."""


@dataclass(frozen=True, slots=True)
class Secret:
    """32 random bytes. They never show in a repr, so that no log or traceback prints them."""

    _master: bytes = field(repr=False)

    @classmethod
    def load_or_create(cls, path: Path) -> Self:
        """The secret from the environment, else from the file, which is made when there is none.

        Two processes that make it at once end with the same secret. Raises SecretError where what is found
        is not a secret, cannot be read, or could be read by other users of the machine.
        """
        if text := os.environ.get(ENVIRONMENT):
            return cls(_parse(text, f"the variable {ENVIRONMENT}"))
        path = Path(path)
        try:
            if not path.exists():
                _create(path)
            _refuse_if_open_to_others(path)
            return cls(_parse(path.read_text(encoding="ascii", errors="replace"), f"the file {path}"))
        except OSError as error:
            raise SecretError(f"the secret file {path} cannot be used: {error.strerror}") from error

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
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(_BYTES) + "\n")
            file.flush()
            os.fsync(file.fileno())
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
