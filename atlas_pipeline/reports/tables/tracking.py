"""The table `report_indicator_tracking`: each figure with its target and its notes.

Pure: takes frames and the plan, returns a frame. `tables.report_indicator_tracking` describes the
columns. No figure is computed here; figures are only compared.
"""

from datetime import date
from fractions import Fraction
from typing import Any

import pandas as pd

from atlas_pipeline.indicators.coverage import COMPLETE, gaps_by_unit
from atlas_pipeline.indicators.measures import measure_named
from atlas_pipeline.plan.indicators import Indicator
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.periods import RANGE_CALENDAR, Period
from atlas_pipeline.plan.units import ALL
from atlas_pipeline.reports.tables.achievement import achievement, exactly, is_level
from atlas_pipeline.reports.tables.notes import newest_notes
from atlas_pipeline.reports.tables.rows import Row, records
from atlas_pipeline.reports.tables.targets import TargetBook

BASES = ("period", "new", "cumulative")
"""The accumulations, in the order in which reports show them."""
PARTIAL = "partial"
"""The status of a figure that is not compared with its target.

A carried figure is compared. It contains all that is known, and its gap is named next to it. An office
that leaves out a period must still explain its figures.
"""
KEY = ["indicator", "country", "calendar", "period", "basis"]

_NO_NOTE: Row = {"note": "", "cause": "", "corrective_action": ""}


def shown_bases(indicator: Indicator) -> tuple[str, ...]:
    """Returns the bases that reports show for the indicator.

    A snapshot has only `cumulative`. `new` is shown only if the measure is not additive, because only
    then the same thing (a person) can be counted again in a later period.
    """
    if indicator.time == "snapshot":
        return ("cumulative",)
    is_additive = measure_named(indicator.measure_name).is_additive
    return ("period", "cumulative") if is_additive else BASES


def indicator_tracking(
    values: pd.DataFrame, plan: Plan, notes: pd.DataFrame, as_of_day: date
) -> pd.DataFrame:
    """Returns one row for each indicator × unit or ALL × calendar × period × basis.

    `values` has the columns of `warehouse.tables.indicator_value`, `notes` those of `notes.NOTE_COLUMNS`.
    Targets are those in force on `as_of_day`. A figure off its target needs a comment once its period has
    ended. A partial figure is not compared and needs no comment.
    """
    return _Tracker(values, plan, notes, as_of_day).table()


def period_of(plan: Plan, calendar: str, key: str) -> Period:
    """Returns the period of a figure; free ranges are allowed.

    Raises PeriodError if the plan has no such period.
    """
    if calendar == RANGE_CALENDAR:
        return plan.period(key)
    return plan.calendar(calendar).period(key, plan.project.whole)


def country_order(plan: Plan) -> dict[str, int]:
    """Returns the place of each country: ALL first, then the units in the plan's order."""
    return {ALL: 0} | {unit.code: place for place, unit in enumerate(plan.units, start=1)}


