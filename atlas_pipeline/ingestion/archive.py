"""The archive: the sealed bytes of every delivery. Each file is named by the SHA-256 of its content. It is
never edited and never removed.

Sealing the files with another key changes no content. During this, both keys open the files, and no
process still seals with the earlier key: before sealing, each process checks under the archive's lock
which key is in use.
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
"""The name of the file with the fingerprint of the sealing key. It exists after the first rotation."""


class ArchiveError(KnownError, ValueError):
    """The archive cannot return or store a file. The message is one sentence that says what to do."""


class Archive:
    """A folder of sealed files, `ab/abcd….sealed` each. `names/….sealed` holds the original names of the
    files."""

    def __init__(self, folder: Path, secret: Secret) -> None:
        self.folder = Path(folder)
        self.secret = secret
        self._key, *self._keys_before = secret.sealing_keys

    def put(self, content: bytes) -> str:
        """Stores the bytes and returns their SHA-256. A stored file that can be opened is left unchanged.

        If a stored file cannot be opened (damaged, or sealed with another secret), it is written again:
        the SHA-256 shows that the new bytes are the right ones. The file appears under its name whole or
        not at all. Raises ArchiveError if the file cannot be written, or if the key was rotated after this
        process began.
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
        """Whether the archive has a file for that SHA-256."""
        return self._path(name).exists()

    def get(self, name: str) -> bytes:
        """The bytes of that SHA-256. Raises ArchiveError if they are missing or differ."""
        content = self._opened(self._path(name), f"the archive has no file {name[:12]}…")
        if hashlib.sha256(content).hexdigest() != name:
            raise ArchiveError(f"the archived file {name[:12]}… is damaged; restore it from a backup")
        return content

    def put_named(self, name: str, content: bytes) -> None:
        """Seals the content under the given name in the folder `names`. An existing file stays unchanged.
        Raises ArchiveError as `put` does."""
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
        """The content that `put_named` sealed. Raises ArchiveError if it is missing or cannot be opened."""
        return self._opened(self._named(name), f"the archive has no name {name[:12]}…")

    def refuse_key_of_before(self) -> None:
        """Raises ArchiveError if the archive is sealed with another key since a rotation."""
        try:
            in_use = (self.folder / _IN_USE).read_text(encoding="ascii").strip()
        except FileNotFoundError:
            return
        except OSError as error:
            raise ArchiveError(f"the archive {self.folder} cannot be read: {error.strerror}") from error
        if in_use != fingerprint(self._key):
            raise ArchiveError(
                f"the archive {self.folder} was sealed with another key by a rotation; use the new secret of "
                "`atlas key rotate`, and restart the programs that started before it"
            )

    def unopened(self) -> Iterator[ArchiveError]:
        """For every file that cannot be opened: the error that says why."""
        for name in self._names():
            try:
                self.get(name)
            except ArchiveError as error:
                yield error

    def unopened_names(self) -> Iterator[ArchiveError]:
        """For every file in the folder `names` that cannot be opened: the error that says why."""
        for path in self._named_paths():
            try:
                self._opened(path, "the archive lost a name")
            except ArchiveError as error:
                yield error

    def reseal(self) -> Iterator[str | ArchiveError]:
        """Seals with the newest key every file that has another key, one after the other. Yields for each
        file its name when it is done, or the error if it could not be opened. If it is called again, or
        after it was killed, it continues."""
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
        with self._locked():  # half-written files of killed processes
            for draft in self.folder.rglob(".*"):
                draft.unlink(missing_ok=True)

    def _reseal_named(self) -> Iterator[ArchiveError]:
        """The same for the folder `names`. Yields only the errors."""
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
        """Only one process at a time seals in this context."""
        try:
            with locked(self.folder.with_name(f"{self.folder.name}.lock")):
                yield
        except OSError as error:
            raise ArchiveError(f"the archive {self.folder} cannot be written: {error.strerror}") from error

    def _named(self, name: str) -> Path:
        return self.folder / _NAMED / f"{name}{SUFFIX}"

    def _path(self, name: str) -> Path:
        return self.folder / name[:2] / f"{name}{SUFFIX}"
