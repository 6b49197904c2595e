"""The archive: the bytes of every delivery, sealed, named by their SHA-256, never edited and never removed."""

import hashlib
import os
import secrets
from pathlib import Path

from atlas_pipeline.privacy.sealing import SealError, seal, unseal
from atlas_pipeline.privacy.secret import Secret

PURPOSE = "archive"
"""What its key is derived for."""


class ArchiveError(ValueError):
    """The archive cannot give or take; the message is one sentence that tells what to do."""


class Archive:
    """A folder of sealed files, `ab/abcd….sealed` each."""

    def __init__(self, folder: Path, secret: Secret) -> None:
        self.folder = Path(folder)
        self.secret = secret
        self._key = secret.derive(PURPOSE)

    def put(self, content: bytes) -> str:
        """Keeps the bytes and returns their SHA-256; what is there already and opens is left alone.

        What is there and does not open (damaged, or sealed with another secret) is written anew: the bytes at
        hand are the right ones by their SHA-256. The file appears under its name whole or not at all. Raises
        ArchiveError where it cannot be written.
        """
        name = hashlib.sha256(content).hexdigest()
        path = self._path(name)
        if path.exists() and self._opens(name):
            return name
        draft = path.with_name(f".{name}.{os.getpid()}.{secrets.token_hex(4)}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(seal(content, self._key))
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
        except OSError as error:
            raise ArchiveError(f"the archive {self.folder} cannot be written: {error.strerror}") from error
        finally:
            draft.unlink(missing_ok=True)
        return name

    def has(self, name: str) -> bool:
        """Whether the bytes of that SHA-256 are kept here."""
        return self._path(name).exists()

    def get(self, name: str) -> bytes:
        """The bytes of that SHA-256. Raises ArchiveError where they are not there or not the same."""
        try:
            content = unseal(self._path(name).read_bytes(), self._key)
        except FileNotFoundError:
            raise ArchiveError(
                f"the archive has no file {name[:12]}…; restore {self.folder} from a backup"
            ) from None
        except OSError as error:
            raise ArchiveError(f"the archive {self.folder} cannot be read: {error.strerror}") from error
        except SealError as error:
            raise ArchiveError(f"the archived file {name[:12]}… cannot be opened: {error}") from error
        if hashlib.sha256(content).hexdigest() != name:
            raise ArchiveError(f"the archived file {name[:12]}… is damaged; restore it from a backup")
        return content

    def _opens(self, name: str) -> bool:
        try:
            self.get(name)
        except ArchiveError:
            return False
        return True

    def _path(self, name: str) -> Path:
        return self.folder / name[:2] / f"{name}.sealed"
