"""Selection: which rows of the warehouse an indicator counts. The figure and its trace both start from here,
so that number and evidence cannot drift apart."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from atlas_pipeline.indicators.breakdowns import categories
from atlas_pipeline.indicators.conditions import condition_named
from atlas_pipeline.indicators.facts import Facts
from atlas_pipeline.indicators.figures import IndicatorError
from atlas_pipeline.indicators.filters import passes
from atlas_pipeline.indicators.measures import Measure, Parts, columns_of, measure_named
from atlas_pipeline.indicators.naming import field_named, fields_needed, forms_needed, link
from atlas_pipeline.indicators.states import newest, newest_at
from atlas_pipeline.indicators.views import View
from atlas_pipeline.indicators.windows import NO_DAY, day_number
from atlas_pipeline.plan.model import Indicator, Plan
from atlas_pipeline.warehouse.store import Warehouse

__all__ = ["Selected", "categories", "facts_for", "forms_needed", "select"]

Evidence = list[tuple[str, list[np.ndarray]]]
"""A form, and for each selected row the positions, among the form's rows, of those that speak for it."""


@dataclass(frozen=True)
class Selected:
    """The rows that an indicator counts, over all time (a snapshot: as of one day), oldest slice first.

    Aligned with the view's rows: `days` that date them; `entities`, a number for each distinct thing that is
    counted (for each row, where the measure is additive); `persons`, a number for each person or None;
    `measured`, the columns of the measure; `evidence`, what conditions looked at.
    """

    indicator: Indicator
    view: View
    days: np.ndarray
    entities: np.ndarray
    persons: np.ndarray | None
    measured: pd.DataFrame
    evidence: Evidence

    def __len__(self) -> int:
        return len(self.view)

    @property
    def measure(self) -> Measure:
        return measure_named(self.indicator.measure_name)

    def measure_over(self, places: np.ndarray) -> Parts:
        """The measure over some of the selected rows."""
        return self.measure(self.measured.iloc[places], self.indicator.measure_argument)

    def persons_among(self, places: np.ndarray) -> int | None:
        """How many different persons some of the selected rows are about; None where they are not."""
        if self.persons is None:
            return None
        persons = np.unique(self.persons[places])
        return int((persons >= 0).sum())


def facts_for(warehouse: Warehouse, plan: Plan, indicators: Iterable[Indicator], seq: int | None) -> Facts:
    """The facts that some indicators need, each form to be read once for all of them."""
    needs: dict[str, set[str]] = {}
    for indicator in indicators:
        for form, fields in fields_needed(indicator).items():
            needs.setdefault(form, set()).update(fields)
    return Facts(warehouse, plan, seq, needs)


def select(indicator: Indicator, facts: Facts, day: int | None = None) -> Selected:
    """The rows that the indicator counts; `day` is the day of a snapshot, None for what is incremental.

    What lives on counts by its newest state (a snapshot: of those dated up to the day). A row of another form
    counts only with the newest state of what it belongs to. Raises IndicatorError where the plan asks for
    something that is not there.
    """
    if (indicator.time == "snapshot") == (day is None):
        raise IndicatorError(f"{indicator.code} is selected {'for' if day is None else 'without'} a day")
    if indicator.select.require and day is None:
        raise IndicatorError(f"{indicator.code} requires {indicator.select.require[0]}; only a snapshot can")
    view = _joined(indicator, facts, day)
    for path, condition in indicator.select.where.items():
        view = view.keep(_passing(indicator, facts.plan, view, path, condition))
    days = _days(indicator, view) if day is None else view.rows.state_days[view.positions]
    entities = _entities(indicator, view)
    counts = (days != NO_DAY) & (entities >= 0)
    if day is None:
        counts &= days >= day_number(facts.plan.project.start)
        evidence: Evidence = []
    else:
        holds, evidence = _required(indicator, facts, view, day)
        counts &= holds
        evidence = [(form, [by_row[place] for place in np.flatnonzero(counts)]) for form, by_row in evidence]
    view, days, entities = view.keep(counts), days[counts], entities[counts]
    return Selected(
        indicator, view, days, entities, view.persons(), _measured(indicator, view, entities), evidence
    )


def _required(indicator: Indicator, facts: Facts, view: View, day: int) -> tuple[np.ndarray, Evidence]:
    """For which rows every condition holds, and what the conditions looked at."""
    holds = np.ones(len(view), dtype=bool)
    evidence: Evidence = []
    for name in indicator.select.require:
        condition = condition_named(name)
        answers = condition.judge(view.rows, view.positions, facts, day)
        holds &= np.array([answer.holds for answer in answers], dtype=bool)
        evidence.append((condition.form, [np.array(one.evidence, dtype=np.int64) for one in answers]))
    return holds, evidence


def _joined(indicator: Indicator, facts: Facts, day: int | None) -> View:
    def states(form: str) -> np.ndarray:
        return newest(facts.rows(form)) if day is None else newest_at(facts.rows(form), day)

    own = facts.rows(indicator.select.form)
    view = View(own, states(own.form.name) if own.form.primary_key else _dated_up_to(own.state_days, day))
    for form in indicator.select.join:
        rows = facts.rows(form)
        view = view.join(form, rows, states(form), by=link(indicator, form), key=rows.form.primary_key[0])
    return view


def _dated_up_to(days: np.ndarray, day: int | None) -> np.ndarray:
    return np.arange(len(days)) if day is None else np.flatnonzero(days <= day)


def _passing(indicator: Indicator, plan: Plan, view: View, path: str, condition: Any) -> np.ndarray:
    field = field_named(indicator, path).field
    lets_in = passes(plan, field, condition)
    if field.multiple:
        having = [has for value, has in view.several(path).items() if lets_in(value)]
        return np.logical_or.reduce(having) if having else np.zeros(len(view), dtype=bool)
    coded = view.coded(path)
    # code -1 (nothing given) finds the last place
    return np.array([*(lets_in(value) for value in coded.values), lets_in(None)])[coded.codes]


def _days(indicator: Indicator, view: View) -> np.ndarray:
    """The first date given; where the indicator names no date, the end of the row's slice."""
    if not indicator.date:
        return view.rows.slice_end[view.positions]
    days = np.full(len(view), NO_DAY, dtype=np.int32)
    for path in indicator.date:
        days = np.where(days == NO_DAY, view.days(path), days)
    return days


def _entities(indicator: Indicator, view: View) -> np.ndarray:
    if measure_named(indicator.measure_name).is_additive:
        return np.arange(len(view))
    return view.keys(columns_of(indicator.measure_argument)[0])


def _measured(indicator: Indicator, view: View, entities: np.ndarray) -> pd.DataFrame:
    columns = columns_of(indicator.measure_argument)
    if not measure_named(indicator.measure_name).is_additive:
        return pd.DataFrame({columns[0]: entities})
    return pd.DataFrame({path: view.values(path) for path in columns})
