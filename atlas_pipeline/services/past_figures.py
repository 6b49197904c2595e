"""The figures of earlier periods that a submission moves, for the warnings of the one who sends it."""

from datetime import date

import pandas as pd

from atlas_pipeline.indicators.moved_figures import figure_as_text, moved_by
from atlas_pipeline.indicators.selection.completion import with_deciding_fields
from atlas_pipeline.indicators.selection.fields import fields_needed, with_parts
from atlas_pipeline.plan.indicators import Indicator
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.units import ALL
from atlas_pipeline.warehouse.records import IntakeLoad, MovedFigure, Past
from atlas_pipeline.warehouse.store import Warehouse

ACCUMULATIONS = ("period", "new", "cumulative")
"""If a figure moves in several accumulations, the first of these is shown."""


def past_with_figures(
    warehouse: Warehouse, plan: Plan, load: IntakeLoad, past: Past, *, as_of_day: date
) -> Past:
    """The past with the figures that the load moves, in the periods before its slice, and in its own period
    if figures were published after the period's end. Cumulative figures of later periods move with them.

    Computes nothing if the load changes nothing of the past, or if the forms that would change it are held.
    A figure of the unit is preferred to one of the project.
    """
    warnings = warehouse.intakes.would_change_past(load, past)
    if not warnings or load.unit is None:
        return past
    loads = {one.form: one for one in warehouse.intakes.becoming(load)}
    changed = {one.form for one in warnings} & loads.keys()
    reads = {one.code: _reads(plan, one) for one in plan.indicators}
    codes = [code for code, fields in reads.items() if changed & fields.keys()]
    own = past.periods[0]
    newest = warehouse.publications.at()
    is_over = newest is not None and newest.source.day >= own.end
    windows = [one for one in plan.periods() if one.end < own.start or (is_over and one == own)]
    if not codes or not windows:
        return Past(past.periods, ())
    replaced = {(load.unit, own.key, form): one for form, one in loads.items()}
    moved = moved_by(warehouse, plan, replaced, as_of_day=as_of_day, indicators=codes, windows=windows)
    return Past(past.periods, tuple(_figure(plan, one, reads) for one in _shown(moved, load.unit)))


def _shown(moved: pd.DataFrame, unit: str) -> list[dict]:
    """One total for each indicator and period."""
    totals = moved[(moved["breakdown"] == "") & moved["country"].isin([unit, ALL])]
    ranks = totals.assign(
        country_rank=totals["country"] == ALL, rank=totals["accumulation"].map(ACCUMULATIONS.index)
    )
    first = ranks.sort_values(["country_rank", "rank"], kind="stable").drop_duplicates(
        ["indicator", "period"]
    )
    return first.sort_index().to_dict("records")


def _figure(plan: Plan, moved: dict, reads: dict[str, dict[str, set[str]]]) -> MovedFigure:
    code = moved["indicator"]
    before, after = (figure_as_text(moved[side], plan.indicator(code)) for side in ("before", "after"))
    country = f" {ALL}" if moved["country"] == ALL else ""
    fields = frozenset((form, name) for form, names in reads[code].items() for name in names)
    text = f"{code}{country} {moved['period']}: {before} → {after}"
    return MovedFigure(text, moved["period"], frozenset(reads[code]), fields)


def _reads(plan: Plan, indicator: Indicator) -> dict[str, set[str]]:
    """Form → the fields that the indicator, or a part of it, looks at, with those that decide them."""
    found: dict[str, set[str]] = {}
    for one in with_parts(plan, [indicator]):
        for form, names in fields_needed(one).items():
            found.setdefault(form, set()).update(names)
    return with_deciding_fields(found)
