"""Annex A, the donor's Data Reporting Form, as a workbook (DESIGN 12).

It renders the tables `report_indicator_tracking` and `report_disaggregation` and computes nothing. It has
one sheet for the project's total, one for each active unit that has figures, the breakdowns, and a
reading guide. The versions of plan and program are properties of the file; no page shows them.
"""

from datetime import date
from importlib.metadata import version
from pathlib import Path

import pandas as pd

from atlas_pipeline.indicators.as_published import Differences
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.periods import Period
from atlas_pipeline.plan.units import ALL
from atlas_pipeline.reports.annex_a.breakdowns import write_breakdowns
from atlas_pipeline.reports.annex_a.content import AnnexA
from atlas_pipeline.reports.annex_a.guide import write_guide
from atlas_pipeline.reports.annex_a.table import write_table
from atlas_pipeline.reports.errors import ReportError
from atlas_pipeline.reports.layout.book import ReportBook
from atlas_pipeline.reports.layout.words import Words


def write_annex_a(
    tracking: pd.DataFrame,
    plan: Plan,
    *,
    through: Period,
    since: Period | None = None,
    path: Path,
    language: str = "en",
    made_on: date,
    disaggregation: pd.DataFrame,
    code_version: str | None = None,
    as_of: date | None = None,
    published: Differences | None = None,
) -> None:
    """Writes Annex A as a workbook: the periods of `through`'s calendar, from `since` (None: the first) to
    `through`.

    `tracking` and `disaggregation` are the report-ready tables. `code_version` is this package's version if
    it is None. The same arguments give the same bytes. For an as-of report, `published` compares its
    figures with the figures published at that time; the guide shows the differences. Raises ReportError if
    there are no figures to show, no such calendar, or no such language.
    """
    words = Words(language)
    if through.calendar not in plan.project.calendars:
        raise ReportError(
            f"Annex A needs a period of one of the calendars {', '.join(plan.project.calendars)}, not "
            f"{through.key!r}"
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
        since,
    )
    _check_has_figures(annex)
    versions = {words("plan_version"): plan.version, words("code_version"): annex.code_version}
    book = ReportBook(path, language, made_on, words("title"), plan.project.grantee, versions)
    for country in annex.scopes:
        write_table(book, annex, country)
    write_breakdowns(book, annex)
    write_guide(book, annex)
    book.close()


def _check_has_figures(annex: AnnexA) -> None:
    """Raises ReportError if there are no figures, or none for the last period."""
    calendar, last = annex.through.calendar, annex.through.key
    known = {key[3] for key in annex.rows if key[1] == ALL}
    if not known:
        raise ReportError(
            f"there are no figures of the calendar {calendar} up to {last} yet; run `atlas run` first"
        )
    if last not in known:
        newest = next(period.key for period in reversed(annex.periods) if period.key in known)
        raise ReportError(f"there are no figures of {last} yet; the newest period with figures is {newest}")
