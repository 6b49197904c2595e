"""Which errors say that no room is left."""

import errno
import sqlite3

import pytest
import sqlalchemy as sa

from atlas_pipeline.errors import full_disk
from atlas_pipeline.errors.full_disk import no_room


def wrapped(said: str) -> Exception:
    """As SQLAlchemy raises what SQLite says."""
    original = sqlite3.OperationalError(said)
    error = sa.exc.OperationalError("insert", {}, original)
    error.__cause__ = original
    return error


def test_what_says_so_is_known(tmp_path):
    assert "no room left" in (
        no_room(OSError(errno.ENOSPC, "No space left on device"), lambda: tmp_path) or ""
    )
    assert no_room(OSError(errno.EDQUOT, "Disk quota exceeded"), lambda: tmp_path)
    assert no_room(wrapped("database or disk is full"), lambda: tmp_path)
    assert str(tmp_path / "not" / "there") in (
        no_room(wrapped("database or disk is full"), lambda: tmp_path / "not" / "there") or ""
    )


@pytest.mark.parametrize(("free", "is_full"), [(0, True), (900, False)])
def test_an_io_error_is_one_where_the_disk_is_full(tmp_path, monkeypatch, free, is_full):
    monkeypatch.setattr(full_disk, "_free_mib", lambda _: free)
    assert bool(no_room(wrapped("disk I/O error"), lambda: tmp_path)) is is_full


def test_other_errors_are_none(tmp_path):
    assert no_room(OSError(errno.EACCES, "Permission denied"), lambda: tmp_path) is None
    assert no_room(wrapped("database is locked"), lambda: tmp_path) is None


def test_an_error_behind_another_is_seen(tmp_path):
    behind = OSError(errno.ENOSPC, "No space left on device")
    told = RuntimeError("the event could not be stored")
    told.__cause__ = behind
    assert no_room(told, lambda: tmp_path)


def test_a_full_server_is_told_as_such_and_no_setting_is_read():
    full = RuntimeError("could not extend file")
    full.sqlstate = "53100"  # as psycopg says it
    assert "of the database server" in (no_room(full, lambda: pytest.fail("the home was asked for")) or "")
    assert no_room(ValueError("something else"), lambda: pytest.fail("the home was asked for")) is None
