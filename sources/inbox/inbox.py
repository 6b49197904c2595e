"""The inbox: a folder into which offices, or the people at headquarters, put submissions.

One delivery is one file, or one folder of CSV files that has a `cover.csv`. Sub-folders only keep order
(`THA/2020-H1/…`). Nothing here opens a workbook. Validation decides whether a file is useful, so a
picture is a delivery too. Nothing in the folder is moved, renamed or deleted.
"""

import os
import stat
import time
import unicodedata
from collections.abc import Collection, Iterator
from pathlib import Path, PurePosixPath

from atlas_pipeline.errors.known import KnownError
from sources.delivery import Delivery, Listed
from sources.inbox.order import place
from sources.inbox.packing import pack
from sources.inbox.walk import Failure, FoundPlace, failure_of, look, name_of, shown, stays_within

SOURCE = "inbox"
MAX_BYTES = 512 * 1024 * 1024
"""A larger delivery is not read into memory.

The limits of ingestion are narrower and give the officer a message.
"""


class InboxError(KnownError, ValueError):
    """The inbox itself cannot be read. The message is one sentence for a person."""


class _TooLarge(Exception):
    """The delivery is too large to read into memory. The message is one sentence for a person."""


class _Growing(Exception):
    """The file changed while it was read."""


class Inbox:
    """A folder with deliveries.

    A slow copy over the network may pause for longer than it takes to read the part that has arrived. So
    an automatic look waits until nothing was written for `quiet_seconds`.
    """

    def __init__(self, folder: Path | str, max_bytes: int = MAX_BYTES, quiet_seconds: float = 0) -> None:
        self.folder = Path(folder)
        self.max_bytes = max_bytes
        self.quiet_seconds = quiet_seconds
        self._found: dict[Listed, FoundPlace] = {}

    def list(self) -> Iterator[Listed]:
        """Yields every file and every folder of CSV files, in the order of their names. Reads no file.

        Numbers in names are compared as numbers: `x` before `x-v2` before `x-v10`. So if two versions
        arrive together, the later one is received later. Raises InboxError if the folder does not exist.
        """
        if not self.folder.is_dir():
            raise InboxError(
                f"There is no inbox {self.folder}, or it cannot be read. "
                "Create it, or name another with --inbox."
            )
        root = self.folder.resolve()
        self._found = {}
        for one in look(root):
            mark = self._mark(one, root)
            # Two names may be the same in NFC. If neither file can be read, their marks are the same too.
            while Listed(one.name, mark) in self._found:
                mark += " again"
            self._found[Listed(one.name, mark)] = one
        ordered = sorted(self._found.items(), key=lambda item: place(item[0].name, item[1].is_folder))
        yield from (listed for listed, _ in ordered)

    def fetch(self, listed: Listed) -> Delivery | None:
        """Returns the listed delivery as it is now, or None if it is still being written.

        A failed delivery has its `failure` (no permission, a link out of the folder, too large).
        """
        found = self._found[listed]
        failure, content = found.failure, b""
        try:
            if failure is None:
                content = self._content(found)
        except _Growing:
            return None
        except OSError as error:
            failure = failure_of(error)
        except _TooLarge as error:
            failure = Failure("too_large", str(error))
        return _delivery(found.name, content, failure)

    def _mark(self, found: FoundPlace, root: Path) -> str:
        """Paths, sizes, times, and whether the file is still being written.

        So the mark changes once more when writing ends.
        """
        state: list[object] = [found.failure]
        for path in found.paths:
            where = str(path.relative_to(root))
            try:
                seen = path.stat()
            except OSError as error:
                state.append((where, error.errno))
            else:
                state.append((where, seen.st_size, seen.st_mtime_ns, is_fresh(seen, self.quiet_seconds)))
        return repr(state)

    def _content(self, found: FoundPlace) -> bytes:
        """Raises OSError; _TooLarge before anything is read; _Growing if the file is still being written."""
        seen = [path.stat() for path in found.paths]
        if any(is_fresh(one, self.quiet_seconds) for one in seen):
            raise _Growing
        if sum(one.st_size for one in seen) > self.max_bytes:
            raise _TooLarge(
                f"The file is larger than {self.max_bytes / 1024 / 1024:.0f} MiB, so it was not read."
            )
        left = self.max_bytes
        contents: dict[str, bytes] = {}
        for path in found.paths:
            contents[_free_name(path.name, contents)] = content = _read(path, left)
            left -= len(content)
        return pack(contents) if found.is_folder else next(iter(contents.values()))


def delivery_of(path: Path, max_bytes: int = MAX_BYTES) -> Delivery:
    """Returns one file, or one folder of CSV files, as a delivery of the inbox. Its name has no folder.

    The delivery is failed if the file is being written or cannot be read, or if a part of the folder is a
    link out of the folder. `path` itself may be a link, because the caller asked for it.
    """
    name = name_of(path.absolute(), path.absolute().parent)
    try:
        is_folder = path.is_dir()
        parts = sorted(path.glob("*.[cC][sS][vV]")) if is_folder else [path]
        root = path.resolve()
        astray = [
            part.name for part in parts if is_folder and part.is_symlink() and not stays_within(part, root)
        ]
        if astray:
            sentence = f"{shown(astray[0])} is a link that leads out of the folder and is not followed."
            return _delivery(name, b"", Failure("link", sentence))
        if not parts:
            return _delivery(name, b"", Failure("no_csv", "The folder holds no CSV files."))
        content = Inbox(path.parent, max_bytes)._content(FoundPlace(name, tuple(parts), is_folder=is_folder))
    except _Growing:
        sentence = "The file is still being written. Try again later."
        return _delivery(name, b"", Failure("", sentence))
    except _TooLarge as error:
        return _delivery(name, b"", Failure("too_large", str(error)))
    except OSError as error:
        return _delivery(name, b"", failure_of(error))
    return Delivery(SOURCE, name, content)


def _delivery(name: str, content: bytes, failure: Failure | None) -> Delivery:
    if failure is None:
        return Delivery(SOURCE, name, content)
    return Delivery(SOURCE, name, failure=failure.sentence, reason=failure.reason)


def _free_name(name: str, taken: Collection[str]) -> str:
    """Returns the name of a part within the delivery.

    If two names are the same in NFC or as text, they stay different.
    """
    wanted = unicodedata.normalize("NFC", shown(name))
    stem, suffix = PurePosixPath(wanted).stem, PurePosixPath(wanted).suffix
    tries = (wanted, *(f"{stem} ({number}){suffix}" for number in range(2, len(taken) + 3)))
    return next(one for one in tries if one not in taken)


def is_fresh(seen: os.stat_result, quiet_seconds: float) -> bool:
    """Returns True if the file was written within the last `quiet_seconds`.

    A time further in the future says nothing: the clock of a file server may be wrong.
    """
    return abs(time.time() - seen.st_mtime) < quiet_seconds


def _read(path: Path, limit: int) -> bytes:
    """Returns the bytes of a file that is not being written.

    Uses O_NONBLOCK, because opening a pipe without a writer would wait for ever. Raises OSError, and
    _Growing if size or time changed while the file was read.
    """
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(descriptor, "rb") as file:
        before = os.fstat(descriptor)
        if not stat.S_ISREG(before.st_mode):
            raise OSError(0, "it is not a file", path.name)
        if before.st_size > limit:
            raise _Growing  # the file was within the limit a moment ago
        content = file.read(before.st_size + 1)
        after = path.stat()
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise _Growing
    if len(content) != after.st_size:
        raise _Growing
    return content
