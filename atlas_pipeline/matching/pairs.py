"""From people to likely pairs: the two persons, the place of both, and the evidence. Names are left out."""

import numpy as np
import pandas as pd

from atlas_pipeline.forms.tables import PERSON_KEY
from atlas_pipeline.warehouse.persons import pair_name

COLUMNS = (
    *("pair", "unit", "person_key", "other_key", "bits", "evidence"),
    *("submission_id", "period", "row_number", "other_submission_id", "other_period", "other_row_number"),
)
"""The columns of the table `person_pair`. The row named first is the newer one."""


def likely_pairs(people: pd.DataFrame, earlier: pd.DataFrame | None = None) -> pd.DataFrame:
    """Returns pairs of two pseudonyms that are one person at even odds or better.

    The likeliest come first. The columns are `COLUMNS`.

    `people` and `earlier` have the columns of `people.COLUMNS`. With `earlier`, pairs among the earlier
    people are left out, because they were reported before. The order of rows has no effect, with one
    exception: if a person has several rows, the row of the latest slice is named.
    """
    from atlas_pipeline.matching.candidates import candidate_pairs, prepared

    rows = people if earlier is None or earlier.empty else pd.concat([earlier, people], ignore_index=True)
    if len(rows) < 2:
        return pd.DataFrame(columns=list(COLUMNS))
    rows = rows.sort_values(["period", "submission_id", "row_number"], ignore_index=True)
    records = prepared(rows)
    is_new = None
    if earlier is not None:
        is_new = records[PERSON_KEY].isin(people[PERSON_KEY]).to_numpy()
    candidates = candidate_pairs(records, is_new=is_new)
    if candidates.empty:
        return pd.DataFrame(columns=list(COLUMNS))

    # The import takes half a second. A file without candidate pairs does not need it.
    from atlas_pipeline.matching.scoring import comparisons, least_bits, scored

    found = scored(records, candidates)
    found = found[found["bits"] >= least_bits()]
    keys = records[PERSON_KEY].to_numpy(dtype="int64")
    found = found.assign(key=keys[found["one"]], other_key=keys[found["other"]])
    least, most = found[["key", "other_key"]].min(axis=1), found[["key", "other_key"]].max(axis=1)
    found = found.assign(least=least, most=most)
    found = found.sort_values("bits", ascending=False, kind="stable").drop_duplicates(["least", "most"])
    newest = rows.drop_duplicates(PERSON_KEY, keep="last").set_index(PERSON_KEY)
    lines = [_line(found_pair, newest, comparisons()) for found_pair in found.to_dict("records")]
    listed = pd.DataFrame(lines, columns=list(COLUMNS))
    return listed.sort_values(["bits", "pair"], ascending=[False, True], ignore_index=True)


def _line(found: dict, newest: pd.DataFrame, comparisons: tuple[str, ...]) -> dict:
    """Returns one pair, the newer row first."""
    places = sorted(
        (_place(newest.loc[key], int(key)) for key in (found["least"], found["most"])), reverse=True
    )
    (period, submission, row, key, unit), (other_period, other_submission, other_row, other, _) = places
    evidence = [f"{name}={found[name]}" for name in comparisons if isinstance(found[name], str)]
    return {
        "pair": pair_name(key, other),
        "unit": unit,
        "person_key": key,
        "other_key": other,
        "bits": float(np.round(found["bits"], 2)),
        "evidence": ";".join(evidence),
        "submission_id": submission,
        "period": period,
        "row_number": row,
        "other_submission_id": other_submission,
        "other_period": other_period,
        "other_row_number": other_row,
    }


def _place(row: pd.Series, key: int) -> tuple[str, int, int, int, str]:
    return str(row["period"]), int(row["submission_id"]), int(row["row_number"]), key, str(row["unit"])
