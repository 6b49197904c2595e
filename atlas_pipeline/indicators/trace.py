"""Traces: the rows behind a figure, each with its file, sheet and row number.

`counted` rows are the rows that the measure used. `evidence` rows are the rows that allow them to count: the
trainings that date participants; the studies, findings and rankings behind a coordination model. A trace has
no personal data. The column `person` numbers the persons within the trace, so that a reader can check a
distinct count by hand.
"""

from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pandas as pd

from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.forms.tables import PERSON_KEY
from atlas_pipeline.indicators.counting.eligibility import those_eligible
from atlas_pipeline.indicators.counting.splits import FigureRows, Split, parts_of_figure, split
from atlas_pipeline.indicators.figures import CUMULATIVE, NEW, TOTAL, Figure, IndicatorError, accumulations
from atlas_pipeline.indicators.milestones import stage_reached
from atlas_pipeline.indicators.parts import Parts
from atlas_pipeline.indicators.selection.breakdowns import Breakdown, breakdown_named
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
"""A column of traces about persons: the pairs that officers confirmed as one person. `atlas persons --all`
lists all pairs."""


class Measured(NamedTuple):
    """The result of a measure over some rows.

    - `parts`: the parts of the measure.
    - `rows`: the number of rows.
    - `persons`: the number of different persons; None if the rows are not about persons.
    - `eligible`: the number of rows that could have been measured; None if the indicator does not ask for it.
    """

    parts: Parts
    rows: int
    persons: int | None
    eligible: int | None = None


