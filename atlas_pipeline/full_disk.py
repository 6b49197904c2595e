"""Whether what went wrong is that there is no room left, told by the error and by the disk itself: SQLite calls a full
disk an I/O error as often as it calls it full."""

import errno
import shutil
from collections.abc import Iterator
from pathlib import Path

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)
_SQLITE_FULL, _SQLITE_TROUBLE = "database or disk is full", "disk i/o error"
_POSTGRESQL_FULL = "53100"
_LEAST_MIB = 5
"""With less room than this SQLite's I/O error is taken for what it mostly is."""


def no_room(error: BaseException, folder: Path) -> str | None:
    """A sentence for a person where the error says that no room is left; None where it says something else. `folder`
    is the home."""
    if not any(_says_full(one, folder) for one in _chain(error)):
        return None
    return (
        f"There is no room left on the disk ({_free_mib(folder):,} MiB are free at {folder}). Make room, then run the "
        "same command again: what was received and stored before is whole, and it goes on from there."
    )


def _says_full(error: BaseException, folder: Path) -> bool:
    if isinstance(error, OSError):
        return error.errno in _NO_ROOM
    if getattr(error, "sqlstate", None) == _POSTGRESQL_FULL:
        return True
    said = str(error).lower()
    return _SQLITE_FULL in said or (_SQLITE_TROUBLE in said and _free_mib(folder) < _LEAST_MIB)


def _free_mib(folder: Path) -> int:
    """Of the folder, or of the nearest one above it that is there."""
    there = next(one for one in (folder.absolute(), *folder.absolute().parents) if one.exists())
    return shutil.disk_usage(there).free // 2**20


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    following: BaseException | None = error
    while following is not None and id(following) not in seen:
        seen.add(id(following))
        yield following
        following = following.__cause__ or following.__context__
