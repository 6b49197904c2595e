"""The newer Pythons that `make run` takes, if they are installed: set up from nothing, run on the samples."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.e2e.office import ROOT

LEFT_OUT = (".git", ".venv", ".atlas", ".fuzz", ".hypothesis", ".mypy_cache", ".pytest_cache", ".ruff_cache")


def installed(version: str) -> Path:
    """The Python of that version, on the path or among pyenv's. Skips the test if there is none."""
    on_path = shutil.which(f"python{version}")
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    candidates = [*([Path(on_path)] if on_path else []), *pyenv.glob(f"{version}.*/bin/python")]
    needed = f"import ensurepip, venv, sys; assert '%d.%d' % sys.version_info[:2] == '{version}'"
    for python in candidates:
        if subprocess.run([python, "-c", needed], capture_output=True, check=False).returncode == 0:
            return python
    pytest.skip(f"Python {version} is not installed with venv and ensurepip, which `make setup` needs")


@pytest.mark.deep
@pytest.mark.parametrize("version", ["3.12", "3.13"])
def test_make_run_with_another_python(version: str, tmp_path: Path) -> None:
    python = installed(version)
    clone = tmp_path / "clone"
    shutil.copytree(ROOT, clone, ignore=shutil.ignore_patterns(*LEFT_OUT, "__pycache__", "*.egg-info"))
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("ATLAS_", "VIRTUAL_ENV"))}
    done = subprocess.run(
        ["make", "run", f"PYTHON={python}"],
        cwd=clone,
        env=clean,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, (done.stdout + done.stderr)[-5000:]
    used = subprocess.run([clone / ".venv/bin/python", "-V"], capture_output=True, text=True, check=True)
    assert used.stdout.startswith(f"Python {version}.")
    assert list((clone / ".atlas" / "reports").glob("*Annex-A*.xlsx"))
