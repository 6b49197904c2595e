"""Traces: the rows, with file, sheet and row, that a figure is made of.

`counted` rows are what the measure saw; `evidence` rows are those that let them count: the trainings that
date participants, the studies, findings and rankings behind a coordination model. No personal data is in a
trace; `person` numbers the persons within it, so that a distinct count can be checked by hand.
"""

from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pandas as pd

from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.forms.tables import PERSON_KEY
from atlas_pipeline.indicators.counting.eligibility import those_eligible
from atlas_pipeline.indicators.counting.splits import Split, parts_of_figure, rows_of_figure, split
from atlas_pipeline.indicators.figures import CUMULATIVE, NEW, TOTAL, Figure, IndicatorError, accumulations
from atlas_pipeline.indicators.milestones import stage_reached
from atlas_pipeline.indicators.parts import Parts
from atlas_pipeline.indicators.selection.breakdowns import Breakdown, breakdowns, categories
from atlas_pipeline.indicators.selection.completion import WRITTEN
from atlas_pipeline.indicators.selection.confirmed_persons import confirmed_pairs
from atlas_pipeline.indicators.selection.facts import Facts
from atlas_pipeline.indicators.selection.fields import parts_of
from atlas_pipeline.indicators.selection.full_rows import PLACE, SLICE, field_columns, full_rows
from atlas_pipeline.indicators.selection.selection import Selected, facts_for, forms_needed, select
from atlas_pipeline.indicators.selection.windows import day_number, days_of
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.periods import Period
from atlas_pipeline.plan.units import ALL
from atlas_pipeline.warehouse.store import Warehouse

COUNTED, EVIDENCE = "counted", "evidence"
CONFIRMED_PAIRS = "confirmed_pairs"
"""Of rows about persons, where officers have confirmed that some of them are one; `atlas persons --all` says who."""


class Measured(NamedTuple):
    """What rows come to: the measure's parts, how many rows they are, of how many persons (None where the rows are
    not about persons), and how many could have been measured (None where that is not asked)."""

    parts: Parts
    rows: int
    persons: int | None
    eligible: int | None = None


