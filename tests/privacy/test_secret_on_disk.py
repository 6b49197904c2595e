"""The secret's file after a loss of power: its bytes, and its name, are written before anybody goes on."""

import os
import stat
from pathlib import Path

import pytest

from atlas_pipeline.privacy.secret import ENVIRONMENT, Secret


@pytest.fixture
def done(monkeypatch):
    """What was made sure of, in order."""
    monkeypatch.delenv(ENVIRONMENT, raising=False)
    found: list[str] = []
    sync, replace, link = os.fsync, Path.replace, os.link

    def synced(descriptor):
        found.append("folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "bytes")
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(Path, "replace", lambda path, to: (found.append("named"), replace(path, to)))
    monkeypatch.setattr(os, "link", lambda path, to: (found.append("named"), link(path, to)))
    return found


def test_a_new_secret_is_on_the_disk_before_it_has_its_name(tmp_path, done):
    Secret.load_or_create(tmp_path / "secret.key")
    assert done[:2] == ["bytes", "named"]


def test_a_rotated_secret_keeps_its_name_too(tmp_path, done):
    path = tmp_path / "secret.key"
    secret = Secret.load_or_create(path)
    done.clear()
    secret.rotating(persons=False).write(path)
    assert done == ["bytes", "named", "folder"]


def test_only_the_owner_may_read_it_whatever_the_umask(tmp_path, done):
    path, before = tmp_path / "secret.key", os.umask(0)
    try:
        Secret.load_or_create(path)
        Secret.load_or_create(path).rotating(persons=True).write(path)
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
