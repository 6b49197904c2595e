"""The archive keeps bytes, sealed, and gives back the same or nothing."""

import hashlib

import pytest

from atlas_pipeline.ingestion.archive import Archive, ArchiveError
from atlas_pipeline.privacy.secret import Secret
from tests.validation.building import SECRET

CONTENT = b"what an office sent, with the name Somsak in it"


def damaged(sealed):
    """The bytes with another last byte. A fixed byte would be the old one once in 256 runs."""
    return sealed[:-1] + bytes([sealed[-1] ^ 1])


def test_bytes_come_back_by_their_hash(tmp_path):
    archive = Archive(tmp_path, SECRET)
    name = archive.put(CONTENT)
    assert name == hashlib.sha256(CONTENT).hexdigest()
    assert archive.get(name) == CONTENT


def test_nothing_can_be_read_from_the_files(tmp_path):
    Archive(tmp_path, SECRET).put(CONTENT)
    (path,) = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert b"Somsak" not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0


def test_what_is_there_is_left_alone(tmp_path):
    archive = Archive(tmp_path, SECRET)
    archive.put(CONTENT)
    (path,) = [path for path in tmp_path.rglob("*") if path.is_file()]
    before = path.read_bytes()
    archive.put(CONTENT)
    assert path.read_bytes() == before
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


def test_a_damaged_or_foreign_or_missing_file_is_told(tmp_path):
    archive = Archive(tmp_path, SECRET)
    name = archive.put(CONTENT)
    with pytest.raises(ArchiveError, match="another secret"):
        Archive(tmp_path, Secret(b"another secret of the same length")).get(name)
    with pytest.raises(ArchiveError, match="restore"):
        archive.get("0" * 64)
    (path,) = [path for path in tmp_path.rglob("*") if path.is_file()]
    path.write_bytes(damaged(path.read_bytes()))
    with pytest.raises(ArchiveError, match="damaged"):
        archive.get(name)


def test_a_file_under_another_name_is_not_taken_for_it(tmp_path):
    archive = Archive(tmp_path, SECRET)
    name, other = archive.put(CONTENT), archive.put(b"other")
    (tmp_path / other[:2] / f"{other}.sealed").rename(tmp_path / name[:2] / f"{name}.sealed")
    with pytest.raises(ArchiveError, match="damaged"):
        archive.get(name)


@pytest.mark.parametrize("wrong", ["another secret", "damaged"])
def test_what_is_there_and_does_not_open_is_written_anew(tmp_path, wrong):
    if wrong == "another secret":
        name = Archive(tmp_path, Secret(b"another secret of the same length")).put(CONTENT)
    else:
        name = Archive(tmp_path, SECRET).put(CONTENT)
        path = tmp_path / name[:2] / f"{name}.sealed"
        path.write_bytes(damaged(path.read_bytes()))
    assert Archive(tmp_path, SECRET).put(CONTENT) == name
    assert Archive(tmp_path, SECRET).get(name) == CONTENT
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1
