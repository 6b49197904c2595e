"""Locks on files, which go with the process that holds them, however it ends.

The locking is filelock's; nothing here knows what a lock is for.
"""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, lock_descriptor


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """In here is one thread of one process at a time. The file and its folder are made if they are missing, and stay.

    Raises OSError if the file cannot be made or the file system has no locks.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    # without native locks filelock would go by the file's existence, which outlives a killed process
    with FileLock(path, mode=0o600, fallback_to_soft=False):
        yield


@contextmanager
def sign_of_life(path: Path) -> Iterator[None]:
    """A file that is locked as long as the process in here lives, and is gone when it leaves in peace.

    The file is locked before it bears its name, so nobody finds it without its lock.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    unnamed = path.with_name(f"{uuid.uuid4().hex}.new")
    descriptor = os.open(unnamed, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        lock_descriptor(descriptor)
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
        return lock_descriptor(descriptor, blocking=False)
    finally:
        os.close(descriptor)
