"""Recognises a full disk by the error and by the free space on the disk.

The free space is needed because SQLite reports a full disk as an I/O error as often as it reports it as
full.
"""

import errno
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)
_SQLITE_FULL, _SQLITE_IO_ERROR = "database or disk is full", "disk i/o error"
_POSTGRESQL_FULL = "53100"
_LEAST_MIB = 5
"""With less free space than this, an I/O error of SQLite is treated as a full disk, because it mostly is
one."""


_THEN = (
    "Make room, then run the same command again. Everything stored before is intact, and the command goes "
    "on from there."
)


def no_room(error: BaseException, home: Callable[[], Path]) -> str | None:
    """A sentence for a person if the error means that the disk is full; otherwise None.

    `home` returns the home folder. It is called only if the error concerns a disk, because settings that
    cannot be read are an error of their own.
    """
    for one in _chain(error):
        if getattr(one, "sqlstate", None) == _POSTGRESQL_FULL:
            return f"There is no room left on the disk of the database server. {_THEN}"
        if _speaks_of_disk(one):
            folder = home().expanduser().absolute()
            free = _free_mib(folder)
            if _SQLITE_IO_ERROR not in str(one).lower() or free < _LEAST_MIB:
                return f"There is no room left on the disk ({free:,} MiB are free at {folder}). {_THEN}"
    return None


def _speaks_of_disk(error: BaseException) -> bool:
    if isinstance(error, OSError):
        return error.errno in _NO_ROOM
    said = str(error).lower()
    return _SQLITE_FULL in said or _SQLITE_IO_ERROR in said


def _free_mib(folder: Path) -> int:
    """The free space for the folder, or for its nearest parent that exists."""
    there = next(one for one in (folder, *folder.parents) if one.exists())
    return shutil.disk_usage(there).free // 2**20


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    following: BaseException | None = error
    while following is not None and id(following) not in seen:
        seen.add(id(following))
        yield following
        following = following.__cause__ or following.__context__
