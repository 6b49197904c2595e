"""The archive: the bytes of every delivery, sealed, named by their SHA-256, never edited and never removed.

Sealing them anew with another key changes no content. While that is under way both keys open them, and no
process still seals with the one before: each looks, under the archive's lock, at which key is in use.
"""

import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from atlas_pipeline.errors.known import KnownError
from atlas_pipeline.files.locks import locked
from atlas_pipeline.privacy.sealing import SealError, fingerprint, is_sealed_with, seal, unseal
from atlas_pipeline.privacy.secret import Secret

SUFFIX = ".sealed"
_NAMED = "names"
_IN_USE = "key-in-use"
"""Holds the fingerprint of the key that is sealed with, once there was a rotation."""


class ArchiveError(KnownError, ValueError):
    """The archive cannot give or take; the message is one sentence that tells what to do."""


class Archive:
    """A folder of sealed files, `ab/abcd….sealed` each, and `names/….sealed` for what they were called."""

    def __init__(self, folder: Path, secret: Secret) -> None:
        self.folder = Path(folder)
        self.secret = secret
        self._key, *self._keys_before = secret.sealing_keys

    def put(self, content: bytes) -> str:
        """Keeps the bytes and returns their SHA-256; what is there already and opens is left alone.

        What is there and does not open (damaged, or sealed with another secret) is written anew: the bytes at
        hand are the right ones by their SHA-256. The file appears under its name whole or not at all. Raises
        ArchiveError where it cannot be written, or its key was rotated since this process began.
        """
        name = hashlib.sha256(content).hexdigest()
        path = self._path(name)
        if path.exists() and self._opens(name):
            return name
        with self._locked():
            self.refuse_key_of_before()
            self._write(path, content)
        return name

    def has(self, name: str) -> bool:
        """Whether the bytes of that SHA-256 are kept here."""
        return self._path(name).exists()

    def get(self, name: str) -> bytes:
        """The bytes of that SHA-256. Raises ArchiveError where they are not there or not the same."""
        content = self._opened(self._path(name), f"the archive has no file {name[:12]}…")
        if hashlib.sha256(content).hexdigest() != name:
            raise ArchiveError(f"the archived file {name[:12]}… is damaged; restore it from a backup")
        return content

    def put_named(self, name: str, content: bytes) -> None:
        """Seals what goes by a name of its own in the folder `names`; what is there already stays. Raises
        ArchiveError as `put` does."""
        path = self._named(name)
        if path.exists():
            return
        with self._locked():
            self.refuse_key_of_before()
            if not path.exists():  # another process may have been first
                self._write(path, content)

    def has_named(self, name: str) -> bool:
        return self._named(name).exists()

    def get_named(self, name: str) -> bytes:
        """What `put_named` sealed. Raises ArchiveError where it is not there or cannot be opened."""
        return self._opened(self._named(name), f"the archive has no name {name[:12]}…")

    def refuse_key_of_before(self) -> None:
        """Raises ArchiveError where the archive is sealed with another key since a rotation."""
        try:
            in_use = (self.folder / _IN_USE).read_text(encoding="ascii").strip()
        except FileNotFoundError:
            return
        except OSError as error:
            raise ArchiveError(f"the archive {self.folder} cannot be read: {error.strerror}") from error
        if in_use != fingerprint(self._key):
            raise ArchiveError(
                f"the archive {self.folder} is sealed with another key since a rotation; use the secret that "
                "`atlas key rotate` left, and start anew what has been running since before"
            )

    def unopened(self) -> Iterator[ArchiveError]:
        """Why, for every file that cannot be opened."""
        for name in self._names():
            try:
                self.get(name)
            except ArchiveError as error:
                yield error

    def unopened_names(self) -> Iterator[ArchiveError]:
        """Why, for everything in the folder `names` that cannot be opened."""
        for path in self._named_paths():
            try:
                self._opened(path, "the archive lost a name")
            except ArchiveError as error:
                yield error

    def reseal(self) -> Iterator[str | ArchiveError]:
        """Seals with the newest key every file that is not yet, one after the other: each one's name, or why
        it could not be opened, as it is done. Done twice, or after it was killed, it goes on where it was."""
        with self._locked():
            self.folder.mkdir(parents=True, exist_ok=True)
            self._replace(self.folder / _IN_USE, fingerprint(self._key).encode())
        for name in self._names():
            path = self._path(name)
            try:
                with self._locked():
                    if not is_sealed_with(path.read_bytes(), self._key):
                        self._write(path, self.get(name))
            except ArchiveError as error:
                yield error
            else:
                yield name
        yield from self._reseal_named()
        with self._locked():  # what killed processes left half-written
            for draft in self.folder.rglob(".*"):
                draft.unlink(missing_ok=True)

    def _reseal_named(self) -> Iterator[ArchiveError]:
        """The same for what has a name of its own; only what could not be opened is told."""
        for path in self._named_paths():
            try:
                with self._locked():
                    if not is_sealed_with(path.read_bytes(), self._key):
                        self._write(path, self._opened(path, "the archive lost a name"))
            except ArchiveError as error:
                yield error

    # ------------------------------------------------------------------ files

    def _names(self) -> list[str]:
        return sorted(path.name.removesuffix(SUFFIX) for path in self.folder.glob(f"??/*{SUFFIX}"))

    def _named_paths(self) -> list[Path]:
        return sorted(self.folder.glob(f"{_NAMED}/*{SUFFIX}"))

    def _key_of(self, sealed: bytes) -> bytes:
        return next((key for key in self._keys_before if is_sealed_with(sealed, key)), self._key)

    def _opened(self, path: Path, missing: str) -> bytes:
        try:
            sealed = path.read_bytes()
            return unseal(sealed, self._key_of(sealed))
        except FileNotFoundError:
            raise ArchiveError(f"{missing}; restore {self.folder} from a backup") from None
        except OSError as error:
            raise ArchiveError(f"the archive {self.folder} cannot be read: {error.strerror}") from error
        except SealError as error:
            name = path.name.removesuffix(SUFFIX)
            raise ArchiveError(f"the archived file {name[:12]}… cannot be opened: {error}") from error

    def _opens(self, name: str) -> bool:
        try:
            self.get(name)
        except ArchiveError:
            return False
        return True

    def _write(self, path: Path, content: bytes) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._replace(path, seal(content, self._key))
        except OSError as error:
            raise ArchiveError(f"the archive {self.folder} cannot be written: {error.strerror}") from error

    def _replace(self, path: Path, data: bytes) -> None:
        draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        try:
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """In here one process at a time seals."""
        try:
            with locked(self.folder.with_name(f"{self.folder.name}.lock")):
                yield
        except OSError as error:
            raise ArchiveError(f"the archive {self.folder} cannot be written: {error.strerror}") from error

    def _named(self, name: str) -> Path:
        return self.folder / _NAMED / f"{name}{SUFFIX}"

    def _path(self, name: str) -> Path:
        return self.folder / name[:2] / f"{name}{SUFFIX}"
