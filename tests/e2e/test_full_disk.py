"""A disk without room, for real: a small file system of its own. It is told in a sentence, nothing half-done
stays, and the same command goes on once there is room."""

import shutil
import subprocess
import sys

import pytest

from tests.e2e.office import call, forked

SENTENCE = "There is no room left on the disk"


def small_disk(folder, mebibytes: int) -> str | None:
    """Mounts a file system of that size at the folder, or gives why not."""
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={mebibytes}m", "tmpfs", str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stderr.strip() or "mount failed" if done.returncode else None


@pytest.fixture
def disk(tmp_path):
    if not sys.platform.startswith("linux") or shutil.which("mount") is None:
        pytest.skip("a file system of its own needs Linux and mount")
    folder = tmp_path / "disk"
    folder.mkdir()
    if why := small_disk(folder, 8):
        pytest.skip(f"a file system of its own may be mounted by root only: {why}")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.mark.e2e
def test_it_is_told_and_the_same_command_goes_on_when_there_is_room(disk, small_office):
    plan, run = str(small_office / "plan"), ["run", "--inbox", str(small_office / "inbox")]
    full = forked(disk, run, ATLAS_PLAN=plan)
    assert full.returncode == 2
    assert SENTENCE in full.stderr
    assert len([line for line in full.stderr.splitlines() if line]) == 1
    assert "Traceback" not in full.stdout + full.stderr

    subprocess.run(["mount", "-o", "remount,size=600m", str(disk)], check=True)
    assert call(disk, run, ATLAS_PLAN=plan).returncode in (0, 1)
    doctor = call(disk, ["doctor", "--format", "csv"], ATLAS_PLAN=plan)
    found = [line for line in doctor.stdout.splitlines() if ",failed," in line]
    assert [line for line in found if not line.startswith("disk,")] == []

    asked = ["indicators", "--format", "csv"]
    assert call(disk, asked, ATLAS_PLAN=plan).stdout == call(small_office, asked).stdout
