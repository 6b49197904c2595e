"""Bases: the work that indicators over the same form have in common, done once for all of them.

A base is the form's rows, joined with the rows of other forms, before any test. Indicators that join and date
in the same way share the base, its test results, and the order of its persons in time.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from atlas_pipeline.indicators.selection.fact_rows import FactRows
from atlas_pipeline.indicators.selection.facts import Facts
from atlas_pipeline.indicators.selection.fields import link
from atlas_pipeline.indicators.selection.keys import key_of
from atlas_pipeline.indicators.selection.predicates import rows_passing
from atlas_pipeline.indicators.selection.runs import sorted_rows
from atlas_pipeline.indicators.selection.states import newest, on_or_before
from atlas_pipeline.indicators.selection.views import View
from atlas_pipeline.indicators.selection.windows import NO_DAY
from atlas_pipeline.plan.indicators import Indicator
from atlas_pipeline.plan.model import Plan


class PersonsInTime(NamedTuple):
    """Places of rows in an order, with their units (0 if the order is of the project) and persons."""

    places: np.ndarray
    unit: np.ndarray
    persons: np.ndarray


class Base:
    """The rows from which an indicator selects, and the days that date them (a snapshot: the day of each
    state)."""

    def __init__(self, plan: Plan, view: View, days: np.ndarray) -> None:
        self.view, self.days = view, days
        self._plan = plan
        self._passing: dict[tuple[str, str], np.ndarray] = {}
        self._orders: dict[bool, PersonsInTime] = {}
        self._placed: tuple[View, np.ndarray] | None = None

    def passing(self, indicator: Indicator, path: str, test: Any) -> np.ndarray:
        """Marks the rows that pass the test of the field. The result is kept for other indicators."""
        key = path, repr(test)
        if key not in self._passing:
            self._passing[key] = rows_passing(indicator, self._plan, self.view, path, test)
        return self._passing[key]

    def persons_in_time(self, of_units: bool, kept: View) -> PersonsInTime:
        """The rows of `kept`, once each, in the order (unit, person, day, place).

        If `of_units` is False, the order does not depend on the unit.
        """
        whole = self._in_time(of_units)
        if len(kept) == len(self.view):
            return whole
        places = self._places_in(kept)[whole.places]
        is_kept = places >= 0
        return PersonsInTime(places[is_kept], whole.unit[is_kept], whole.persons[is_kept])

    def _places_in(self, kept: View) -> np.ndarray:
        """For each row of the base, its place in `kept`. -1 if it is not there."""
        if self._placed is None or self._placed[0] is not kept:
            place_of = np.full(len(self.view.rows), -1, dtype=np.int32)
            place_of[kept.positions] = np.arange(len(kept), dtype=np.int32)
            self._placed = kept, place_of[self.view.positions]
        return self._placed[1]

    def _in_time(self, of_units: bool) -> PersonsInTime:
        if of_units not in self._orders:
            persons = self.view.persons()
            assert persons is not None
            unit = self.view.unit.astype(np.int16) if of_units else np.zeros(len(persons), dtype=np.int16)
            places = sorted_rows(unit, persons, self.days)
            self._orders[of_units] = PersonsInTime(places, unit[places], persons[places])
        return self._orders[of_units]


def base_of(indicator: Indicator, facts: Facts, day: int | None) -> Base:
    """The base of an indicator. `day` is the day of a snapshot, otherwise None."""
    key = (indicator.select.form, indicator.select.join, indicator.date, day)
    found = facts.bases.get(key)
    if found is None:
        view = _joined(indicator, facts, day)
        days = _days(indicator, view) if day is None else view.rows.state_days[view.positions]
        found = facts.bases[key] = Base(facts.plan, view, days)
    return found


def _joined(indicator: Indicator, facts: Facts, day: int | None) -> View:
    own = facts.rows(indicator.select.form)
    among = _seen(indicator, own, day)
    view = View(own, newest(own, among) if key_of(own.form) else _all(own, among))
    for form in indicator.select.join:
        rows = facts.rows(form)
        states = newest(rows, None if day is None else rows.state_days <= day)
        view = view.join(form, rows, states, by=link(indicator, form), key=rows.form.primary_key[0])
    return view


def _seen(indicator: Indicator, rows: FactRows, day: int | None) -> np.ndarray | None:
    """Marks the rows that a snapshot sees. None: all.

    A row is seen if its state is dated up to the day. If the states of the form have no date of their own,
    the dates of the indicator are used.
    """
    if day is None:
        return None
    if rows.form.state_date is None and indicator.date:
        return on_or_before(_first_given([rows.days(path) for path in indicator.date]), day)
    return rows.state_days <= day


def _all(rows: FactRows, among: np.ndarray | None) -> np.ndarray:
    return np.arange(len(rows)) if among is None else np.flatnonzero(among)


def _days(indicator: Indicator, view: View) -> np.ndarray:
    """The first date that is given. If the indicator names no date, the end of the row's slice."""
    if not indicator.date:
        return view.rows.slice_end[view.positions]
    return _first_given([view.days(path) for path in indicator.date])


def _first_given(dates: Sequence[np.ndarray]) -> np.ndarray:
    days = dates[0]
    for more in dates[1:]:
        days = np.where(days == NO_DAY, more, days)
    return days
