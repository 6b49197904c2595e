"""A home, or a part of one, that the user may not write or enter: one sentence with what to do, exit code 2.

Run by root, the child gives up root's right to pass over modes, and is a user as others are.
"""

import shutil
import sys

import pytest

from tests.e2e.office import ROOT, forked
from tests.e2e.rights import as_anybody

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(
        sys.platform != "linux", reason="the right to pass over modes is given up by Linux's capset"
    ),
]


def atlas(folder, *arguments):
    return forked(folder, [*arguments], as_anybody, ATLAS_HOME=str(folder / "home"))


@pytest.fixture
def office(small_taken_in, tmp_path):
    """A copy to take rights from; they are given back, so that pytest can delete it."""
    shutil.copytree(small_taken_in, tmp_path, dirs_exist_ok=True)
    (tmp_path / ".atlas").rename(tmp_path / "home")
    shutil.copytree(ROOT / "samples", tmp_path / "samples")
    yield tmp_path
    for path in (tmp_path, *tmp_path.rglob("*")):
        path.chmod(0o700)


def take_the_right_to_write(place):
    for path in (place, *place.rglob("*")):
        path.chmod(0o500 if path.is_dir() else 0o400)


def is_one_sentence(done):
    lines = done.stderr.strip().splitlines()
    return (
        done.returncode == 2
        and done.stdout == ""
        and len(lines) == 1
        and lines[0].startswith("atlas: ")
        and "inside atlas" not in lines[0]
    )


@pytest.mark.parametrize(
    "command", ["run --inbox samples", "ui", "key rotate", "report FY2020-H1", "confirm 1"]
)
def test_a_home_that_may_only_be_read(office, command):
    take_the_right_to_write(office / "home")
    done = atlas(office, *command.split())
    assert is_one_sentence(done), done


@pytest.mark.parametrize("command", ["status", "problems", "check samples/THA_2020-H1.xlsx"])
@pytest.mark.parametrize("is_in_use", [False, True])
def test_who_may_only_read_is_shown_what_is_there_or_told_why_not(office, command, is_in_use):
    """SQLite reads a file that nobody has open, but not beside what another process was writing."""
    if is_in_use:
        for name in ("warehouse.db-wal", "warehouse.db-shm"):
            (office / "home" / name).write_bytes(b"")
    take_the_right_to_write(office / "home")
    done = atlas(office, *command.split())
    assert is_one_sentence(done) or (done.returncode in (0, 1) and done.stdout and not done.stderr), done


@pytest.mark.parametrize(
    "part",
    [
        "archive",
        "reports",
        "dagster",
        "dagster/history",
        "dagster/schedules",
        "dagster/storage",
        "warehouse.db",
    ],
)
def test_a_part_that_may_only_be_read_is_named_before_anything_is_done(office, part):
    take_the_right_to_write(office / "home" / part)
    done = atlas(office, "run", "--inbox", "samples")
    assert is_one_sentence(done), done
    assert f"you may not write {office / 'home' / part}" in done.stderr


@pytest.mark.parametrize("command", ["run", "status", "doctor", "ui"])
def test_a_home_that_may_not_be_entered(office, command):
    (office / "home").chmod(0)
    done = atlas(office, command)
    assert is_one_sentence(done), done
    assert "right" in done.stderr


def test_a_folder_in_which_no_home_can_be_made(tmp_path):
    tmp_path.chmod(0o500)
    done = atlas(tmp_path, "run")
    tmp_path.chmod(0o700)
    assert is_one_sentence(done), done


def test_the_doctor_says_so_too(office):
    take_the_right_to_write(office / "home")
    done = atlas(office, "doctor")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "You may not write" in " ".join(done.stdout.split())
