"""`atlas run` beside Dagster's daemon, whose sensors take in the same files at the same moment.

In `make test` two runs at once do the same in test_secret.py.
"""

import json
import shutil
import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.browser.serving import SAMPLES, open_office, until
from tests.e2e.office import atlas, call

pytestmark = [pytest.mark.e2e, pytest.mark.deep]

RUNS = 3
UNDER_WAY = {"QUEUED", "NOT_STARTED", "STARTING", "STARTED"}


def test_nothing_is_lost_and_no_figure_differs(tmp_path, office):
    with open_office(tmp_path) as serving, ThreadPoolExecutor(2) as pool:
        names = sorted(one.name for one in SAMPLES.iterdir())
        running = None
        done = []
        for number, name in enumerate(names):
            if (SAMPLES / name).is_dir():
                shutil.copytree(SAMPLES / name, serving.inbox / name)
            else:
                serving.deliver(name)
            if number % (len(names) // RUNS) == 0:
                if running:
                    done.append(running.result())
                running = pool.submit(atlas, serving.folder, ["run"])
        done.append(running.result())
        done.append(atlas(serving.folder, ["run"]))
        for one in done:
            assert one.returncode in (0, 1), one.stdout + one.stderr
            assert "failed" not in one.stderr, one.stderr
        until(lambda: not states(serving) & UNDER_WAY, "the end of what the daemon began")
        assert states(serving) == {"SUCCESS"}
        assert received(tmp_path) == received(office)
        assert figures(tmp_path) == figures(office) != []
        home = tmp_path / ".atlas"
        assert [path for path in home.rglob("*") if stat.S_IMODE(path.stat().st_mode) & 0o077] == []


def states(office):
    return {state for job in ("take_in", "publish") for state, _ in office.runs(job)}


def received(folder):
    """The bytes that were taken in, each once."""
    return sorted(one["sha256"] for one in _said(folder, "submissions"))


def figures(folder):
    return sorted(str(one) for one in _said(folder, "indicators"))


def _said(folder, command):
    return json.loads(call(folder, [command, "--format", "json"]).stdout)
