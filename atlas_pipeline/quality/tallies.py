"""Tallies: the input of `swings`: each figure of a half-year, the days behind it, and how its parts cluster.

A figure here is the total of a unit and a submission period, for an indicator of things that happen in a
period (counts and shares). Snapshots grow by themselves, and their growth says nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from atlas_pipeline.indicators.figures import PERIOD, TOTAL
from atlas_pipeline.indicators.measures import measure_named
from atlas_pipeline.indicators.selection.facts import Facts
from atlas_pipeline.indicators.selection.fields import fields_needed
from atlas_pipeline.indicators.selection.selection import Selected, select
from atlas_pipeline.plan.indicators import Indicator
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.periods import Period
from atlas_pipeline.plan.units import ALL, Unit
from atlas_pipeline.quality.exact import cluster_factor, share_factor
from atlas_pipeline.warehouse.store import Warehouse

COUNT, SHARE = "count", "share"
COLUMNS = ("country", "period", "indicator", "kind", "part", "whole", "days", "factor")
"""`part`: the count, or the numerator of the share. `whole`: the denominator of the share. `days`: the days
on which the unit was active in the period. `factor`: how much wider the figure spreads than by chance one by
one (`exact.cluster_factor`, `exact.share_factor`)."""


def tallies(warehouse: Warehouse, plan: Plan, figures: pd.DataFrame, seq: int | None = None) -> pd.DataFrame:
    """One row for each reported figure, oldest period first within a unit and an indicator."""
    assessment_of = [indicator for indicator in plan.indicators if kind_of(indicator)]
    facts = Facts(warehouse, plan, seq, _needs(assessment_of))
    rows = [row for indicator in assessment_of for row in _of_indicator(indicator, facts, plan, figures)]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def kind_of(indicator: Indicator) -> str:
    """The kind of figure. Empty if swings do not look at the indicator."""
    kind = "" if indicator.time == "snapshot" else measure_named(indicator.measure_name).kind
    return kind if kind in (COUNT, SHARE) else ""


def cluster_field(indicator: Indicator) -> str:
    """The field that groups the indicator's rows: for a participant, the training. Empty if there is none."""
    from atlas_pipeline.indicators.selection.fields import form_named

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
    clusters = _clusters(select(indicator, facts), cluster_field(indicator), kind, plan)
    places = {unit.code: place for place, unit in enumerate(plan.units)}
    order = {key: place for place, key in enumerate(periods)}
    for line in sorted(own.to_dict("records"), key=lambda line: (line["country"], order[line["period"]])):
        unit, period = plan.unit(line["country"]), periods[line["period"]]
        whole = 0.0 if kind == COUNT else line["denominator"]
        days = days_at_work(unit, period, plan)
        factor = clusters.factor(places[unit.code], order[period.key])
        yield unit.code, period.key, indicator.code, kind, line["numerator"], whole, days, factor


def days_at_work(unit: Unit, period: Period, plan: Plan) -> int:
    """The number of days of the period on which the unit and the project were active."""
    start = max(period.start, plan.project.start, unit.active_from or plan.project.start)
    end = min(period.end, plan.project.end, unit.active_to or plan.project.end)
    return max(0, (end - start).days + 1)


@dataclass(frozen=True)
class _Clusters:
    """The clusters of the rows that an indicator counts.

    `frame` has one row for each cluster: unit, period (its position in the plan), cluster, `part` and
    `whole`.
    """

    kind: str
    frame: pd.DataFrame

    def factor(self, unit: int, period: int) -> float:
        """The factor of the unit, from its clusters before the period. If there are none, from all its
        clusters.

        The clusters of the period itself are left out for a reason: if a sheet is pasted four times over, its
        size must not excuse it.
        """
        own = self.frame[self.frame["unit"] == unit]
        before = own[own["period"] < period]
        used = own if before.empty else before
        part, whole = used["part"].to_numpy(), used["whole"].to_numpy()
        if self.kind == COUNT:
            return cluster_factor(part)
        return share_factor(part, whole, used["period"].to_numpy())


def _clusters(selected: Selected, field: str, kind: str, plan: Plan) -> _Clusters:
    names = ["unit", "period", "cluster", "part", "whole"]
    if not field or not len(selected):
        return _Clusters(kind, pd.DataFrame(columns=names))
    view = selected.view
    starts = np.array([period.start for period in plan.periods()], dtype="datetime64[D]")
    frame = pd.DataFrame(
        {
            "unit": view.unit,
            "period": np.searchsorted(starts, selected.days.astype("datetime64[D]"), side="right") - 1,
            "cluster": view.coded(field).codes.astype(np.int64),
            "part": 1.0,
            "whole": 1.0,
        }
    )
    if kind == SHARE:
        parts = selected.row_parts
        frame["part"] = parts.numerator / parts.scale
        frame["whole"] = 1.0 if parts.denominator is None else parts.denominator
    return _Clusters(kind, frame.groupby(names[:3], as_index=False).sum())
