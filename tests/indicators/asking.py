"""Short ways to ask for figures."""

from datetime import date

import pandas as pd

from atlas_pipeline.indicators.engine import compute

AS_OF = date(2020, 7, 15)


def figures(
    warehouse, plan, indicator, *, breakdown="", calendar="semester", seq=None, as_of=AS_OF, windows=None
):
    """(country, period, accumulation[, category]) → (value, status)."""
    values = compute(warehouse, plan, as_of_day=as_of, indicators=[indicator], seq=seq, windows=windows)
    chosen = values[(values["breakdown"] == breakdown)]
    if windows is None:
        chosen = chosen[chosen["calendar"] == calendar]
    category = ["category"] if breakdown else []
    keys = chosen[["country", "period", "accumulation", *category]].itertuples(index=False, name=None)
    values = [None if pd.isna(value) else value for value in chosen["value"]]
    return dict(zip(keys, zip(values, chosen["status"], strict=True), strict=True))


def value(*arguments, at, **options):
    return figures(*arguments, **options)[at][0]
