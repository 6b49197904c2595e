"""Who may read what is in the home: its owner; members of its group too where the settings say so, but not what
identifies persons.

Two mechanisms close it. The umask, set when a process of ours begins, closes what is made, by whatever library. `close` mends
what is there: what an earlier version made, a copy, a backup put back. Only the members of a home that are known are
touched, so that a home in a folder with other things leaves them as they are. Symbolic links are not followed.
"""

import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path

OWNER_ONLY = ("secret.key", "ui.key", "archive", "inbox", "rehearsal", "checked")
SHOWN_TO_GROUP = ("warehouse.db", "reports", "dagster", "runs", "lock", "archive.lock")
BESIDE = {"warehouse.db": ("-wal", "-shm", "-journal"), "secret.key": (".new",)}
"""Files that a library or we ourselves keep beside a member."""
HAS_MODES = os.name == "posix"
CANNOT_CHANGE = (errno.EROFS, errno.ENOTSUP)
"""Of a file system that is read-only, or has no modes."""


def set_umask(group_reads: bool = False) -> None:
    """What this process and its children make from now on is closed to others."""
    os.umask(0o027 if group_reads else 0o077)


def close(home: Path, group_reads: bool = False, *, is_deep: bool = True) -> None:
    """Gives every file and folder of the home the mode it should have; without `is_deep` only the home and its
    members themselves. What belongs to another user stays as it is."""
    for path, mode in wrong(home, group_reads, is_deep=is_deep):
        try:
            path.chmod(mode)
        except (PermissionError, FileNotFoundError):
            continue  # another user's, or gone since; the doctor tells of what stays open
        except OSError as error:
            if error.errno not in CANNOT_CHANGE:
                raise


def wrong(home: Path, group_reads: bool = False, *, is_deep: bool = True) -> Iterator[tuple[Path, int]]:
    """Files and folders whose mode is another than it should be, and that mode."""
    if not HAS_MODES:
        return
    for path, is_shown in _paths(home, group_reads, is_deep):
        try:
            mode = path.lstat().st_mode
        except OSError:
            continue  # gone since
        if stat.S_ISREG(mode) or stat.S_ISDIR(mode):
            wanted = _wanted(stat.S_IMODE(mode), is_shown)
            if wanted != stat.S_IMODE(mode):
                yield path, wanted


def unwritable(home: Path) -> Path | None:
    """The first file or folder of the home that this process may not write, or None. Looks at the members and at
    Dagster's databases, not into the archive or at each run."""
    places = [home, *(home / name for name in (*OWNER_ONLY, *SHOWN_TO_GROUP) if not name.endswith(".key"))]
    places += [home / f"warehouse.db{ending}" for ending in BESIDE["warehouse.db"]]
    places += [
        *home.glob("dagster/*"),
        *home.glob("dagster/[!s]*/*"),
        *home.glob("dagster/history/runs/index.db"),
    ]
    places += home.glob("dagster/schedules/*")
    return next((place for place in places if place.exists() and not os.access(place, os.W_OK)), None)


def _wanted(mode: int, is_shown: bool) -> int:
    """The owner's rights stay; the group reads what the owner reads, and enters what he enters."""
    for_group = (mode & 0o500) >> 3 if is_shown else 0
    return mode & ~0o077 | for_group


def _paths(home: Path, group_reads: bool, is_deep: bool) -> Iterator[tuple[Path, bool]]:
    """Each with whether the group may read it."""
    if not home.lstat().st_mode & stat.S_ISVTX:  # a folder that everybody puts things into, such as /tmp
        yield home, group_reads
    for name in (*OWNER_ONLY, *SHOWN_TO_GROUP):
        is_shown = group_reads and name in SHOWN_TO_GROUP
        for member in (name, *(name + ending for ending in BESIDE.get(name, ()))):
            path = home / member
            if path.is_symlink() or not path.exists():
                continue
            yield path, is_shown
            if is_deep and path.is_dir():
                for folder, folders, files in os.walk(path):
                    yield from ((Path(folder, one), is_shown) for one in (*folders, *files))
