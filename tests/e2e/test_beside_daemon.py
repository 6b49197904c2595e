"""`atlas run` beside Dagster's daemon, whose sensors take in the same files at the same moment."""

import json
import shutil
import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.browser.serving import SAMPLES, open_office, until
from tests.e2e.office import atlas

pytestmark = pytest.mark.e2e

RUNS = 3


def test_nothing_is_lost_and_no_figure_differs(tmp_path, taken_in):
    with open_office(tmp_path) as office, ThreadPoolExecutor(2) as pool:
        names = sorted(one.name for one in SAMPLES.iterdir())
        running = None
        done = []
        for number, name in enumerate(names):
            if (SAMPLES / name).is_dir():
                shutil.copytree(SAMPLES / name, office.inbox / name)
            else:
                office.deliver(name)
            if number % (len(names) // RUNS) == 0:
                if running:
                    done.append(running.result())
                running = pool.submit(atlas, office.folder, ["run"])
        done.append(running.result())
        done.append(atlas(office.folder, ["run"]))
        for one in done:
            assert one.returncode in (0, 1), one.stdout + one.stderr
            assert "failed" not in one.stderr, one.stderr
        until(lambda: all(state == "SUCCESS" for state, _ in office.runs("publish")), "publishing")
        assert {state for job in ("take_in", "publish") for state, _ in office.runs(job)} == {"SUCCESS"}
        assert received(tmp_path) == received(taken_in)
        assert figures(tmp_path) == figures(taken_in)
        home = tmp_path / ".atlas"
        assert [path for path in home.rglob("*") if stat.S_IMODE(path.stat().st_mode) & 0o077] == []


def received(folder):
    """The bytes that were taken in, each once."""
    return sorted(one["sha256"] for one in _said(folder, "submissions"))


def figures(folder):
    return sorted(map(str, _said(folder, "indicators")))


def _said(folder, command):
    return json.loads(atlas(folder, [command, "--format", "json"]).stdout)
