"""The samples taken in, once for all tests that only look at what came of it."""

import os
import shutil
from pathlib import Path

import pytest

from atlas_pipeline.files.locks import locked
from tests.e2e.office import ROOT, atlas


@pytest.fixture(scope="session")
def taken_in(tmp_path_factory) -> Path:
    """A folder as a fresh clone has it, after the README's first command, with what that printed in
    `printed`. It is for copies: the workers of a run share it."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder = shared / "taken-in"
    with locked(shared / "taken-in.lock"):
        if not (folder / "printed").exists():
            shutil.copytree(ROOT / "samples", folder / "samples")
            done = atlas(folder, ["run", "--inbox", "samples"])
            assert done.returncode == 1, done.stdout + done.stderr
            (folder / "printed").write_text(done.stdout, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def office(taken_in, tmp_path_factory) -> Path:
    """A module's own copy of the folder in which the samples have been taken in."""
    return Path(shutil.copytree(taken_in, tmp_path_factory.mktemp("office") / "clone"))
