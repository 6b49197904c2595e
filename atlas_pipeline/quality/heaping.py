"""Digit preference: measurements that end in 0 or 5 more often than one in five.

Only fields that their form declares as measured (`atlas:measured`) are tested. The last digits of a test's
score come out evenly. Those of a training's planned hours do not. A test of twenty questions gives only
multiples of five. So a warning asks how the scores were taken; it accuses nobody.
"""

from collections.abc import Iterable

import pandas as pd

from atlas_pipeline.forms.model import Form
from atlas_pipeline.plan.project import QualityThresholds
from atlas_pipeline.quality.current_rows import PLACE, CurrentRows
from atlas_pipeline.quality.exact import adjusted_by, excess_p

COLUMNS = ("country", "period", "form", "column", "values", "heaped", "share", "p", "q", "is_heaped")
BY_CHANCE = 0.2


def heaps(rows: CurrentRows, forms: Iterable[Form], thresholds: QualityThresholds) -> pd.DataFrame:
    """One row for each unit, period and measured field that has enough values."""
    found = [
        (country, period, form.name, field.name, *tested)
        for form in forms
        for field in form.fields
        if field.measured
        for (country, period), own in _slices(rows.of(form.name))
        if (tested := digits(measured(own, field.name, form), thresholds)) is not None
    ]
    frame = pd.DataFrame(found, columns=list(COLUMNS[:-2]))
    frame["q"] = adjusted_by(frame["p"], frame["period"])
    frame["is_heaped"] = (frame["q"] <= thresholds.false_discovery) & (
        frame["share"] >= thresholds.heaped_share
    )
    return frame.astype({"is_heaped": "bool"})


def digits(values: pd.Series, thresholds: QualityThresholds) -> tuple[int, int, float, float] | None:
    """Counts the last digits of whole numbers.

    Returns the number of values, the number that end in 0 or 5, the share of these, and the one-sided exact
    binomial p-value of as many by chance. Returns None if there are fewer values than the plan requires.
    """
    given = values.dropna().astype(float)
    whole = given[given % 1 == 0]
    if len(whole) < thresholds.digits_minimum:
        return None
    heaped = int((whole % 5 == 0).sum())
    return len(whole), heaped, heaped / len(whole), excess_p(heaped, len(whole), BY_CHANCE)


def measured(rows: pd.DataFrame, name: str, form: Form) -> pd.Series:
    """The field's values that are measurements.

    0 and the top of the scale are left out. If most rows of one group (a training) share a value, it is left
    out too: the hours of the whole course do not measure who stayed to its end.
    """
    values = rows[name].dropna()
    limits = form[name].constraints
    values = values[(values != 0) & (values != limits.maximum)]
    group = next((one.fields for one in form.references if one.scope == "same_slice"), None)
    if group is None or values.empty:
        return values
    groups = rows.loc[values.index, group]
    same = values.groupby([groups, values]).transform("size")
    return values[same * 2 <= values.groupby(groups).transform("size")]


def _slices(frame: pd.DataFrame):  # type: ignore[no-untyped-def]
    return frame.groupby(list(PLACE))
