"""Locks: one thread of one process at a time, and nothing left of a process that was killed."""

import os
import signal
import stat
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from atlas_pipeline.files.locks import is_lost, locked, sign_of_life

HOLDING = """
import sys, time
from pathlib import Path
from atlas_pipeline.files.locks import locked, sign_of_life
with {lock}(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def holder(lock: str, path: Path) -> subprocess.Popen[str]:
    """A process that holds the lock."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDING.format(lock=lock), str(path)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def kill(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGKILL)
    process.communicate()


def test_one_thread_at_a_time(tmp_path):
    inside, most = [], []

    def enter(number: int) -> None:
        with locked(tmp_path / "new folder" / "lock"):
            inside.append(number)
            time.sleep(0.002)  # another thread comes in here, if it can
            most.append(len(inside))
            inside.remove(number)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(enter, range(40)))
    assert set(most) == {1}
    assert len(most) == 40


def test_one_process_at_a_time_and_a_killed_one_holds_nothing(tmp_path):
    path = tmp_path / "lock"
    process = holder("locked", path)
    with ThreadPoolExecutor(1) as threads:
        entered = threads.submit(lambda: locked(path).__enter__())
        with pytest.raises(TimeoutError):
            entered.result(timeout=0.5)
        kill(process)
        entered.result(timeout=30)


def test_only_its_owner_may_open_the_file(tmp_path):
    umask = os.umask(0)
    try:
        with locked(tmp_path / "lock"):
            assert stat.S_IMODE((tmp_path / "lock").stat().st_mode) == 0o600
    finally:
        os.umask(umask)
    assert (tmp_path / "lock").exists()


def test_a_sign_of_life_is_lost_when_its_process_is_killed(tmp_path):
    path = tmp_path / "runs" / "one"
    assert not is_lost(path)
    process = holder("sign_of_life", path)
    assert not is_lost(path)
    kill(process)
    assert is_lost(path)


def test_a_sign_of_life_is_gone_after_a_peaceful_end(tmp_path):
    path = tmp_path / "one"
    with sign_of_life(path):
        assert path.exists()
        assert not is_lost(path)
    assert list(tmp_path.iterdir()) == []
