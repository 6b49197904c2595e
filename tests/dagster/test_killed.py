"""Runs killed with SIGKILL at random moments: the next run finishes the work, and nothing is lost or doubled.

Fifty kills, ten a test: `atlas run` in a process of its own, killed at a moment between nothing and the time
that an undisturbed run takes, again and again in the same home until a run gets through. What stands there
then must equal what an undisturbed run leaves. The plan has the key indicators only: fifty runs with all of them
would take longer than all other tests.
"""

import contextlib
import multiprocessing
import os
import random
import shutil
import signal
import time
from pathlib import Path

import pandas as pd
import pytest
import sqlalchemy as sa

from atlas_pipeline.warehouse import tables
from atlas_pipeline.warehouse.store import Warehouse
from tests.plan.folder import PlanFolder

ROOT = Path(__file__).parents[2]
FILES = ("HQ_2019-H1.xlsx", "PRY_2020-H1.xlsx")
INDICATORS = ("K1", "K2", "K3")
TESTS, KILLS = 5, 10
SECRET = "5e" * 32
"""One for all homes: persons are told apart by it, so the rows of two homes can be compared."""

# a server that has everything imported forks each run at once, and has no thread that a fork would lose
SERVER = multiprocessing.get_context("forkserver")
SERVER.set_forkserver_preload(["tests.dagster.test_killed", "atlas_pipeline.definitions", "pandera.pandas"])


def run(folder: Path) -> None:
    """`atlas run`, as the command line runs it; the exit code is the command's."""
    from atlas_pipeline.cli.app import app

    os.environ["ATLAS_SECRET"] = SECRET
    os.environ["ATLAS_HOME"] = str(folder / "home")
    os.environ["ATLAS_PLAN"] = str(folder / "plan")
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 1)
    os.dup2(silent, 2)
    app(["run", "--inbox", str(folder / "inbox")], prog_name="atlas")


def office(folder: Path) -> Path:
    (folder / "inbox").mkdir(parents=True)
    for name in FILES:
        shutil.copy(ROOT / "samples" / name, folder / "inbox")
    plan = PlanFolder(folder / "plan")
    plan.write("indicators.yaml", [one for one in plan.read("indicators.yaml") if one["code"] in INDICATORS])
    plan.write_rows(
        "targets.csv", [row for row in plan.rows("targets.csv") if row["indicator"] in INDICATORS]
    )
    plan.keep_cases_of(INDICATORS)
    return folder


def finish(folder: Path) -> float:
    """One run left alone, which must get through; the seconds it took."""
    began = time.monotonic()
    process = SERVER.Process(target=run, args=(folder,))
    process.start()
    process.join()
    assert process.exitcode == 1, "the samples have errors on purpose, so the run says 1"
    return time.monotonic() - began


def kill_after(folder: Path, seconds: float) -> bool:
    """Whether the run was still under way when it was killed."""
    process = SERVER.Process(target=run, args=(folder,))
    process.start()
    process.join(seconds)
    with contextlib.suppress(ProcessLookupError):
        os.kill(process.pid, signal.SIGKILL)
    process.join()
    if process.exitcode != -signal.SIGKILL:
        assert process.exitcode == 1
        return False
    return True


def standing(folder: Path) -> dict[str, list]:
    """Everything that counts, without the numbers that are given in the order of things."""
    warehouse = Warehouse(f"sqlite:///{folder / 'home' / 'warehouse.db'}")
    current = tables.currency
    found: dict[str, list] = {}
    for form, fact in tables.facts.items():
        rows = warehouse.read(
            sa.select(current.c.unit.label("slice_unit"), current.c.period.label("slice_period"), fact)
            .join(current, sa.and_(current.c.intake_id == fact.c.intake_id, current.c.form == form))
            .where(current.c.to_seq.is_(None))
        )
        found[form] = _lines(rows.drop(columns=["intake_id"]))
    for (form, field), bridge in tables.bridges.items():
        values = [column for column in bridge.c if column.name != "intake_id"]
        found[f"{form}.{field}"] = _lines(
            warehouse.read(
                sa.select(current.c.unit, current.c.period, *values)
                .join(current, sa.and_(current.c.intake_id == bridge.c.intake_id, current.c.form == form))
                .where(current.c.to_seq.is_(None))
            )
        )
    received = tables.submission
    found["submissions"] = _lines(
        warehouse.read(sa.select(received.c.unit, received.c.period, received.c.file_name, received.c.sha256))
    )
    figures = tables.indicator_value
    found["figures"] = _lines(warehouse.read(sa.select(*[c for c in figures.c if c.name != "computed_at"])))
    problem = tables.problem
    found["problems"] = _lines(
        warehouse.read(sa.select(*[c for c in problem.c if c.name not in ("id", "intake_id")]))
    )
    warehouse.engine.dispose()
    return found


def _lines(rows: pd.DataFrame) -> list:
    return sorted(map(repr, rows.to_dict("records")))


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory) -> tuple[dict[str, list], float]:
    """What stands after a run that nobody killed, and how long such a run takes."""
    warmed = SERVER.Process(target=time.sleep, args=(0,))
    warmed.start()
    warmed.join()
    folder = office(tmp_path_factory.mktemp("undisturbed"))
    seconds = finish(folder)
    found = standing(folder)
    assert found["figures"]
    assert found["participants"]
    return found, seconds


@pytest.mark.parametrize("seed", range(TESTS))
def test_what_was_killed_is_finished_by_the_next_run(seed, undisturbed, tmp_path):
    expected, seconds = undisturbed
    moments = random.Random(seed)
    kills, homes = 0, 1
    folder = office(tmp_path / "1")
    while kills < KILLS:
        if kill_after(folder, moments.uniform(0, seconds)):
            kills += 1
            continue
        assert standing(folder) == expected
        homes += 1
        folder = office(tmp_path / str(homes))
    finish(folder)
    assert standing(folder) == expected
