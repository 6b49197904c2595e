"""File modes in the home: which users may read which files.

The owner may read everything. If the settings allow it, members of the home's group may read the files
that do not identify persons. Nobody else may read anything.

There are two mechanisms. The umask, set when a process of ours begins, closes new files, whichever library
makes them. `close` corrects existing files: from an earlier version, from a copy, from a restored backup.
Only the known members of a home are changed, so if the home is in a folder with other things, those stay
as they are. Symbolic links are not followed.
"""

import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path

OWNER_ONLY = ("secret.key", "ui.key", "archive", "inbox", "rehearsal", "checked")
SHOWN_TO_GROUP = ("warehouse.db", "reports", "dagster", "runs", "lock", "archive.lock")
COMPANIONS = {"warehouse.db": ("-wal", "-shm", "-journal"), "secret.key": (".new",)}
"""Files that a library or our own code keeps next to a member."""
HAS_MODES = os.name == "posix"
CANNOT_CHANGE = (errno.EROFS, errno.ENOTSUP)
"""Errors of a file system that is read-only or has no modes."""


def set_umask(group_reads: bool = False) -> None:
    """Closes to other users everything that this process and its children make from now on. If
    `group_reads`, the group may read it."""
    os.umask(0o027 if group_reads else 0o077)


def close(home: Path, group_reads: bool = False, *, is_deep: bool = True) -> None:
    """Gives every file and folder of the home its right mode.

    Without `is_deep`, changes only the home and its members themselves. Files of another user stay as they
    are.
    """
    for path, mode in wrong(home, group_reads, is_deep=is_deep):
        try:
            path.chmod(mode)
        except (PermissionError, FileNotFoundError):
            continue  # the file of another user, or removed meanwhile; `atlas doctor` reports open files
        except OSError as error:
            if error.errno not in CANNOT_CHANGE:
                raise


def wrong(home: Path, group_reads: bool = False, *, is_deep: bool = True) -> Iterator[tuple[Path, int]]:
    """Yields files and folders with a wrong mode, and the right mode for each."""
    if not HAS_MODES:
        return
    for path, is_shown in _paths(home, group_reads, is_deep):
        try:
            mode = path.lstat().st_mode
        except OSError:
            continue  # removed meanwhile
        if stat.S_ISREG(mode) or stat.S_ISDIR(mode):
            wanted = _wanted(stat.S_IMODE(mode), is_shown)
            if wanted != stat.S_IMODE(mode):
                yield path, wanted


def unwritable(home: Path) -> Path | None:
    """The first file or folder of the home that this process may not write, or None.

    Looks at the members and at Dagster's databases, not into the archive or at each run.
    """
    places = [home, *(home / name for name in (*OWNER_ONLY, *SHOWN_TO_GROUP) if not name.endswith(".key"))]
    places += [home / f"warehouse.db{ending}" for ending in COMPANIONS["warehouse.db"]]
    places += [
        *home.glob("dagster/*"),
        *home.glob("dagster/[!s]*/*"),
        *home.glob("dagster/history/runs/index.db"),
    ]
    places += home.glob("dagster/schedules/*")
    return next((place for place in places if place.exists() and not os.access(place, os.W_OK)), None)


def _wanted(mode: int, is_shown: bool) -> int:
    """The right mode. The owner keeps her rights. If `is_shown`, the group may read and enter what the
    owner may."""
    for_group = (mode & 0o500) >> 3 if is_shown else 0
    return mode & ~0o077 | for_group


def _paths(home: Path, group_reads: bool, is_deep: bool) -> Iterator[tuple[Path, bool]]:
    """Yields each path, and whether the group may read it."""
    if not home.lstat().st_mode & stat.S_ISVTX:  # sticky: a folder for everybody, such as /tmp
        yield home, group_reads
    for name in (*OWNER_ONLY, *SHOWN_TO_GROUP):
        is_shown = group_reads and name in SHOWN_TO_GROUP
        for member in (name, *(name + ending for ending in COMPANIONS.get(name, ()))):
            path = home / member
            if path.is_symlink() or not path.exists():
                continue
            yield path, is_shown
            if is_deep and path.is_dir():
                for folder, folders, files in os.walk(path):
                    yield from ((Path(folder, one), is_shown) for one in (*folders, *files))
