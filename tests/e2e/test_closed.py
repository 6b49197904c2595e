"""What atlas makes is closed to other users of the machine, however open the shell makes files; the doctor
looks."""

import gc
import json
import os
import shutil
import stat
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from tests.depth import examples
from tests.e2e.office import call, forked, with_key_indicators

pytestmark = pytest.mark.e2e


def under(umask: int, folder: Path, command: str) -> None:
    done = forked(folder, command.split(), partial(os.umask, umask))
    assert done.returncode in (0, 1), done.stdout + done.stderr


def open_ones(folder: Path) -> list[str]:
    return [
        f"{stat.S_IMODE(path.stat().st_mode):o} {path.relative_to(folder)}"
        for path in (folder, *folder.rglob("*"))
        if path.stat().st_mode & 0o077
    ]


def access(folder: Path) -> dict:
    found = json.loads(call(folder, ["doctor", "--format", "json"]).stdout)
    gc.collect()  # closes the command's warehouse, and with it goes what SQLite keeps beside the database
    return next(one for one in found if one["check"] == "access")


@pytest.mark.parametrize("umask", examples([0o000], [0o000, 0o022]))
def test_a_whole_run_leaves_nothing_open(tmp_path, small_taken_in, umask):
    with_key_indicators(tmp_path)
    shutil.copytree(small_taken_in / "inbox", tmp_path / "inbox")
    under(umask, tmp_path, "run --inbox inbox --as-of 2030-01-01")
    under(umask, tmp_path, "alerts")
    assert len(list((tmp_path / ".atlas").rglob("*"))) > 40
    assert open_ones(tmp_path / ".atlas") == []
    assert access(tmp_path)["state"] == "ok"


@pytest.mark.parametrize(
    "command",
    [
        "check inbox/THA_2020-H1.xlsx",
        "report FY2020-H1 --kind annex-a --out out.xlsx",
        "template PRY 2020-H2 --out out.xlsx",
    ],
)
def test_what_is_written_elsewhere_is_closed_too(small_office, command):
    office = small_office
    before = set(office.rglob("*"))
    under(0o000, office, command)
    made = [path for path in set(office.rglob("*")) - before if ".atlas" not in path.parts]
    assert made
    assert {stat.S_IMODE(path.stat().st_mode) for path in made} == {0o600}


def test_what_was_open_is_told_by_the_doctor_and_closed_by_a_run(small_office):
    office, home = small_office, small_office / ".atlas"
    for path in (home, *home.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    (home / "secret.key").chmod(0o600)
    (home / "ui.key").unlink(missing_ok=True)
    told = access(office)
    assert told["state"] == "failed"
    assert "`atlas run` closes them" in told["what"]
    assert str(home) in told["what"]
    assert access(office) == told  # it looks, and changes nothing
    under(0o022, office, "run --inbox inbox")
    assert open_ones(home) == []
    assert access(office)["state"] == "ok"


def test_definitions_that_another_program_loads_close_what_it_makes(tmp_path):
    code = (
        "import os; os.umask(0); from atlas_pipeline.definitions import defs; "
        "defs() if callable(defs) else defs.load_definitions(); print(oct(os.umask(0)))"
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, cwd=tmp_path
    )
    assert done.stdout.strip() == "0o77", done.stderr
