"""How the archive writes: whole or not at all, on the disk before it has its name, closed to others, one at a
time."""

import os
import threading
from pathlib import Path

import pytest

from atlas_pipeline.files.locks import locked
from atlas_pipeline.ingestion.archive import Archive, ArchiveError
from tests.validation.building import SECRET

CONTENT = b"what an office sent"


@pytest.fixture
def archive(tmp_path):
    return Archive(tmp_path / "archive", SECRET)


def sealed(archive: Archive) -> list[Path]:
    return [path for path in archive.folder.rglob("*") if path.is_file()]


def test_the_bytes_are_on_the_disk_before_the_file_has_its_name(archive, monkeypatch):
    done = []
    sync, replace = os.fsync, Path.replace
    monkeypatch.setattr(os, "fsync", lambda descriptor: (done.append("written"), sync(descriptor)))
    monkeypatch.setattr(Path, "replace", lambda path, to: (done.append("named"), replace(path, to)))
    archive.put(CONTENT)
    assert done[:2] == ["written", "named"]


def test_where_it_cannot_be_named_nothing_is_left(archive, monkeypatch):
    def refuse(path, to):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(ArchiveError, match="cannot be written"):
        archive.put(CONTENT)
    assert sealed(archive) == []


def test_only_the_owner_may_read_it_whatever_the_umask(archive):
    before = os.umask(0)
    try:
        archive.put(CONTENT)
    finally:
        os.umask(before)
    assert [path.stat().st_mode & 0o777 for path in sealed(archive)] == [0o600]


def test_a_process_of_before_a_rotation_seals_nothing_more(archive):
    archive.put(CONTENT)
    assert [*Archive(archive.folder, SECRET.rotating(persons=False)).reseal()]
    with pytest.raises(ArchiveError, match="sealed with another key by a rotation"):
        archive.put(b"another file")
    with pytest.raises(ArchiveError, match="sealed with another key by a rotation"):
        archive.put_named("some name", b"another name")


def test_who_holds_the_lock_is_waited_for(archive):
    archive.put(CONTENT)
    writer = threading.Thread(target=archive.put, args=(b"another file",))
    with locked(archive.folder.with_name("archive.lock")):
        writer.start()
        writer.join(0.3)
        assert writer.is_alive()
        assert len(sealed(archive)) == 1
    writer.join(10)
    assert len(sealed(archive)) == 2
