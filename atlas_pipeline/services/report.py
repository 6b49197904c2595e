"""Report: writes the published figures as files for the donor."""

from datetime import UTC, date, datetime
from pathlib import Path

from atlas_pipeline.home import Home
from atlas_pipeline.indicators.figure_set import FigureSet
from atlas_pipeline.plan.periods import Period
from atlas_pipeline.reports.layout.words import Words
from atlas_pipeline.reports.missing_notes import missing_notes
from atlas_pipeline.reports.publishing import latest_reported, report_tables, write_annex_a_file
from atlas_pipeline.reports.tables.schema import report_indicator_tracking
from atlas_pipeline.services.errors import ServiceError


def report(
    home: Home,
    through: Period,
    *,
    since: Period | None = None,
    language: str | None = None,
    moment: datetime | None = None,
    path: Path | None = None,
    made_on: date | None = None,
) -> Path:
    """Writes Annex A through a period, to `path` or into the home's folder of reports. Returns its path.

    With `since`, a period of the same calendar, leaves out the periods before `since`. The table is in the
    project's first language unless `language` names another. With `moment`, uses the figures as of that
    moment. Raises ServiceError if nothing was published yet.
    """
    if not home.warehouse.derived.has(report_indicator_tracking.name):
        raise ServiceError("Nothing is published yet. Run `atlas run` first.")
    return write_annex_a_file(
        home.warehouse,
        FigureSet.of(home.warehouse, home.plan, moment),
        through,
        since=since,
        folder=home.reports,
        path=path,
        language=language,
        made_on=made_on or _today(),
    )


def report_newest(home: Home, calendar: str, *, moment: datetime | None = None) -> tuple[Path, Period] | None:
    """Writes Annex A through the newest period of a calendar that an office has reported on. Returns its
    path and the period; None if no office has reported yet. With `moment`, uses the figures as of that
    moment."""
    figure_set = FigureSet.of(home.warehouse, home.plan, moment)
    through = latest_reported(figure_set, calendar)
    if through is None:
        return None
    path = write_annex_a_file(home.warehouse, figure_set, through, folder=home.reports, made_on=_today())
    return path, through


def notes_owed(
    home: Home, through: Period, *, language: str = "en", moment: datetime | None = None
) -> list[str]:
    """A sentence for each figure up to a period that is off target and has no note. Annex A, the donor's
    table, does not say so. With `moment`, of the figures as of that moment."""
    figure_set = FigureSet.of(home.warehouse, home.plan, moment)
    tracking, _ = report_tables(home.warehouse, figure_set)
    return list(missing_notes(tracking, figure_set.plan, through, Words(language)))


def _today() -> date:
    return datetime.now(UTC).date()
