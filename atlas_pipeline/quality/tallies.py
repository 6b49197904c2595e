"""What swings are judged from: each figure of a half-year, the days it took, and how its parts cluster.

A figure here is a total of a unit and a period of submission, of an indicator of what happens in a period
(counts and shares); snapshots grow by themselves and say nothing when they do.
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from atlas_pipeline.indicators.facts import Facts
from atlas_pipeline.indicators.figures import PERIOD, TOTAL
from atlas_pipeline.indicators.measures import measure_named
from atlas_pipeline.indicators.naming import fields_needed
from atlas_pipeline.indicators.selection import Selected, select
from atlas_pipeline.plan.model import ALL, Indicator, Plan, Unit
from atlas_pipeline.plan.periods import Period
from atlas_pipeline.quality.exact import cluster_factor, share_factor
from atlas_pipeline.warehouse.store import Warehouse

COUNT, SHARE = "count", "share"
COLUMNS = ("country", "period", "indicator", "kind", "part", "whole", "days", "factor")
"""`part`: the count, or what the share is of `whole`; `days` that the unit was at work in the period; `factor`:
how much wider than by chance one by one it spreads (`exact.cluster_factor`, `exact.share_factor`)."""


def tallies(warehouse: Warehouse, plan: Plan, figures: pd.DataFrame, seq: int | None = None) -> pd.DataFrame:
    """One row for each figure that was reported, oldest period first within a unit and indicator."""
    judged = [indicator for indicator in plan.indicators if kind_of(indicator)]
    facts = Facts(warehouse, plan, seq, _needs(judged))
    rows = [row for indicator in judged for row in _of_indicator(indicator, facts, plan, figures)]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def kind_of(indicator: Indicator) -> str:
    """Which kind of figure it is; empty for what is not judged by swings."""
    kind = "" if indicator.time == "snapshot" else measure_named(indicator.measure_name).kind
    return kind if kind in (COUNT, SHARE) else ""


def cluster_field(indicator: Indicator) -> str:
    """The field that says what the indicator's rows came together in: the training of a participant."""
    from atlas_pipeline.indicators.naming import form_named

    references = form_named(indicator.select.form).references
    return next((one.fields for one in references if one.scope == "same_slice"), "")


def _needs(indicators: list[Indicator]) -> dict[str, set[str]]:
    needs: dict[str, set[str]] = {}
    for indicator in indicators:
        for form, fields in fields_needed(indicator).items():
            needs.setdefault(form, set()).update(fields)
        if field := cluster_field(indicator):
            needs[indicator.select.form].add(field)
    return needs


def _of_indicator(indicator: Indicator, facts: Facts, plan: Plan, figures: pd.DataFrame) -> Iterator[tuple]:
    own = figures[
        (figures["indicator"] == indicator.code)
        & (figures["calendar"] == plan.project.submission_calendar)
        & (figures["accumulation"] == PERIOD)
        & (figures["breakdown"] == TOTAL)
        & (figures["country"] != ALL)
        & figures["status"].isin(["reported", "zero"])
    ]
    kind = kind_of(indicator)
    periods = {period.key: period for period in plan.periods()}
    factors = _factors(select(indicator, facts), cluster_field(indicator), kind, len(plan.units), plan)
    places = {unit.code: place for place, unit in enumerate(plan.units)}
    order = {key: place for place, key in enumerate(periods)}
    for line in sorted(own.to_dict("records"), key=lambda line: (line["country"], order[line["period"]])):
        unit, period = plan.unit(line["country"]), periods[line["period"]]
        whole = 0.0 if kind == COUNT else line["denominator"]
        days = days_at_work(unit, period, plan)
        factor = factors[places[unit.code]]
        yield unit.code, period.key, indicator.code, kind, line["numerator"], whole, days, factor


def days_at_work(unit: Unit, period: Period, plan: Plan) -> int:
    """How many days of the period the unit, and the project, were active."""
    start = max(period.start, plan.project.start, unit.active_from or plan.project.start)
    end = min(period.end, plan.project.end, unit.active_to or plan.project.end)
    return max(0, (end - start).days + 1)


def _factors(selected: Selected, field: str, kind: str, units: int, plan: Plan) -> np.ndarray:
    """The factor of each unit, by the clusters of the rows that the indicator counts."""
    if not field or not len(selected):
        return np.ones(units)
    view = selected.view
    cluster = view.coded(field).codes.astype(np.int64)
    frame = pd.DataFrame({"unit": view.unit, "cluster": cluster, "one": 1.0, "whole": 1.0})
    if kind == SHARE:
        parts = selected.row_parts()
        frame["one"] = parts.numerator / parts.scale
        frame["whole"] = 1.0 if parts.denominator is None else parts.denominator
        starts = np.array([np.datetime64(period.start) for period in plan.periods()])
        days = selected.days.astype("datetime64[D]")
        frame["period"] = np.searchsorted(starts, days, side="right")
    factors = np.ones(units)
    for unit, rows in frame.groupby("unit"):
        if kind == COUNT:
            factors[unit] = cluster_factor(rows.groupby("cluster")["one"].sum().to_numpy())
        else:
            sums = rows.groupby(["period", "cluster"])[["one", "whole"]].sum().reset_index()
            factors[unit] = share_factor(
                sums["one"].to_numpy(), sums["whole"].to_numpy(), sums["period"].to_numpy()
            )
    return factors
