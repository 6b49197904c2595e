"""Offices that several tests copy: one that took in all samples, and a small one.

The small office has two samples and three indicators. A run there takes a third of the time.
"""

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from atlas_pipeline.files.locks import locked
from tests.e2e.office import ROOT, SMALL, atlas, forked, with_key_indicators


@pytest.fixture(scope="session")
def taken_in(tmp_path_factory) -> Path:
    """A folder as a fresh clone has it, after the README's first command, with what that printed in
    `printed`. It is for copies: the workers of a run share it."""

    def take_in(folder: Path) -> str:
        shutil.copytree(ROOT / "samples", folder / "samples")
        done = atlas(folder, ["run", "--inbox", "samples"])
        assert done.returncode == 1, done.stdout + done.stderr
        return done.stdout

    return _once(tmp_path_factory, "taken-in", take_in)


@pytest.fixture(scope="session")
def small_taken_in(tmp_path_factory) -> Path:
    """A folder whose plan has the key indicators only. The files of SMALL were taken in from its `inbox`.
    It is for copies, too."""

    def take_in(folder: Path) -> str:
        with_key_indicators(folder)
        (folder / "inbox").mkdir()
        for name in SMALL:
            shutil.copy(ROOT / "samples" / name, folder / "inbox")
        done = forked(folder, ["run", "--inbox", "inbox"])
        assert done.returncode == 1, done.stdout + done.stderr
        # takes the files away that SQLite keeps beside a database that is open
        with closing(sqlite3.connect(folder / ".atlas" / "warehouse.db")) as warehouse:
            warehouse.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return done.stdout

    return _once(tmp_path_factory, "small-taken-in", take_in)


def _once(tmp_path_factory: pytest.TempPathFactory, name: str, take_in: Callable[[Path], str]) -> Path:
    """The folder that the first worker which asks for it makes, for all workers."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder = shared / name
    with locked(shared / f"{name}.lock"):
        if not (folder / "printed").exists():
            folder.mkdir()
            (folder / "printed").write_text(take_in(folder), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def office(taken_in, tmp_path_factory) -> Path:
    """A module's own copy of the folder in which the samples have been taken in."""
    return Path(shutil.copytree(taken_in, tmp_path_factory.mktemp("office") / "clone"))


@pytest.fixture
def small_office(small_taken_in, tmp_path) -> Path:
    """A test's own copy of the small office."""
    return Path(shutil.copytree(small_taken_in, tmp_path / "office"))


@pytest.fixture(scope="module")
def looked_at(small_taken_in, tmp_path_factory):
    """A module's copy of the small office, for tests that change nothing in it."""
    return Path(shutil.copytree(small_taken_in, tmp_path_factory.mktemp("office") / "small"))
