"""Suites across forms: presence of submissions, totals that add up, and the patterns."""

from collections.abc import Iterator
from datetime import date, timedelta

import pandas as pd

from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.indicators.figures import CUMULATIVE, PERIOD, TOTAL
from atlas_pipeline.indicators.measures import measure_named
from atlas_pipeline.indicators.selection.breakdowns import may_overlap
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.units import ALL
from atlas_pipeline.quality.current_rows import PLACE, CurrentRows
from atlas_pipeline.quality.patterns import Patterns
from atlas_pipeline.quality.suites.expectations import Expectation, Suite, only

KEY = ["indicator", "calendar", "period", "accumulation"]
TOLERANCE = 1e-6
"""Sums are kept in whole millionths. The tolerance is one millionth, for the last place that a float may
lose."""


SUITES = (
    "presence",
    "forms due",
    "totals",
    "bounds",
    "earlier periods, counts",
    "earlier periods, shares",
    "last digits",
    "twins",
    "copies",
    "attendance",
)
"""The names of the suites, in order."""


def whole_suites(
    rows: CurrentRows, figures: pd.DataFrame, found: Patterns, plan: Plan, as_of_day: date
) -> list[Suite]:
    """The suites across forms, in the order of SUITES. `figures`: the columns of `indicator_value`."""
    return [
        _presence(rows.slices, plan, as_of_day),
        _forms_due(rows.slices, plan, as_of_day),
        _ties(figures, plan),
        _bounds(figures, plan),
        *_of_patterns(found, rows),
    ]


# ---------------------------------------------------------------- presence and freshness


def due_periods(plan: Plan, as_of_day: date) -> list[tuple[str, str, date]]:
    """Unit, period and due day of each submission whose due day is before `as_of_day`."""
    days = timedelta(days=plan.calendar(plan.project.submission_calendar).due_days or 0)
    return [
        (unit.code, period.key, period.end + days)
        for unit in plan.active_units
        for period in plan.periods()
        if unit.due_in(period) and period.end + days < as_of_day
    ]


def _presence(slices: pd.DataFrame, plan: Plan, as_of_day: date) -> Suite:
    """One row for each unit with a period due: whether any of these periods is there, and whether all are.

    If none is there, the second answer is yes: the first check fails already.
    """
    due: dict[str, list[str]] = {}
    for unit, period, _ in due_periods(plan, as_of_day):
        due.setdefault(unit, []).append(period)
    there = set(zip(slices["unit"], slices["period"], strict=True))
    rows = []
    for unit, periods in due.items():
        absent = [period for period in periods if (unit, period) not in there]
        is_there = len(absent) < len(periods)
        rows.append((unit, "", is_there, not absent or not is_there, ", ".join(absent), len(absent)))
    frame = pd.DataFrame(
        rows, columns=["country", "period", "is there", "is up to date", "missing", "count"]
    ).astype({"is there": "bool", "is up to date": "bool"})
    return Suite(
        "presence",
        frame,
        (
            only("every active country is there", "is there", "country_silent", is_each=True),
            only(
                "every period due is there", "is up to date", "slices_missing",
                is_each=True, details=("missing", "count"),
            ),
        ),
    )  # fmt: skip


def _forms_due(slices: pd.DataFrame, plan: Plan, as_of_day: date) -> Suite:
    """One row for each due slice with a current form: whether every form that is due is current."""
    there = {key: set(own["form"]) for key, own in slices.groupby(["unit", "period"])}
    rows = []
    for unit, period, _ in due_periods(plan, as_of_day):
        if (held := there.get((unit, period))) is not None:
            due = plan.unit(unit).forms_due_in(plan.slice(unit, period).period)
            absent = [form for form in due if form not in held]
            rows.append((unit, period, not absent, absent, len(absent)))
    frame = pd.DataFrame(rows, columns=["country", "period", "is complete", "forms", "count"])
    return Suite(
        "forms due",
        frame.assign(forms=frame["forms"].map(", ".join)).astype({"is complete": "bool"}),
        (
            only(
                "every form due counts", "is complete", "forms_missing",
                is_each=True, details=("forms", "count"),
            ),
        ),
    )  # fmt: skip


# ---------------------------------------------------------------- totals that tie


