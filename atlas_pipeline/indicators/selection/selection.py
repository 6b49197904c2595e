"""Selection: the rows of the warehouse that an indicator counts.

The figure and its trace both start from here, so that number and evidence always agree.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from atlas_pipeline.forms.tables import PERSON_KEY
from atlas_pipeline.indicators.figures import IndicatorError
from atlas_pipeline.indicators.measures import PASSES, Measure, measure_named
from atlas_pipeline.indicators.parts import Parts, RowParts
from atlas_pipeline.indicators.selection.bases import Base, base_of
from atlas_pipeline.indicators.selection.breakdowns import categories
from atlas_pipeline.indicators.selection.conditions import condition_named
from atlas_pipeline.indicators.selection.counted_institutions import keys_of
from atlas_pipeline.indicators.selection.facts import Facts, Replaced
from atlas_pipeline.indicators.selection.fields import (
    columns_of,
    field_named,
    fields_needed,
    forms_needed,
    tests_of,
    with_parts,
)
from atlas_pipeline.indicators.selection.predicates import rows_passing, values_passing
from atlas_pipeline.indicators.selection.views import View
from atlas_pipeline.indicators.selection.windows import NO_DAY, day_number
from atlas_pipeline.plan.indicators import Indicator
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.warehouse.store import Warehouse

__all__ = ["Selected", "categories", "facts_for", "forms_needed", "select"]

Evidence = list[tuple[str, list[np.ndarray]]]
"""Pairs of a form and a list. For each selected row, the list has the positions, among the form's rows, of
the rows that are evidence for it."""


@dataclass(frozen=True)
class Selected:
    """The rows that an indicator counts, over all time (a snapshot: as of one day), oldest slice first.

    With one entry for each row of the view:
    - `days`: the day that dates the row.
    - `entities`: a number for each distinct thing that is counted. If the measure is additive, each row has a
      number of its own.
    - `persons`: a number for each person. None if the form is not about persons.
    - `measured`: the columns of the measure.
    - `evidence`: the rows at which conditions looked.
    - `is_beside`: marks rows that do not count and are only shown in some breakdowns. None if all rows count.

    If the values of a field with several values are counted, `is_spread` is True, and a row appears once for
    each of its values. `base`: the rows from which these were selected.
    """

    indicator: Indicator
    view: View
    days: np.ndarray
    entities: np.ndarray
    persons: np.ndarray | None
    measured: pd.DataFrame
    evidence: Evidence
    is_beside: np.ndarray | None = None
    is_spread: bool = False
    base: Base | None = None

    def __len__(self) -> int:
        return len(self.view)

    def has_same_rows(self, other: "Selected") -> bool:
        """Whether the other selection, of the same indicator and facts, has the same rows of every form and
        counts the same things.

        Then it gives the same figures, because everything else follows from these.
        """
        pairs = [(self.entities, other.entities), *self.view.pairs_with(other.view)]
        return all(np.array_equal(ours, theirs) for ours, theirs in pairs)

    @property
    def measure(self) -> Measure:
        return measure_named(self.indicator.measure_name)

    def counted_in(self, path: str) -> np.ndarray:
        """Marks the rows that count in a breakdown by the field: all of them in a breakdown that also shows
        the rows that do not count, otherwise only those that count."""
        if self.is_beside is None or path in self.indicator.select.beside:
            return np.ones(len(self), dtype=bool)
        return ~self.is_beside

    def measure_over(self, places: np.ndarray) -> Parts:
        """The measure over some of the selected rows."""
        if self.measure.is_additive:
            return self.row_parts.at(places).total()
        return self.measure(self.measured.iloc[places], self.indicator.measure_argument)

    @cached_property
    def row_parts(self) -> RowParts:
        """The parts that each selected row adds to an additive measure."""
        return self.measure.row_parts(self.measured, self.indicator.measure_argument)

    def rows_among(self, places: np.ndarray) -> int:
        """The number of different rows of the form among the selected rows at `places`."""
        return len(np.unique(self.view.positions[places])) if self.is_spread else len(places)

    def persons_among(self, places: np.ndarray) -> int | None:
        """The number of different persons among the selected rows at `places`. None if the form is not about
        persons."""
        if self.persons is None:
            return None
        persons = np.unique(self.persons[places])
        return int((persons >= 0).sum())


def facts_for(
    warehouse: Warehouse,
    plan: Plan,
    indicators: Iterable[Indicator],
    seq: int | None,
    replaced: Replaced | None = None,
) -> Facts:
    """The facts that some indicators need. Each form is read once for all of them."""
    return Facts(warehouse, plan, seq, needs_of(plan, indicators), replaced)


def needs_of(plan: Plan, indicators: Iterable[Indicator]) -> dict[str, set[str]]:
    """Form → fields that some indicators need."""
    needs: dict[str, set[str]] = {}
    for indicator in with_parts(plan, indicators):
        for form, fields in fields_needed(indicator).items():
            needs.setdefault(form, set()).update(fields)
    return needs


def select(indicator: Indicator, facts: Facts, day: int | None = None) -> Selected:
    """The rows that the indicator counts. `day` is the day of a snapshot; None for an incremental indicator.

    - An ongoing record counts by its newest state. A snapshot looks only at states dated up to the day.
    - If the indicator joins another form, a row counts only with the newest state of the record to which it
      belongs.
    - If a field with several values is counted, only the values that pass `where` are counted.

    Raises IndicatorError if the plan asks for something that does not exist.
    """
    _refuse_impossible(indicator, day)
    base = base_of(indicator, facts, day)
    holds = np.ones(len(base.view), dtype=bool)
    for path, test in indicator.select.where.items():
        passing = base.passing(indicator, path, test)
        if path in indicator.select.beside:
            passing = passing | base.passing(indicator, path, indicator.select.beside[path])
        holds &= passing
    view, days = base.view.keep(holds), base.days[holds]
    counted = _counted_column(indicator)
    is_spread = counted not in ("", PERSON_KEY) and field_named(indicator, counted).field.multiple
    if is_spread:
        places, entities = _spread(indicator, facts.plan, view, counted)
        view, days = view.take(places), days[places]
    else:
        entities = _entities(facts.plan, view, counted)
    counts = (days != NO_DAY) & (entities >= 0)
    evidence: Evidence = []
    if day is None:
        counts &= days >= day_number(facts.plan.project.start)
    else:
        met, asked = _required(indicator, facts, view, day)
        counts &= met
        evidence = [(form, [by_row[place] for place in np.flatnonzero(counts)]) for form, by_row in asked]
    view, days, entities = view.keep(counts), days[counts], entities[counts]
    return Selected(
        indicator,
        view,
        days,
        entities,
        view.persons(),
        _measured(indicator, facts.plan, view, entities),
        evidence,
        _only_shown(indicator, facts.plan, view),
        is_spread,
        base,
    )


def _refuse_impossible(indicator: Indicator, day: int | None) -> None:
    if (indicator.time == "snapshot") == (day is None):
        raise IndicatorError(f"{indicator.code} is selected {'for' if day is None else 'without'} a day")
    if day is None and (indicator.select.require or indicator.select.beside):
        asked = (*indicator.select.require, *(f"{path} beside" for path in indicator.select.beside))[0]
        raise IndicatorError(f"{indicator.code} requires {asked}; only a snapshot can")


def _required(indicator: Indicator, facts: Facts, view: View, day: int) -> tuple[np.ndarray, Evidence]:
    """Marks the rows for which every condition holds, and returns the rows at which the conditions looked."""
    holds = np.ones(len(view), dtype=bool)
    evidence: Evidence = []
    for name in indicator.select.require:
        condition = condition_named(name)
        answers = condition.answer(view.rows, view.positions, facts, day)
        holds &= np.array([answer.holds for answer in answers], dtype=bool)
        evidence.append((condition.form, [np.array(one.evidence, dtype=np.int64) for one in answers]))
    return holds, evidence


def _counted_column(indicator: Indicator) -> str:
    """The field whose different values are counted. Empty if rows are counted."""
    return "" if measure_named(indicator.measure_name).is_additive else columns_of(indicator)[0]


def _spread(indicator: Indicator, plan: Plan, view: View, path: str) -> tuple[np.ndarray, np.ndarray]:
    """For each row, each value that passes: the row's place, and the number under which the value
    is counted."""
    places, values = view.pairs(path)
    field, test = field_named(indicator, path).field, indicator.select.where.get(path)
    known = view.institutions(path) if field.register_ else None
    entities = values.codes.astype(np.int64)
    if known is not None:
        entities = keys_of(plan, view.unit[places], values, known)
    if test is None:
        return places, entities
    holds = values_passing(plan, field, known, values, test)
    return places[holds], entities[holds]


def _entities(plan: Plan, view: View, path: str) -> np.ndarray:
    if not path:
        return np.arange(len(view))
    if path != PERSON_KEY:
        rows, _, name = view.locate(path)
        if rows.form[name].register_:
            entities = np.full(len(view), -1, dtype=np.int64)
            places, names = view.pairs(path)
            entities[places] = keys_of(plan, view.unit[places], names, view.institutions(path))
            return entities
    return view.keys(path)


def _measured(indicator: Indicator, plan: Plan, view: View, entities: np.ndarray) -> pd.DataFrame:
    columns = columns_of(indicator)
    if not measure_named(indicator.measure_name).is_additive:
        return pd.DataFrame({columns[0]: entities})
    measured = pd.DataFrame({path: view.values(path) for path in columns}, index=pd.RangeIndex(len(view)))
    if tests := tests_of(indicator):
        holds = [rows_passing(indicator, plan, view, path, test) for path, test in tests.items()]
        measured[PASSES] = np.logical_and.reduce(holds)
    return measured


def _only_shown(indicator: Indicator, plan: Plan, view: View) -> np.ndarray | None:
    also_shown = indicator.select.beside
    if not also_shown:
        return None
    where = indicator.select.where
    counts = [rows_passing(indicator, plan, view, path, where[path]) for path in also_shown]
    return ~np.logical_and.reduce(counts)
