"""The content of one Annex A: report-ready tables, periods, language, and provenance.

Nothing here writes to a sheet.
"""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import pandas as pd

from atlas_pipeline.indicators.as_published import Differences
from atlas_pipeline.plan.indicators import Indicator
from atlas_pipeline.plan.labels import text_in
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.periods import Period
from atlas_pipeline.plan.units import ALL, Unit
from atlas_pipeline.reports.layout.figure_text import is_given
from atlas_pipeline.reports.layout.words import Words
from atlas_pipeline.reports.tables.rows import Row, records
from atlas_pipeline.reports.tables.tracking import KEY


@dataclass(frozen=True)
class AnnexA:
    """The content of one Annex A: tables, periods up to `through`, language, and provenance."""

    tracking: pd.DataFrame
    disaggregation: pd.DataFrame
    plan: Plan
    through: Period
    words: Words
    made_on: date
    code_version: str
    as_of: date | None = None
    """The day of an as-of report: its rows, notes and plan are those of this day. None: the newest."""
    published: Differences | None = None
    """For an as-of report: the differences between its figures and the figures published at that time."""
    since: Period | None = None
    """The first shown period. None: the first period of the project."""

    @cached_property
    def periods(self) -> list[Period]:
        """The periods of the calendar, from `since` or the project's first period to `through`."""
        return [
            period
            for period in self.plan.periods(self.through.calendar)
            if period.start <= self.through.start and (self.since is None or period.start >= self.since.start)
        ]

    @cached_property
    def rows(self) -> dict[tuple[str, ...], Row]:
        """The shown rows of the tracking table, by (indicator, country, calendar, period, basis)."""
        shown = self.tracking[
            (self.tracking["calendar"] == self.through.calendar)
            & self.tracking["period"].isin([period.key for period in self.periods])
        ]
        return {tuple(row[column] for column in KEY): row for row in records(shown)}

    @cached_property
    def units(self) -> list[Unit]:
        """The active units that have a figure in the shown periods."""
        having = {row["country"] for row in self.rows.values() if is_given(row["actual"])}
        return [unit for unit in self.plan.active_units if unit.code in having]

    @cached_property
    def scopes(self) -> list[str]:
        """The codes that have a table of their own: ALL (unless the plan has only one unit) and the units."""
        return [*([ALL] if self.plan.has_total else []), *(unit.code for unit in self.units)]

    @cached_property
    def open_periods(self) -> set[str]:
        """Keys of the periods that had not ended when the figures were computed."""
        return {row["period"] for row in self.rows.values() if row["is_open"]}

    def row(self, indicator: str, country: str, period: str, basis: str) -> Row | None:
        return self.rows.get((indicator, country, self.through.calendar, period, basis))

    def is_asked(self, indicator: Indicator, country: str) -> bool:
        """Returns True if the table of `country` has the indicator.

        For a unit: the unit is asked for the indicator, or it has figures for it anyway. For ALL: the
        indicator has a total.
        """
        if country == ALL:
            return indicator.has_total
        rows = [row for key, row in self.rows.items() if key[0] == indicator.code and key[1] == country]
        return any(row["is_due"] or is_given(row["actual"]) for row in rows)

    def scope_name(self, country: str) -> str:
        if country == ALL:
            return self.words("project_total")
        return text_in(self.plan.unit(country).name, self.words.language)