class Tracer:
    """Traces figures of one indicator as of one moment; the warehouse's rows are read once."""

    def __init__(
        self,
        warehouse: Warehouse,
        plan: Plan,
        indicator: str,
        seq: int | None = None,
        facts: Facts | None = None,
    ) -> None:
        """`facts` that hold what the indicator needs are used where they are given. Raises IndicatorError for an
        indicator that the plan does not have."""
        known = [one.code for one in plan.indicators]
        if indicator not in known:
            raise IndicatorError(f"{indicator!r} is not an indicator; there are: {', '.join(known)}")
        self._warehouse = warehouse
        self._plan = plan
        self._indicator = plan.indicator(indicator)
        self._facts = facts or facts_for(warehouse, plan, [self._indicator], seq)
        self._selected: dict[int | None, Selected] = {}
        self._splits: dict[tuple[int | None, str], Split] = {}
        self._could: Tracer | None = None
        self._parts = {
            code: Tracer(warehouse, plan, code, seq, self._facts) for code in parts_of(self._indicator)
        }

    def measured(self, figure: Figure) -> Measured:
        """The figure's rows put through its measure: the figure again."""
        if self._parts:
            self._refuse_unknown(figure)
            found = {
                code: part.measured(replace(figure, indicator=code)) for code, part in self._parts.items()
            }
            stage = stage_reached(self._indicator, {code: one.parts for code, one in found.items()})
            return Measured(stage, sum(one.rows for one in found.values()), None)
        selected = self._select(figure)
        places = self._places(selected, figure)
        return Measured(
            parts_of_figure(selected, self._split(selected, figure), figure.category, places),
            selected.rows_among(places),
            selected.persons_among(places),
            self._eligible(figure),
        )

    def _eligible(self, figure: Figure) -> int | None:
        if self._indicator.eligible is None:
            return None
        if self._could is None:
            self._could = Tracer(self._warehouse, self._plan, self._indicator.code, facts=self._facts)
            self._could._indicator = those_eligible(self._indicator)
        return self._could.measured(figure).rows

    def rows(self, figure: Figure) -> pd.DataFrame:
        """The figure's rows: the columns of PLACE, then the fields of the forms involved without personal
        data, a field that several forms have only once, then whose slice the row is of. The rows of a milestone are those of the indicators
        that its stages name, under their names."""
        if self._parts:
            self._refuse_unknown(figure)
            traced = [part.rows(replace(figure, indicator=code)) for code, part in self._parts.items()]
            columns = dict.fromkeys(
                column for rows in traced for column in rows.columns if column not in SLICE
            )
            whole = pd.concat([rows.astype(object) for rows in traced], ignore_index=True)
            return whole.reindex(columns=[*columns, *SLICE]).where(whole.notna(), None)
        selected = self._select(figure)
        places = self._places(selected, figure)
        if selected.is_spread:
            _, first = np.unique(selected.view.positions[places], return_index=True)
            places = places[first]
        view = selected.view
        parts = [self._shown(view.rows.form.name, COUNTED, view.positions[places])]
        parts[0]["person"] = _running_numbers(selected, places)
        told = self._confirmed_pairs(selected, places)
        for form, positions in sorted(_evidence(selected, places).items(), key=lambda item: _order(item[0])):
            parts.append(self._shown(form, EVIDENCE, positions))
        involved = [load_forms()[form] for form in sorted(forms_needed(self._indicator), key=_order)]
        there = {column for part in parts for column in part.columns}
        fields = [
            column
            for form in involved
            for column in field_columns(form)
            if column in there or not column.endswith(WRITTEN)
        ]
        places_first = [*PLACE]
        if told is not None:
            parts[0][CONFIRMED_PAIRS] = told
            places_first.insert(PLACE.index("person") + 1, CONFIRMED_PAIRS)
        shown = [*places_first, *dict.fromkeys(fields), *SLICE]
        whole = pd.concat(parts, ignore_index=True).reindex(columns=shown)
        return whole.astype(object).where(whole.notna(), None)

    def _confirmed_pairs(self, selected: Selected, places: np.ndarray) -> list[str] | None:
        """The confirmed pairs by which the rows' persons are one with others; None where there are none."""
        rows = selected.view.rows
        if selected.persons is None or PERSON_KEY not in rows.frame:
            return None
        keys = rows.frame[PERSON_KEY].iloc[selected.view.positions[places]]
        told = confirmed_pairs(self._warehouse, self._facts.seq, keys)
        return None if told is None or not told.any() else told.tolist()

    def _shown(self, form: str, role: str, positions: np.ndarray) -> pd.DataFrame:
        shown = full_rows(self._warehouse, self._facts.rows(form), positions)
        return shown.assign(indicator=self._indicator.code, form=form, role=role, person=None)

    def _day(self, figure: Figure) -> int | None:
        return day_number(figure.window.end) if self._indicator.time == "snapshot" else None

    def _select(self, figure: Figure) -> Selected:
        day = self._day(figure)
        if day not in self._selected:
            self._selected[day] = select(self._indicator, self._facts, day)
        return self._selected[day]

    def _places(self, selected: Selected, figure: Figure) -> np.ndarray:
        self._refuse_unknown(figure)
        span = None
        if self._indicator.time == "incremental":
            first, last = days_of(figure.window, self._plan.project.whole)
            span = (
                day_number(self._plan.project.start) if figure.accumulation == CUMULATIVE else first,
                last,
            )
        units = [unit.code for unit in self._plan.units]
        return rows_of_figure(
            selected,
            self._split(selected, figure),
            figure.category,
            unit=None if figure.country == ALL else units.index(figure.country),
            span=span,
            only_new=figure.accumulation == NEW,
        )

    def _split(self, selected: Selected, figure: Figure) -> Split:
        at = (self._day(figure), figure.breakdown)
        if at not in self._splits:
            self._splits[at] = split(selected, self._breakdown(figure.breakdown))
        return self._splits[at]

    def _breakdown(self, name: str) -> Breakdown:
        return next(one for one in breakdowns(self._plan, self._indicator) if one.name == name)

    def _refuse_unknown(self, figure: Figure) -> None:
        code = self._indicator.code
        if figure.country != ALL and not self._plan.has_unit(figure.country):
            known = ", ".join([*(unit.code for unit in self._plan.units), ALL])
            raise IndicatorError(f"{figure.country!r} is not a unit; there are: {known}")
        if not self._indicator.has_total and figure.country == ALL:
            raise IndicatorError(f"{code} is the stage of a country; the project as a whole has none")
        if figure.accumulation not in accumulations(self._indicator):
            has = ", ".join(accumulations(self._indicator))
            raise IndicatorError(f"{code} is not accumulated as {figure.accumulation!r}; it has {has}")
        categories(self._plan, self._indicator, figure.breakdown)


def trace(
    warehouse: Warehouse,
    plan: Plan,
    indicator: str,
    country: str,
    window: Period,
    accumulation: str,
    breakdown: str = TOTAL,
    category: str = TOTAL,
    seq: int | None = None,
) -> pd.DataFrame:
    """The rows of one figure, as `Tracer.rows`; none for a figure that nothing counts for.

    Raises IndicatorError where the plan has no such figure.
    """
    figure = Figure(indicator, country, window, accumulation, breakdown, category)
    return Tracer(warehouse, plan, indicator, seq).rows(figure)


def _running_numbers(selected: Selected, places: np.ndarray) -> list[int | None]:
    """1, 2, … by first appearance; None where the rows are not about persons."""
    if selected.persons is None:
        return [None] * len(places)
    return [int(number) + 1 for number in pd.factorize(selected.persons[places])[0]]


def _evidence(selected: Selected, places: np.ndarray) -> dict[str, np.ndarray]:
    """Form → positions, each once and in order, of the rows that let the counted ones count."""
    found = {form: [positions[places]] for form, (_, positions) in selected.view.joined.items()}
    for form, by_row in selected.evidence:
        found.setdefault(form, []).extend(by_row[place] for place in places)
    speaking = {form: np.unique(np.concatenate(lists)) for form, lists in found.items() if lists}
    own = selected.view.rows.form.name
    if own in speaking:
        # a row that counts says itself that it does
        speaking[own] = np.setdiff1d(speaking[own], selected.view.positions[places])
    return speaking


def _order(form: str) -> int:
    return load_forms()[form].order
