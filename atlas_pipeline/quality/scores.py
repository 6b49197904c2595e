"""Data-quality scores: the named checks of an indicator, a country and a half-year, combined by dimension.

The score of a check is the share of things looked at that did not fail. The score of a dimension is the plain
mean of its checks that looked at anything. If no check did, the dimension is not assessed, which is not 100.
There is no score over the dimensions: valid codes do not mend a report that is never on time.
"""

import pandas as pd

from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.indicators.selection.selection import forms_needed
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.units import ALL
from atlas_pipeline.quality.score_checks import COUNTS, DIMENSIONS, PLACE

ASSESSED, NOT_ASSESSED = "assessed", "not_assessed"
OVERALL = ""
"""The value of `check` in the row of a dimension as a whole."""

KEY = ["indicator", *PLACE, "dimension"]
COLUMNS = [*KEY, "check", "score", *COUNTS, "status"]


def scores(by_form: pd.DataFrame, by_indicator: pd.DataFrame, plan: Plan, periods: list[str]) -> pd.DataFrame:
    """One row for each check and one for each dimension (`check` is empty), of each indicator, country and
    period.

    The indicator `ALL` is everything that a country reports. The country `ALL` is all countries together.

    - `by_form`, `by_indicator`: the frames of `score_checks`.
    - `periods`: the periods that have begun.

    A country has rows for an indicator if it owes or sent one of the indicator's forms. `score` is from 0 to
    100. In the row of a dimension, `checked` is the number of checks made, and `failed` is the number of
    those that found anything.
    """
    used = [(one.code, form) for one in plan.indicators for form in forms_needed(one)]
    used += [(ALL, form) for form in load_forms()]
    uses = pd.DataFrame(used, columns=["indicator", "form"])
    of_forms = by_form.merge(uses, on="form").drop(columns="form")
    checks = pd.concat([of_forms, by_indicator, by_indicator.assign(indicator=ALL)])
    places = _places(checks, plan, periods)
    checks = checks[checks["period"].isin(periods) & (checks["checked"] > 0)]
    checks = pd.concat([checks, checks.assign(country=ALL)])
    checks = checks.groupby([*KEY, "check"], as_index=False)[COUNTS].sum()
    checks = checks.assign(score=100 * (1 - checks["failed"] / checks["checked"]), status=ASSESSED)
    of_dimension = checks.groupby(KEY, as_index=False).agg(
        score=("score", "mean"),
        checked=("check", "size"),
        failed=("failed", lambda failed: int((failed > 0).sum())),
    )
    whole = places.merge(of_dimension, on=KEY, how="left")
    whole = whole.assign(
        check=OVERALL,
        status=whole["score"].notna().map({True: ASSESSED, False: NOT_ASSESSED}),
        checked=whole["checked"].fillna(0).astype("int64"),
        failed=whole["failed"].fillna(0).astype("int64"),
    )
    known = checks.merge(places, on=KEY)
    return _ordered(pd.concat([whole[COLUMNS], known[COLUMNS]], ignore_index=True), plan, periods)


def _places(checks: pd.DataFrame, plan: Plan, periods: list[str]) -> pd.DataFrame:
    """Every indicator, country, period and dimension that needs a row, with or without a score."""
    seen = set(zip(checks["indicator"], checks["country"], strict=True))
    due = {period.key: period for period in plan.periods()}
    found = []
    forms_of = {one.code: set(forms_needed(one)) for one in plan.indicators} | {ALL: set(load_forms())}
    for code, forms in forms_of.items():
        for period in periods:
            units = [
                unit.code
                for unit in plan.active_units
                if forms & set(unit.forms_due_in(due[period])) or (code, unit.code) in seen
            ]
            for country in [*units, *([ALL] if units else [])]:
                found += [(code, country, period, dimension) for dimension in DIMENSIONS]
    return pd.DataFrame(found, columns=KEY)


def _ordered(frame: pd.DataFrame, plan: Plan, periods: list[str]) -> pd.DataFrame:
    orders = {
        "indicator": [ALL, *(one.code for one in plan.indicators)],
        "country": [*(unit.code for unit in plan.units), ALL],
        "period": periods,
        "dimension": list(DIMENSIONS),
    }
    places = {
        name: frame[name].map({value: place for place, value in enumerate(order)})
        for name, order in orders.items()
    }
    keys = pd.DataFrame(places).assign(check=frame["check"])
    return frame.loc[keys.sort_values([*orders, "check"]).index].reset_index(drop=True)
