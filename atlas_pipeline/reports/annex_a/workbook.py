"""Annex A, the donor's Data Reporting Form, as a workbook (DESIGN 12).

It renders the tables `report_indicator_tracking` and `report_disaggregation` and computes nothing. One
sheet for the project's total, one for each active unit that has figures, the breakdowns, a reading guide.
"""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from importlib.metadata import version
from pathlib import Path

import pandas as pd

from atlas_pipeline.indicators.as_published import Differences
from atlas_pipeline.plan.indicators import Indicator
from atlas_pipeline.plan.labels import text_in
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.periods import Period
from atlas_pipeline.plan.units import ALL, Unit
from atlas_pipeline.reports.errors import ReportError
from atlas_pipeline.reports.layout.figure_text import is_given
from atlas_pipeline.reports.layout.words import Words
from atlas_pipeline.reports.tables.rows import Row, records
from atlas_pipeline.reports.tables.tracking import KEY


@dataclass(frozen=True)
class AnnexA:
    """What one Annex A shows: the tables, the periods up to `through`, the language, where it comes from."""

    tracking: pd.DataFrame
    disaggregation: pd.DataFrame
    plan: Plan
    through: Period
    words: Words
    made_on: date
    code_version: str
    as_of: date | None = None
    """The day whose rows, notes and plan it shows, where that is not the newest."""
    published: Differences | None = None
    """Of an as-of report: its figures against what was published then."""

    @cached_property
    def periods(self) -> list[Period]:
        """The calendar's periods from the project's first to `through`."""
        return [
            period
            for period in self.plan.periods(self.through.calendar)
            if period.start <= self.through.start
        ]

    @cached_property
    def rows(self) -> dict[tuple[str, ...], Row]:
        """The rows of the tracking table that are shown, by indicator, country, calendar, period, basis."""
        shown = self.tracking[
            (self.tracking["calendar"] == self.through.calendar)
            & self.tracking["period"].isin([period.key for period in self.periods])
        ]
        return {tuple(row[column] for column in KEY): row for row in records(shown)}

    @cached_property
    def units(self) -> list[Unit]:
        """The active units that have a figure in the periods shown."""
        having = {row["country"] for row in self.rows.values() if is_given(row["actual"])}
        return [unit for unit in self.plan.active_units if unit.code in having]

    @cached_property
    def open_periods(self) -> set[str]:
        """Keys of the periods that had not ended when the figures were made."""
        return {row["period"] for row in self.rows.values() if row["is_open"]}

    def row(self, indicator: str, country: str, period: str, basis: str) -> Row | None:
        return self.rows.get((indicator, country, self.through.calendar, period, basis))

    def is_asked(self, indicator: Indicator, country: str) -> bool:
        """Whether the unit is asked for the indicator, or has figures of it all the same; of the project,
        whether the indicator has a total."""
        if country == ALL:
            return indicator.has_total
        rows = [row for key, row in self.rows.items() if key[0] == indicator.code and key[1] == country]
        return any(row["is_due"] or is_given(row["actual"]) for row in rows)

    def scope_name(self, country: str) -> str:
        if country == ALL:
            return self.words("project_total")
        return text_in(self.plan.unit(country).name, self.words.language)


def write_annex_a(
    tracking: pd.DataFrame,
    plan: Plan,
    *,
    through: Period,
    path: Path,
    language: str = "en",
    made_on: date,
    disaggregation: pd.DataFrame,
    code_version: str | None = None,
    as_of: date | None = None,
    published: Differences | None = None,
) -> None:
    """Writes Annex A as a workbook: the periods of `through`'s calendar, from the first one to it.

    `tracking` and `disaggregation` are the report-ready tables. `code_version` is this package's unless
    told. The same arguments give the same bytes. Raises ReportError when there are no figures to show, or
    no such calendar or language. Of an as-of report, `published` are its figures against what was published
    then; the guide tells how they differ.
    """
    words = Words(language)
    if through.calendar not in plan.project.calendars:
        raise ReportError(
            f"Annex A needs a period of one of the calendars {', '.join(plan.project.calendars)}, "
            f"not {through.key!r}"
        )
    annex = AnnexA(
        tracking,
        disaggregation,
        plan,
        through,
        words,
        made_on,
        code_version or version("atlas-pipeline"),
        as_of,
        published,
    )
    _check_has_figures(annex)
    from atlas_pipeline.reports.annex_a.breakdowns import write_breakdowns
    from atlas_pipeline.reports.annex_a.guide import write_guide
    from atlas_pipeline.reports.annex_a.table import write_table
    from atlas_pipeline.reports.layout.book import Book

    book = Book(path, language, made_on, words("title"), plan.project.grantee)
    for country in (ALL, *(unit.code for unit in annex.units)):
        write_table(book, annex, country)
    write_breakdowns(book, annex)
    write_guide(book, annex)
    book.close()


def _check_has_figures(annex: AnnexA) -> None:
    """A form for a period of which nothing is known yet is not made."""
    calendar, last = annex.through.calendar, annex.through.key
    known = {key[3] for key in annex.rows if key[1] == ALL}
    if not known:
        raise ReportError(
            f"there are no figures of the calendar {calendar} up to {last} yet; run the pipeline first"
        )
    if last not in known:
        newest = next(period.key for period in reversed(annex.periods) if period.key in known)
        raise ReportError(f"there are no figures of {last} yet; the newest period with figures is {newest}")
