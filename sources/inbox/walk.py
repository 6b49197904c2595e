"""Finds the contents of the inbox without opening a file: each file, and each folder of CSV files, once.

Some entries cannot be read: too deep, a path too long, no permission, a link that leads out or nowhere.
Such an entry is found with its reason, and the other entries are found too. So a file of one sender never
stops the file of another sender.
"""

import errno
import os
import stat
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

MOST_DEPTH = 40
"""The largest number of nested folders. Country and period are two. Backups and mistaken copies are deeper.
"""

COVER = "cover.csv"
UNFINISHED = (".tmp", ".part", ".partial", ".crdownload")
LITTER = ("thumbs.db", "desktop.ini", "__macosx")


@dataclass(frozen=True, slots=True)
class Failure:
    """Why something could not be read.

    `reason` is a word of the catalogue (`reason.…`), or empty if the catalogue has none. `sentence` is in
    English.
    """

    reason: str
    sentence: str


@dataclass(frozen=True, slots=True)
class FoundPlace:
    """A place in the inbox: its name and its content (one file, or the CSV files of a folder)."""

    name: str
    paths: tuple[Path, ...] = ()
    is_folder: bool = False
    failure: Failure | None = None


LINK = Failure("link", "It is a link that leads out of the inbox and is not followed.")
TOO_DEEP = Failure("too_deep", f"It is more than {MOST_DEPTH} folders deep and is not read.")
NOT_A_FILE = Failure("not_a_file", "It is not a file.")

_REASONS = {
    errno.EACCES: "no_permission",
    errno.EPERM: "no_permission",
    errno.ENAMETOOLONG: "long_name",
    errno.ENOENT: "gone",
    errno.ELOOP: "link",
}


def failure_of(error: OSError) -> Failure:
    """Returns the failure for a system error. Its sentence names only the last part of the path."""
    which = f"{shown(Path(os.fsdecode(error.filename)).name)}: " if error.filename else ""
    return Failure(
        _REASONS.get(error.errno or 0, ""), f"It could not be read: {which}{error.strerror or error}."
    )


def look(root: Path) -> Iterator[FoundPlace]:
    """Yields everything in the folder and below it.

    Linked folders are never entered. A link to a folder inside the inbox would deliver twice or never
    end; a folder outside is not ours to read. No content of the folder raises an error.
    """
    waiting = [(root, 0)]
    while waiting:
        folder, depth = waiting.pop()
        if depth > MOST_DEPTH:
            yield FoundPlace(name_of(folder, root), failure=TOO_DEEP)
            continue
        try:
            with os.scandir(folder) as entries:
                names = [entry.name for entry in entries if not is_litter(entry.name)]
        except OSError as error:
            yield FoundPlace(name_of(folder, root), failure=failure_of(error))
            continue
        parts: list[Path] = []
        has_cover = any(name.lower() == COVER for name in names)
        for name in names:
            path = folder / name
            try:
                kind = _kind(path, root)
            except (OSError, RuntimeError, ValueError) as error:
                failure = failure_of(error) if isinstance(error, OSError) else LINK
                yield FoundPlace(name_of(path, root), failure=failure)
                continue
            if kind == "folder":
                waiting.append((path, depth + 1))
            elif kind == "link":
                yield FoundPlace(name_of(path, root), failure=LINK)
            elif kind == "other":
                yield FoundPlace(name_of(path, root), failure=NOT_A_FILE)
            elif kind == "file" and has_cover and path.suffix.lower() == ".csv":
                parts.append(path)
            elif kind == "file":
                yield FoundPlace(name_of(path, root), (path,))
        if parts:
            parts.sort(key=lambda part: (unicodedata.normalize("NFC", part.name), part.name))
            yield FoundPlace(name_of(folder, root), tuple(parts), is_folder=True)


def _kind(path: Path, root: Path) -> str:
    """Returns the kind of an entry: file, folder, link or other.

    A link leads out of `root` or nowhere. Other is a pipe, a device or a socket. Returns an empty text for
    a link to a folder within `root`. Raises OSError if the entry cannot be read.
    """
    mode = path.lstat().st_mode
    if stat.S_ISLNK(mode):
        if not stays_within(path, root):
            return "link"
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            return ""
    if stat.S_ISDIR(mode):
        return "folder"
    return "file" if stat.S_ISREG(mode) else "other"


def stays_within(link: Path, root: Path) -> bool:
    try:
        return link.resolve(strict=True).is_relative_to(root)
    except (OSError, RuntimeError):  # the link leads nowhere, or in a circle
        return False


def is_litter(name: str) -> bool:
    """Returns True for Office's lock files, hidden files, unfinished downloads, and files of Windows and
    macOS.
    """
    lower = name.lower()
    return lower.startswith(("~$", ".")) or lower.endswith(UNFINISHED) or lower in LITTER


def name_of(path: Path, root: Path) -> str:
    """Returns the path within the inbox.

    If the inbox itself is one delivery, its name is the inbox's own name.

    NFC: the same Thai or Spanish name comes decomposed from a Mac and composed from Windows.
    """
    name = path.relative_to(root).as_posix() if path != root else root.name
    return unicodedata.normalize("NFC", shown(name))


def shown(name: str) -> str:
    """Returns a name as text. Bytes that are not UTF-8 become marks."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
