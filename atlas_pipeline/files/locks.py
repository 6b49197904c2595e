"""Locks on files, which go with the process that holds them, however it ends.

Nothing here knows what a lock is for.
"""

import os
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """In here is one process at a time; the file and its folder are made where they are missing, and stay."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _wait_for(descriptor)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def sign_of_life(path: Path) -> Iterator[None]:
    """A file that is locked as long as the process in here lives, and is gone when it leaves in peace.

    It is locked before it bears its name, so nobody finds it without its lock.
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
    """Whether the file is there and the process that locked it is not."""
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