class Tracer:
    """Traces figures of one indicator as of one moment. Reads the rows of the warehouse once."""

    def __init__(
        self,
        warehouse: Warehouse,
        plan: Plan,
        indicator: str,
        seq: int | None = None,
        facts: Facts | None = None,
    ) -> None:
        """Uses `facts` if they are given. They must hold all fields that the indicator needs.

        Raises IndicatorError if the plan does not have the indicator.
        """
        known = [one.code for one in plan.indicators]
        if indicator not in known:
            raise IndicatorError(f"{indicator!r} is not an indicator; there are: {', '.join(known)}")
        self._warehouse = warehouse
        self._plan = plan
        self._indicator = plan.indicator(indicator)
        self._facts = facts or facts_for(warehouse, plan, [self._indicator], seq)
        self._selected: dict[int | None, Selected] = {}
        self._splits: dict[tuple[int | None, str], Split] = {}
        self._breakdowns: dict[str, Breakdown] = {}
        self._could: Tracer | None = None
        # of the figure before: the categories of a breakdown follow each other
        self._scope: tuple | None = None
        self._figure_rows: FigureRows | None = None
        self._parts = {
            code: Tracer(warehouse, plan, code, seq, self._facts) for code in parts_of(self._indicator)
        }

    def measured(self, figure: Figure) -> Measured:
        """Computes the figure again, from its traced rows."""
        if self._parts:
            self._refuse_unknown(figure)
            found = [part.measured(replace(figure, indicator=code)) for code, part in self._parts.items()]
            return Measured(self.parts(figure), sum(one.rows for one in found), None)
        selected = self._select(figure)
        places = self._places(selected, figure)
        return Measured(
            self.parts(figure),
            selected.rows_among(places),
            selected.persons_among(places),
            self.eligible(figure),
        )

    def parts(self, figure: Figure) -> Parts:
        """The parts of the measure, computed from the traced rows of the figure."""
        if self._parts:
            self._refuse_unknown(figure)
            found = {code: part.parts(replace(figure, indicator=code)) for code, part in self._parts.items()}
            return stage_reached(self._indicator, found)
        selected = self._select(figure)
        places = self._places(selected, figure)
        return parts_of_figure(selected, self._split(selected, figure), figure.category, places)

    def eligible(self, figure: Figure) -> int | None:
        """The number of rows that could have been measured; None if the indicator does not ask for it."""
        if self._indicator.eligible is None:
            return None
        if self._could is None:
            self._could = Tracer(self._warehouse, self._plan, self._indicator.code, facts=self._facts)
            self._could._indicator = those_eligible(self._indicator)
        selected = self._could._select(figure)
        return selected.rows_among(self._could._places(selected, figure))

    def rows(self, figure: Figure) -> pd.DataFrame:
        """The rows of the figure.

        Columns: first those of PLACE; then the fields of the involved forms, without personal data; then
        those of SLICE. If several forms have a field of the same name, the trace has one column for it. A
        milestone has no rows of its own. Its trace has the rows of the indicators that its stages name, under
        the codes of these indicators.
        """
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
        confirmed = self._confirmed_pairs(selected, places)
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
        if confirmed is not None:
            parts[0][CONFIRMED_PAIRS] = confirmed
            places_first.insert(PLACE.index("person") + 1, CONFIRMED_PAIRS)
        shown = [*places_first, *dict.fromkeys(fields), *SLICE]
        whole = pd.concat(parts, ignore_index=True).reindex(columns=shown)
        return whole.astype(object).where(whole.notna(), None)

    def _confirmed_pairs(self, selected: Selected, places: np.ndarray) -> list[str] | None:
        """For each row, the confirmed pairs that join its person with another key. None if no row has any."""
        rows = selected.view.rows
        if selected.persons is None or PERSON_KEY not in rows.frame:
            return None
        keys = rows.frame[PERSON_KEY].iloc[selected.view.positions[places]]
        confirmed = confirmed_pairs(self._warehouse, self._facts.seq, keys)
        return None if confirmed is None or not confirmed.any() else confirmed.tolist()

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
        unit = None if figure.country == ALL else units.index(figure.country)
        only_new = figure.accumulation == NEW
        scope = (self._day(figure), figure.breakdown, unit, span, only_new)
        if self._figure_rows is None or scope != self._scope:
            own = self._split(selected, figure)
            self._figure_rows = FigureRows(selected, own, unit=unit, span=span, only_new=only_new)
            self._scope = scope
        return self._figure_rows.of(figure.category)

    def _split(self, selected: Selected, figure: Figure) -> Split:
        at = (self._day(figure), figure.breakdown)
        if at not in self._splits:
            self._splits[at] = split(selected, self._breakdown(figure.breakdown))
        return self._splits[at]

    def _breakdown(self, name: str) -> Breakdown:
        if name not in self._breakdowns:
            self._breakdowns[name] = breakdown_named(self._plan, self._indicator, name)
        return self._breakdowns[name]

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
        self._breakdown(figure.breakdown)


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
    """The rows of one figure, as `Tracer.rows` returns them. Empty if no row counts for the figure.

    Raises IndicatorError if the plan does not have the figure.
    """
    figure = Figure(indicator, country, window, accumulation, breakdown, category)
    return Tracer(warehouse, plan, indicator, seq).rows(figure)


def _running_numbers(selected: Selected, places: np.ndarray) -> list[int | None]:
    """Numbers the persons 1, 2, … by first appearance. All None if the rows are not about persons."""
    if selected.persons is None:
        return [None] * len(places)
    return [int(number) + 1 for number in pd.factorize(selected.persons[places])[0]]


def _evidence(selected: Selected, places: np.ndarray) -> dict[str, np.ndarray]:
    """Form → positions of the rows that allow the counted rows to count, sorted, each once."""
    found = {form: [positions[places]] for form, (_, positions) in selected.view.joined.items()}
    for form, by_row in selected.evidence:
        found.setdefault(form, []).extend(by_row[place] for place in places)
    speaking = {form: np.unique(np.concatenate(lists)) for form, lists in found.items() if lists}
    own = selected.view.rows.form.name
    if own in speaking:
        # a counted row is already in the trace, so it is not listed as evidence again
        speaking[own] = np.setdiff1d(speaking[own], selected.view.positions[places])
    return speaking


def _order(form: str) -> int:
    return load_forms()[form].order
