"""The inbox: a folder into which offices, or the people at headquarters, put what was sent.

One delivery is one file, or one folder of CSV files that has a `cover.csv`. Sub-folders are only order
(`THA/2020-H1/…`). Nothing here opens a workbook; what a file is worth is for intake to say, so a picture is
a delivery too. Nothing in the folder is moved, renamed or deleted.
"""

import os
import stat
import time
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sources.delivery import Deliveries, Delivery
from sources.inbox_order import place
from sources.packing import pack

SOURCE = "inbox"
MAX_BYTES = 512 * 1024 * 1024
"""What is larger is not read into memory; intake's own limits are narrower and say so to the officer."""

COVER = "cover.csv"
UNFINISHED = (".tmp", ".part", ".partial", ".crdownload")
LITTER = ("thumbs.db", "desktop.ini", "__macosx")


class InboxError(ValueError):
    """The inbox itself cannot be looked into; the message is one sentence for a person."""


class _Growing(Exception):
    """The file changed while it was read."""


@dataclass(frozen=True, slots=True)
class _Found:
    """A place in the inbox: its name, and what is there (a file, or the CSV files of a folder)."""

    name: str
    paths: tuple[Path, ...]
    is_folder: bool = False
    failure: str = ""


class Inbox:
    """A folder with deliveries.

    `growing` holds, after a pass, the names that were still being written and are left for the next one. A slow copy
    over the net rests for longer than it takes to read what has come: who looks unasked waits until nothing was
    written for `quiet_seconds`.
    """

    def __init__(self, folder: Path | str, max_bytes: int = MAX_BYTES, quiet_seconds: float = 0) -> None:
        self.folder = Path(folder)
        self.max_bytes = max_bytes
        self.quiet_seconds = quiet_seconds
        self.growing: tuple[str, ...] = ()

    def deliveries(self) -> Deliveries:
        """All deliveries in the order of their names, numbers in names read as numbers: `x` before `x-v2`
        before `x-v10`, so that of two versions put in together the later one is received later.

        Failed ones (no permission, a link out of the folder, too large) come along with their `failure`.
        Raises InboxError where the folder is not there.
        """
        if not self.folder.is_dir():
            raise InboxError(
                f"The inbox {self.folder} is not a folder that can be read. "
                "Make it, or name another with --inbox."
            )
        self.growing = ()
        root = self.folder.resolve()
        for found in sorted(self._look(root, root), key=lambda found: place(found.name, found.is_folder)):
            try:
                failure, content = found.failure, b"" if found.failure else self._content(found)
            except _Growing:
                self.growing += (found.name,)
                continue
            except OSError as error:
                failure, content = _sentence(error), b""
            yield Delivery(source=SOURCE, name=found.name, content=content, failure=failure)

    def _look(self, folder: Path, root: Path) -> Iterator[_Found]:
        """What stands in `folder` and below it. Linked folders are never entered: inside the inbox they
        would deliver twice or never end, and outside it is not for us to read."""
        try:
            entries = [entry for entry in folder.iterdir() if not _is_litter(entry.name)]
        except OSError as error:
            yield _failed(folder, root, _sentence(error))
            return
        parts: list[Path] = []
        has_cover = any(entry.name.lower() == COVER for entry in entries)
        for entry in entries:
            if entry.is_symlink() and not _stays_within(entry, root):
                yield _failed(entry, root, "It is a link to something outside the inbox and is not followed.")
            elif entry.is_dir():
                if not entry.is_symlink():
                    yield from self._look(entry, root)
            elif has_cover and entry.suffix.lower() == ".csv":
                parts.append(entry)
            else:
                yield _Found(name_of(entry, root), (entry,))
        if parts:
            parts.sort(key=lambda part: unicodedata.normalize("NFC", part.name))
            yield _Found(name_of(folder, root), tuple(parts), is_folder=True)

    def _content(self, found: _Found) -> bytes:
        """Raises OSError, and _Growing where the bytes are not settled."""
        left = self.max_bytes
        contents = {}
        if any(is_fresh(path.stat(), self.quiet_seconds) for path in found.paths):
            raise _Growing
        for path in found.paths:
            contents[unicodedata.normalize("NFC", path.name)] = content = _read(path, left)
            left -= len(content)
        return pack(contents) if found.is_folder else next(iter(contents.values()))


def delivery_of(path: Path, max_bytes: int = MAX_BYTES) -> Delivery:
    """One file, or one folder of CSV files, as the inbox would deliver it; named without its folder.

    A file that is being written, or cannot be read, or a folder of which a part is a link out of it, is a
    failed delivery. `path` itself may be a link: it is what was asked for.
    """
    name = name_of(path.absolute(), path.absolute().parent)
    parts = sorted(path.glob("*.[cC][sS][vV]")) if path.is_dir() else [path]
    if path.is_dir():
        root = path.resolve()
        if astray := [part.name for part in parts if part.is_symlink() and not _stays_within(part, root)]:
            return Delivery(
                SOURCE,
                name,
                failure=f"{astray[0]} is a link to something outside the folder and is not followed.",
            )
    try:
        content = Inbox(path.parent, max_bytes)._content(_Found(name, tuple(parts), is_folder=path.is_dir()))
    except _Growing:
        return Delivery(SOURCE, name, failure="It is being written just now; try again when it is done.")
    except OSError as error:
        return Delivery(SOURCE, name, failure=_sentence(error))
    return Delivery(SOURCE, name, content)


def is_fresh(seen: os.stat_result, quiet_seconds: float) -> bool:
    """Whether something was written within the last seconds. A time that lies further ahead (the clock of a file
    server) says nothing."""
    return abs(time.time() - seen.st_mtime) < quiet_seconds


def name_of(path: Path, root: Path) -> str:
    """The path within the inbox; the inbox itself, when it is one delivery, goes by its own name.

    NFC: the same Thai or Spanish name comes decomposed from a Mac and composed from Windows.
    """
    name = path.relative_to(root).as_posix() if path != root else root.name
    return unicodedata.normalize("NFC", name.encode("utf-8", "surrogateescape").decode("utf-8", "replace"))


def _sentence(error: OSError) -> str:
    which = f"{Path(error.filename).name}: " if error.filename else ""
    return f"It could not be read: {which}{error.strerror or error}."


def _failed(path: Path, root: Path, sentence: str) -> _Found:
    return _Found(name_of(path, root), (), failure=sentence)


def _is_litter(name: str) -> bool:
    """Office's lock files, hidden files, downloads in progress, what Windows and macOS leave about."""
    lower = name.lower()
    return lower.startswith(("~$", ".")) or lower.endswith(UNFINISHED) or lower in LITTER


def _stays_within(link: Path, root: Path) -> bool:
    try:
        return link.resolve(strict=True).is_relative_to(root)
    except (OSError, RuntimeError):  # leads nowhere, or in a circle
        return False


def _read(path: Path, limit: int) -> bytes:
    """The bytes of a settled file.

    O_NONBLOCK, because opening a pipe that nobody writes into would wait for ever.
    Raises OSError, and _Growing where size or time changed between before and after.
    """
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(descriptor, "rb") as file:
        before = os.fstat(descriptor)
        if not stat.S_ISREG(before.st_mode):
            raise OSError(0, "it is not a file", path.name)
        if before.st_size > limit:
            raise OSError(0, f"larger than {limit / 1024 / 1024:.0f} MiB is not read", path.name)
        content = file.read(limit + 1)
        after = path.stat()
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise _Growing
    if len(content) != after.st_size:
        raise _Growing
    return content