def ties(figures: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """One row for each figure whose categories must add up to it, and for each of numerator and denominator.

    The columns are country, period, indicator, breakdown, `of` (numerator or denominator), `total`, `parts`,
    `ties`, and the other columns of KEY.
    """
    columns = ["country", *KEY, "breakdown", "numerator", "denominator"]
    given = figures.loc[figures["value"].notna() | figures["denominator"].eq(0), columns]
    totals = given[given["breakdown"] == TOTAL].drop(columns="breakdown")
    tied = [
        (indicator.code, path.rpartition(".")[2])
        for indicator in plan.indicators
        if indicator.has_total
        for path in indicator.by
        if not may_overlap(indicator, path.rpartition(".")[2])
    ]
    broken_down = pd.MultiIndex.from_frame(given[["indicator", "breakdown"]]).isin(tied)
    sums = given[broken_down].groupby(["country", *KEY, "breakdown"], as_index=False, sort=False)
    added = sums[["numerator", "denominator"]].sum(min_count=1)
    # the categories of a breakdown of the whole all have the denominator of the whole, so it is counted once
    whole = [(one.code, path.rpartition(".")[2]) for one in plan.indicators for path in one.of_whole]
    is_whole = pd.MultiIndex.from_frame(added[["indicator", "breakdown"]]).isin(whole)
    added.loc[is_whole, "denominator"] = sums["denominator"].mean()["denominator"][is_whole]
    both = added.merge(totals, on=["country", *KEY], suffixes=("_parts", ""))
    halves = [
        both[["country", *KEY, "breakdown"]].assign(of=of, total=both[of], parts=both[f"{of}_parts"])
        for of in ("numerator", "denominator")
    ]
    frame = pd.concat(halves, ignore_index=True)
    frame = frame[frame["total"].notna()].reset_index(drop=True)
    return frame.assign(ties=(frame["total"] - frame["parts"].fillna(0)).abs() <= TOLERANCE)


def _ties(figures: pd.DataFrame, plan: Plan) -> Suite:
    return Suite(
        "totals",
        ties(figures, plan),
        (
            only(
                "categories add up to their total", "ties", "parts_do_not_tie",
                is_each=True, details=("indicator", "breakdown", "total", "parts"),
            ),
        ),
    )  # fmt: skip


def bounds(figures: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """One row for each count that is bounded by others: `total`, `least`, `most`.

    - The project's total of different things is at least that of the largest country, and at most the sum of
      all.
    - If a total is added up, it is exactly that sum.
    - A count since the beginning is at least the count of the period.
    """
    kinds = {one.code: measure_named(one.measure_name) for one in plan.indicators}
    counted = [code for code, kind in kinds.items() if kind.kind in ("count", "amount")]
    totals = figures[
        (figures["breakdown"] == TOTAL) & figures["indicator"].isin(counted) & figures["value"].notna()
    ]
    project = totals[totals["country"] == ALL]
    units = totals[totals["country"] != ALL].groupby(KEY)["numerator"].agg(["sum", "max"]).reset_index()
    whole = project.merge(units, on=KEY)
    # rows of one unit's period may be dated in another period, so the sum has every unit's figure
    is_sum = whole["indicator"].map(lambda code: kinds[code].is_additive).astype(bool)
    whole = whole.assign(least=whole["sum"].where(is_sum, whole["max"]), most=whole["sum"])
    grown = totals[totals["accumulation"] == PERIOD].merge(
        totals.loc[totals["accumulation"] == CUMULATIVE, ["country", *KEY[:3], "numerator"]],
        on=["country", *KEY[:3]],
        suffixes=("_period", ""),
    )
    grown = grown.assign(least=grown["numerator_period"], most=grown["numerator"], accumulation=CUMULATIVE)
    columns = ["country", *KEY, "numerator", "least", "most"]
    return pd.concat([whole[columns], grown[columns]], ignore_index=True).rename(
        columns={"numerator": "total"}
    )


def _bounds(figures: pd.DataFrame, plan: Plan) -> Suite:
    frame = bounds(figures, plan)
    named = ("indicator", "total", "least", "most")
    return Suite(
        "bounds",
        frame,
        tuple(
            Expectation(
                name,
                "ExpectColumnPairValuesAToBeGreaterThanB",
                {"column_A": above, "column_B": below, "or_equal": True},
                "figure_out_of_bounds",
                details=named,
                is_each=True,
            )
            for name, above, below in (
                ("no total is below its largest part", "total", "least"),
                ("no total is above its parts together", "most", "total"),
            )
        ),
    )


# ---------------------------------------------------------------- patterns


def _of_patterns(found: Patterns, rows: CurrentRows) -> Iterator[Suite]:
    swings = found.swings.assign(steady=~found.swings["is_swing"])
    for kind, rule in (("count", "swing_of_count"), ("share", "swing_of_share")):
        own = swings[swings["kind"] == kind].reset_index(drop=True)
        scale = 100 if kind == "share" else 1
        own = own.assign(value=own["value"] * scale, expected=own["expected"] * scale)
        details = ("indicator", "value", "expected", "earlier")
        sentence = f"{kind}s are as earlier ones lead to expect"
        swung = only(sentence, "steady", rule, is_each=True, details=details)
        yield Suite(f"earlier periods, {kind}s", own, (swung,))
    even = found.heaps.assign(even=~found.heaps["is_heaped"])
    heaped = only("last digits come out evenly", "even", "digits_heaped", is_each=True, details=HEAPED)
    yield Suite("last digits", even, (heaped,))
    # these frames hold only cases: each row is one
    people = rows.of("participants")
    keyed = sum(len(rows.of(form.name)) for form in load_forms().values() if form.primary_key)
    groups = len(people[[*PLACE, "training_id"]].drop_duplicates())
    for name, frame, looked_at, (sentence, rule, named) in (
        ("twins", found.twins, keyed, TWINS),
        ("copies", found.copies, groups, COPIES),
        ("attendance", found.two_places, len(people), TWO_PLACES),
    ):
        cases = frame.assign(fine=False).astype({"fine": "bool"})
        none_is = only(sentence, "fine", rule, is_each=True, details=named)
        yield Suite(name, cases, (none_is,), looked_at)


Case = tuple[str, str, tuple[str, ...]]

HEAPED = ("form", "column", "values", "heaped")
TWINS: Case = ("nothing stands under two keys", "same_but_for_key", ("form", "keys", "rows"))
COPIES: Case = (
    "no training is a copy of another",
    "rows_copied",
    ("form", "group", "copied_from", "rows", "of"),
)
TWO_PLACES: Case = (
    "nobody is in two places on one day",
    "two_places_at_once",
    ("training", "other", "persons"),
)
"""For each pattern that is searched case by case: the sentence, the rule, and the columns that describe a
case."""
