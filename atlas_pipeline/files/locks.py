"""Locks on files. A lock ends with the process that holds it, however the process ends.

Nothing here knows the purpose of a lock.
"""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, lock_descriptor


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Lets one process at a time into the block. Makes the file and its folder if they are missing, and
    keeps them."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # without native locks filelock would go by the file's existence, which outlives a killed process
    with FileLock(path, mode=0o600, fallback_to_soft=False):
        yield


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
        lock_descriptor(descriptor)
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
        return lock_descriptor(descriptor, blocking=False)
    finally:
        os.close(descriptor)
