"""Locks on files. A lock ends with the process that holds it, however the process ends.

Nothing here knows the purpose of a lock.
"""

import os
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Lets one process at a time into the block. Makes the file and its folder if they are missing, and
    keeps them."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _wait_for(descriptor)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def sign_of_life(path: Path) -> Iterator[None]:
    """Keeps a locked file while the block runs, and removes it at the end.

    If the process is killed, the file stays without a lock (see `is_lost`). The file is locked before it
    gets its name, so no process finds it without its lock.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    unnamed = path.with_name(f"{uuid.uuid4().hex}.new")
    descriptor = os.open(unnamed, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _wait_for(descriptor)
        unnamed.replace(path)
        yield
    finally:
        path.unlink(missing_ok=True)
        os.close(descriptor)


def is_lost(path: Path) -> bool:
    """Whether the file exists, but the process that locked it no longer runs."""
    try:
        descriptor = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        return _take(descriptor)
    finally:
        os.close(descriptor)


if sys.platform == "win32":
    import msvcrt
    import time

    def _take(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _wait_for(descriptor: int) -> None:
        while not _take(descriptor):
            time.sleep(0.05)

else:
    import fcntl

    def _take(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _wait_for(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
