"""The table `report_disaggregation`: the categories of each figure, in the order of their code lists.

Pure. If categories exclude each other, they add up to the figure. If they may overlap, the table says so
(DESIGN 9, *Unduplicated means unduplicated*).
"""

import pandas as pd

from atlas_pipeline.forms.fields import Field
from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.indicators.selection.breakdowns import may_overlap
from atlas_pipeline.plan.indicators import Indicator
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.reports.tables.tracking import BASES, KEY, country_order, period_of, shown_bases


def breakdown_field(indicator: Indicator, breakdown: str) -> Field:
    """Returns the form's field for a breakdown of the indicator: `topics` may be `trainings.topics`.

    Raises KeyError if the indicator has no such breakdown.
    """
    for entry in indicator.by:
        form, _, name = entry.rpartition(".")
        if name == breakdown:
            return load_forms()[form or indicator.select.form][name]
    raise KeyError(f"{indicator.code} is not broken down by {breakdown}")


def is_overlapping(indicator: Indicator, breakdown: str) -> bool:
    """Returns True if the categories may add up to more than the total.

    A field with several values overlaps. A person has one sex but may attend two trainings; so for
    persons, a field of the training overlaps too. A field in `select.beside` overlaps: its breakdown also
    shows rows that the total does not count.
    """
    return may_overlap(indicator, breakdown)


def disaggregation(values: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """Returns one row for each figure and category, in the order of the reports.

    `values` has the columns of `warehouse.tables.indicator_value`.
    """
    from atlas_pipeline.reports.tables.schema import report_disaggregation

    figures = values.rename(columns={"accumulation": "basis"})
    shown = [
        basis in shown_bases(plan.indicator(code))
        for code, basis in zip(figures["indicator"], figures["basis"], strict=True)
    ]
    figures = figures[shown]
    totals = figures[figures["breakdown"] == ""][[*KEY, "value"]].rename(columns={"value": "total"})
    parts = figures[figures["breakdown"] != ""].merge(totals, on=KEY, how="left", validate="many_to_one")
    pairs = list(zip(parts["indicator"], parts["breakdown"], strict=True))
    overlapping = {pair: is_overlapping(plan.indicator(pair[0]), pair[1]) for pair in set(pairs)}
    positions = {pair: _positions(plan, *pair) for pair in set(pairs)}
    parts["is_overlapping"] = [overlapping[pair] for pair in pairs]
    parts["position"] = [
        positions[pair].get(category, len(positions[pair]))
        for pair, category in zip(pairs, parts["category"], strict=True)
    ]
    return (
        parts.assign(**_sort_keys(parts, plan))
        .sort_values(
            ["_indicator", "_country", "_calendar", "_start", "_basis", "_breakdown", "position"],
            kind="stable",
        )
        .reindex(columns=list(report_disaggregation.columns.keys()))
        .reset_index(drop=True)
    )


def _positions(plan: Plan, indicator: str, breakdown: str) -> dict[str, int]:
    codes = breakdown_field(plan.indicator(indicator), breakdown).codes
    return {} if codes is None else {code: place for place, code in enumerate(plan.code_list(codes).keys)}


def _sort_keys(parts: pd.DataFrame, plan: Plan) -> dict[str, list]:
    indicators = {entry.code: place for place, entry in enumerate(plan.indicators)}
    calendars = {name: place for place, name in enumerate(plan.project.calendars)}
    countries = country_order(plan)
    windows = set(zip(parts["calendar"], parts["period"], strict=True))
    starts = {window: period_of(plan, *window).start for window in windows}
    places = {
        (entry.code, name.rpartition(".")[2]): place
        for entry in plan.indicators
        for place, name in enumerate(entry.by)
    }
    return {
        "_indicator": [indicators[code] for code in parts["indicator"]],
        "_country": [countries[code] for code in parts["country"]],
        "_calendar": [calendars.get(name, len(calendars)) for name in parts["calendar"]],
        "_start": [starts[window] for window in zip(parts["calendar"], parts["period"], strict=True)],
        "_basis": [BASES.index(basis) for basis in parts["basis"]],
        "_breakdown": [places[pair] for pair in zip(parts["indicator"], parts["breakdown"], strict=True)],
    }
