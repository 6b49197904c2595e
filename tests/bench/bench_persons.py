"""Persons: a hundred thousand compared with each other, and what confirmed pairs cost a scan of a million
rows."""

import time

import numpy as np
import pandas as pd

from atlas_pipeline.indicators.selection.confirmed_persons import one_key_each
from atlas_pipeline.matching.pairs import likely_pairs
from atlas_pipeline.warehouse.store import Warehouse
from atlas_pipeline.warehouse.tables import metadata, person_link
from tests.matching.generated import People

PEOPLE, ROWS, LINKS = 100_000, 1_000_000, 10_000


def run() -> list[dict]:
    people = People(3, "PRY")
    people.add_pairs("slip", 500)
    people.add_others(PEOPLE - 1000)
    rows = people.rows.assign(period="2020-H1", submission_id=1, row_number=range(2, PEOPLE + 2))
    began = time.perf_counter()
    likely_pairs(rows)
    compared_s = time.perf_counter() - began

    warehouse = Warehouse("sqlite://")
    metadata.create_all(warehouse.engine)
    keys = pd.Series(pd.array(np.random.default_rng(1).integers(1, 2**62, ROWS), dtype="Int64"))
    without_s = _seconds(warehouse, keys)
    with warehouse.engine.begin() as connection:
        chosen = keys.iloc[: 2 * LINKS].astype("int64").tolist()
        links = zip(chosen[::2], chosen[1::2], strict=True)
        lines = [{"person_key": one, "same_as": other, "from_seq": 0} for one, other in links]
        connection.execute(person_link.insert(), lines)
    with_s = _seconds(warehouse, keys)
    return [
        {
            "name": f"{PEOPLE:,} persons compared with each other",
            "ours_s": compared_s,
            "ratio": "",
            "aim": "seconds, not minutes",
        },
        {
            "name": f"{LINKS:,} confirmed pairs applied to {ROWS:,} rows",
            "ours_s": with_s,
            "rival": "no pair confirmed",
            "rival_s": without_s,
            "ratio": f"+{with_s - without_s:.2f} s",
            "aim": "under 0.5 s more",
        },
    ]


def _seconds(warehouse: Warehouse, keys: pd.Series) -> float:
    began = time.perf_counter()
    one_key_each(warehouse, 0, keys)
    return time.perf_counter() - began
