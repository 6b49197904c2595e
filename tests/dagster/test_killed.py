"""Runs killed with SIGKILL: the next run finishes the work, and nothing is lost or doubled.

`atlas run` in a process of its own is killed, again and again in the same home, until a run gets through.
What stands there then must equal what an undisturbed run leaves. One test kills at one write after the other,
so that each of our writes is the last of some run: `make test` goes through those that leave another state
behind, `make test-deep` through all, Dagster's own included. `make test-deep` also kills at fifty random
moments. The plan has the key indicators only: the runs with all of them would take longer than all other
tests.
"""

import random
import shutil
import time
from pathlib import Path

import pandas as pd
import pytest
import sqlalchemy as sa

from atlas_pipeline.home import DAGSTER_YAML
from atlas_pipeline.warehouse import tables
from atlas_pipeline.warehouse.store import Warehouse
from tests import kills
from tests.depth import DEEP
from tests.e2e.office import ROOT, with_key_indicators

FILES = ("HQ_2019-H1.xlsx", "PRY_2020-H1.xlsx")
RUN = ["run", "--inbox", "inbox"]
KILLS = 10
SECRET = "5e" * 32
"""One for all homes: persons are told apart by it, so the rows of two homes can be compared."""

# before a file is opened, and before most commits, nothing has changed since the write before
OF = "" if DEEP else r"^(?!open|before (?!.*(intake|publication))|.* dagster/(history|schedules|storage))"
MUST_BE_AMONG = (
    *("rename dagster/dagster.new", "rename archive/names/.key.sealed", "ledger, ledger_head, submission"),
    *("before commit warehouse.db: currency, fact_…, intake", "after commit warehouse.db: currency, fact_…"),
    *("indicator_value, ledger, ledger_head, publication", "person_pair", "report_…", "Annex-A", "alert"),
)
"""Else the writes would have other names than this test thinks, and it would go through nothing."""


def office(folder: Path) -> Path:
    (folder / "inbox").mkdir(parents=True)
    for name in FILES:
        shutil.copy(ROOT / "samples" / name, folder / "inbox")
    with_key_indicators(folder)
    return folder


def finish(folder: Path) -> float:
    """One run left alone, which must get through; the seconds it took."""
    began = time.monotonic()
    ended = kills.command(folder, RUN, ATLAS_SECRET=SECRET)
    assert ended.code == 1, "the samples have errors on purpose, so the run says 1"
    return time.monotonic() - began


def kill_after(folder: Path, seconds: float) -> bool:
    """Whether the run was still under way when it was killed."""
    return kills.killed_after(folder, RUN, seconds, ATLAS_SECRET=SECRET)


def standing(folder: Path) -> dict[str, list]:
    """Everything that counts, without the numbers that are given in the order of things."""
    warehouse = Warehouse(f"sqlite:///{folder / '.atlas' / 'warehouse.db'}")
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
    kills.warmed()
    folder = office(tmp_path_factory.mktemp("undisturbed"))
    seconds = finish(folder)
    found = standing(folder)
    assert found["figures"]
    assert found["participants"]
    return found, seconds


def test_a_run_that_is_killed_at_any_write_is_finished_by_the_next(undisturbed, tmp_path):
    """Each run goes on where the one before it was killed, and is killed at the next write."""
    expected, _ = undisturbed
    folder = office(tmp_path / "office")
    ended = list(kills.each_write(folder, RUN, OF, ATLAS_SECRET=SECRET))
    writes = [one.write for one in ended[:-1]]
    assert [part for part in MUST_BE_AMONG if not any(part in write for write in writes)] == []
    assert ended[-1].code == 1
    assert standing(folder) == expected
    assert whole(folder)
    home = folder / ".atlas"
    assert (home / "dagster" / "dagster.yaml").read_text() == DAGSTER_YAML
    assert not (home / "dagster" / ".telemetry").exists()


def whole(folder: Path) -> bool:
    """Whether everything that is kept is as the ledger says that it was stored."""
    warehouse = Warehouse(f"sqlite:///{folder / '.atlas' / 'warehouse.db'}")
    try:
        return warehouse.ledger.tampering(is_whole=True) == []
    finally:
        warehouse.close()


@pytest.mark.deep
@pytest.mark.parametrize("seed", range(5))
def test_a_run_that_is_killed_at_any_moment_is_finished_by_the_next(seed, undisturbed, tmp_path):
    expected, seconds = undisturbed
    moments = random.Random(seed)
    killed, homes = 0, 1
    folder = office(tmp_path / "1")
    while killed < KILLS:
        if kill_after(folder, moments.uniform(0, seconds)):
            killed += 1
            continue
        assert standing(folder) == expected
        homes += 1
        folder = office(tmp_path / str(homes))
    finish(folder)
    assert standing(folder) == expected