class _Tracker:
    """The data that the rows of one table share: totals by key, targets, notes."""

    def __init__(self, values: pd.DataFrame, plan: Plan, notes: pd.DataFrame, as_of_day: date) -> None:
        self.plan, self.as_of_day = plan, as_of_day
        self.book = TargetBook(plan, as_of_day)
        totals = values[values["breakdown"] == ""].rename(columns={"accumulation": "basis"})
        self.figures: dict[tuple[str, ...], Row] = {
            tuple(str(row[column]) for column in KEY): row for row in records(totals)
        }
        self.notes = {
            (row["unit"], row["indicator"], row["calendar"], row["period"]): row
            for row in records(newest_notes(notes, plan))
        }
        self.headquarters = [unit.code for unit in plan.units if unit.kind == "headquarters"]
        self._periods: dict[tuple[str, str], Period] = {}

    def table(self) -> pd.DataFrame:
        from atlas_pipeline.reports.tables.schema import report_indicator_tracking

        rows = [
            self._row(*key)
            for key in sorted(self.figures, key=self._place)
            if key[4] in shown_bases(self.plan.indicator(key[0]))
        ]
        columns = list(report_indicator_tracking.columns.keys())
        frame = pd.DataFrame(rows, columns=columns)
        numbers = [
            name
            for name, column in report_indicator_tracking.columns.items()
            if column.type.python_type is float
        ]
        frame[numbers] = frame[numbers].astype(float)
        frame["eligible"] = frame["eligible"].astype("Int64")
        for name in ("period_start", "period_end"):
            frame[name] = pd.to_datetime(frame[name])
        return frame

    def _place(self, key: tuple[str, ...]) -> tuple[int, int, int, date, int]:
        indicator, country, calendar, period, basis = key
        calendars = [*self.plan.project.calendars, RANGE_CALENDAR]
        return (
            [entry.code for entry in self.plan.indicators].index(indicator),
            country_order(self.plan)[country],
            calendars.index(calendar),
            self._period(calendar, period).start,
            BASES.index(basis),
        )

    def _row(self, indicator: str, country: str, calendar: str, period: str, basis: str) -> Row:
        figure = self.figures[indicator, country, calendar, period, basis]
        entry, window = self.plan.indicator(indicator), self._period(calendar, period)
        actual = _number(figure["value"])
        target = self.book.period_target(indicator, country, calendar, period, basis)
        lop = self.book.life_of_project(indicator, country)
        so_far = self.figures.get((indicator, country, calendar, period, "cumulative"), {})
        lop_achieved = _number(so_far.get("value"))
        rules: dict[str, Any] = {
            "level": is_level(entry),
            "direction": entry.direction,
            "thresholds": self.plan.project.thresholds,
        }
        baseline = next((held.baseline for held in (target, lop) if held and held.baseline is not None), None)
        of_period = achievement(
            _exactly(figure), target.target if target else None, baseline, is_whole=_is_whole(figure), **rules
        )
        in_all = achievement(
            _exactly(so_far), lop.target if lop else None, baseline, is_whole=_is_whole(so_far), **rules
        )
        note, sources = self._note(indicator, country, calendar, period)
        complete, expected = self._coverage(figure)
        is_open = window.end >= self.as_of_day
        return {
            "indicator": indicator,
            "country": country,
            "calendar": calendar,
            "period": period,
            "basis": basis,
            "period_start": window.start,
            "period_end": window.end,
            "is_open": is_open,
            "is_due": country == ALL or entry.select.form in self.plan.unit(country).forms_due,
            "baseline": baseline,
            "target": target.target if target else None,
            "original_target": target.original if target else None,
            "is_target_revised": bool(target and target.is_revised),
            "target_reference": target.donor_reference if target else "",
            "target_reason": target.reason if target else "",
            "actual": actual,
            "numerator": _number(figure["numerator"]),
            "denominator": _number(figure["denominator"]),
            "rows": int(figure["rows"]),
            "eligible": None if pd.isna(figure["eligible"]) else int(figure["eligible"]),
            "status": figure["status"],
            "missing_units": figure["missing_units"],
            "units_complete": complete,
            "units_expected": expected,
            "deviation": of_period.deviation,
            "achievement": of_period.ratio,
            "achievement_pct": of_period.percent,
            "on_target": of_period.state.value,
            "lop_target": lop.target if lop else None,
            "lop_original_target": lop.original if lop else None,
            "is_lop_target_revised": bool(lop and lop.is_revised),
            "lop_target_reference": lop.donor_reference if lop else "",
            "lop_achieved": lop_achieved,
            "lop_status": so_far.get("status", "not_reported"),
            "lop_achievement_pct": in_all.percent,
            "comment": note["note"],
            "cause": note["cause"],
            "corrective_action": note["corrective_action"],
            "comment_from": ";".join(sources),
            "is_comment_missing": of_period.state.is_off_target and not is_open and not sources,
        }

    def _note(self, indicator: str, country: str, calendar: str, period: str) -> tuple[Row, list[str]]:
        """Returns the note on a figure, and the units that have a note on it.

        Headquarters explains the project's total. If it has no note, the countries' notes explain the
        total; those notes are on the countries' own rows.
        """
        units = [country] if country != ALL else [unit.code for unit in self.plan.units]
        found = {
            unit: self.notes[unit, indicator, calendar, period]
            for unit in units
            if (unit, indicator, calendar, period) in self.notes
        }
        own = [country] if country != ALL else self.headquarters
        return next((found[unit] for unit in own if unit in found), _NO_NOTE), list(found)

    def _coverage(self, figure: Row) -> tuple[int, int]:
        """Returns the number of units with complete data for a figure, and the number of units expected."""
        if figure["country"] != ALL:
            return int(figure["status"] in COMPLETE), 1
        missing = gaps_by_unit(str(figure["missing_units"]))
        window = (figure["calendar"], figure["period"], figure["basis"])
        complete = [
            unit.code
            for unit in self.plan.units
            if unit.code not in missing
            and self.figures.get((figure["indicator"], unit.code, *window), {}).get("status") in COMPLETE
        ]
        return len(complete), len(complete) + len(missing)

    def _period(self, calendar: str, key: str) -> Period:
        if (calendar, key) not in self._periods:
            self._periods[calendar, key] = period_of(self.plan, calendar, key)
        return self._periods[calendar, key]


def _number(value: Any) -> float | None:
    return None if value is None or pd.isna(value) else float(value)


def _exactly(figure: Row) -> Fraction | None:
    """The figure before it was rounded to a float."""
    if _number(figure.get("value")) is None:
        return None
    numerator = _number(figure["numerator"])
    return (
        exactly(float(figure["value"]), None)
        if numerator is None
        else exactly(numerator, _number(figure["denominator"]))
    )


def _is_whole(figure: Row) -> bool:
    return figure.get("status") != PARTIAL
