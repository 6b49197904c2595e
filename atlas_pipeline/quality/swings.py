"""Swings: compares the figure of a half-year with all earlier figures of the same unit.

Counts are compared by the exact conditional test of two Poisson counts, over the days of each. Shares are
compared by Fisher's exact test. Both tests count independent events, because persons come in trainings. A
significant difference alone is not a swing: the figure must also differ by as much as the plan's thresholds
say.
"""

import numpy as np
import pandas as pd

from atlas_pipeline.plan.project import QualityThresholds
from atlas_pipeline.quality.exact import adjusted_by, poisson_p, share_p, worth
from atlas_pipeline.quality.tallies import COUNT

COLUMNS = (
    "country",
    "period",
    "indicator",
    "kind",
    "value",
    "expected",
    "earlier",
    "p",
    "q",
    "is_swing",
)


def swings(tallies: pd.DataFrame, thresholds: QualityThresholds) -> pd.DataFrame:
    """One row for each figure that has an earlier figure to compare with, in the order of the tallies.

    - `value`, `expected`: counts, or shares from 0 to 1.
    - `earlier`: the number of periods behind `expected`.
    - `q`: `p` after Benjamini and Hochberg, over the figures of the period. They are adjusted together,
      because they arrive together.
    """
    rows = [
        _assessed(before, line)
        for _, own in tallies.groupby(["indicator", "country"], sort=False)
        for before, line in _each_with_earlier(own)
    ]
    frame = pd.DataFrame(rows, columns=list(COLUMNS[:-2]))
    frame["q"] = adjusted_by(frame["p"], frame["period"])
    is_large = np.array([_is_large(line, thresholds) for line in frame.to_dict("records")], dtype=bool)
    return frame.assign(is_swing=(frame["q"] <= thresholds.false_discovery).to_numpy(dtype=bool) & is_large)


def _each_with_earlier(own: pd.DataFrame):  # type: ignore[no-untyped-def]
    """Each figure with the figures before it.

    If nothing was counted in any of them, or if one share has the denominator 0, there is nothing to compare.
    The figure is left out.
    """
    sizes = own["part"] if (own["kind"] == COUNT).all() else own["whole"]
    for place in range(1, len(own)):
        now, before = sizes.iloc[place], sizes.iloc[:place].sum()
        if now + before > 0 and (own["kind"].iloc[place] == COUNT or (now and before)):
            yield own.iloc[:place], own.iloc[place]


def _assessed(before: pd.DataFrame, line: pd.Series) -> tuple:
    place = (line["country"], line["period"], line["indicator"], line["kind"])
    part, part_before = line["part"], before["part"].sum()
    whole, whole_before = line["whole"], before["whole"].sum()
    if line["kind"] == COUNT:
        days, days_before = line["days"], before["days"].sum()
        expected = part_before * days / days_before if days_before else 0.0
        events = worth(part, line["factor"]), worth(part_before, line["factor"])
        p = poisson_p(events[0], days, events[1], days_before) if days and days_before else 1.0
        return (*place, part, expected, len(before), p)
    value = part / whole if whole else 0.0
    expected = part_before / whole_before if whole_before else 0.0
    sizes = [worth(size, line["factor"]) for size in (whole, whole_before)]
    parts = [min(size, worth(share * size, 1)) for share, size in zip((value, expected), sizes, strict=True)]
    p = share_p(parts[0], sizes[0], parts[1], sizes[1])
    return (*place, value, expected, len(before), p)


def _is_large(line: dict, thresholds: QualityThresholds) -> bool:
    value, expected = line["value"], line["expected"]
    if line["kind"] == COUNT:
        least, most = sorted((value, expected))
        return bool(most > 0 and (least == 0 or most / least >= thresholds.swing_ratio))
    return abs(value - expected) >= thresholds.swing_points
