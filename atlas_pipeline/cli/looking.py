"""Looking: what came in, what the figures are, what is wrong. Nothing here changes anything."""

from typing import Annotated

import typer

from atlas_pipeline.cli.opening import (
    AsOfOption,
    CountryOption,
    LanguageOption,
    PeriodOption,
    SubmissionPeriodOption,
    UnitOption,
    known_indicator,
    known_language,
    known_period,
    known_unit,
    open_home,
    parsed_moment,
    submission_period,
)
from atlas_pipeline.cli.output import Format, FormatOption, show
from atlas_pipeline.cli.refusals import polite
from atlas_pipeline.plan.periods import RANGE_CALENDAR
from atlas_pipeline.plan.units import ALL

STATUS_COLUMNS = (
    "country",
    "period",
    "form",
    "outcome",
    "is_current",
    "submission",
    "file",
    "rows_read",
    "rows_accepted",
    "rows_set_aside",
    "received_at",
)
SHOWN_STATUS = tuple(name for name in STATUS_COLUMNS if name != "received_at")
INDICATOR_COLUMNS = (
    "indicator",
    "country",
    "calendar",
    "period",
    "accumulation",
    "breakdown",
    "category",
    "value",
    "numerator",
    "denominator",
    "rows",
    "eligible",
    "status",
    "missing_units",
)


@polite
def status(
    country: UnitOption = None,
    period: SubmissionPeriodOption = None,
    is_all_wanted: Annotated[
        bool, typer.Option("--all", help="Also forms that a newer submission has replaced.")
    ] = False,
    form: FormatOption = Format.TABLE,
) -> None:
    """What came in: the forms of every submission, what became of each, and whether it counts now.

    The table leaves out forms that a newer submission has replaced; CSV and JSON have them all.
    """
    from atlas_pipeline.ingestion.intake_history import intake_history

    home = open_home()
    lines = intake_history(home.warehouse)
    empty = "No submission has come in yet." if lines.empty else "No submission fits."
    if country:
        lines = lines[lines["country"] == known_unit(home.plan, country)]
    if period:
        lines = lines[lines["period"] == submission_period(home.plan, period)]
    if form is Format.TABLE and not is_all_wanted:
        replaced = ~lines["is_current"].astype(bool) & lines["outcome"].isin(["accepted", "partly_accepted"])
        lines = lines[~replaced]
    columns = STATUS_COLUMNS if form is not Format.TABLE else SHOWN_STATUS
    show(lines.to_dict("records"), columns, form, empty=empty)


@polite
def indicators(
    indicator: Annotated[str | None, typer.Option("--indicator", help="One indicator, such as K2.")] = None,
    country: CountryOption = None,
    period: PeriodOption = None,
    calendar: Annotated[str | None, typer.Option("--calendar", help="One calendar of the plan.")] = None,
    accumulation: Annotated[
        str | None, typer.Option("--accumulation", help="period, new or cumulative.")
    ] = None,
    breakdown: Annotated[
        str | None, typer.Option("--breakdown", help="One breakdown, such as sex; `total` for totals only.")
    ] = None,
    as_of: AsOfOption = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """The figures: every indicator by country, period and breakdown.

    With --as-of also whether they are what was published then, and where they are not, why.
    """
    from atlas_pipeline.cli.refusals import Refusal
    from atlas_pipeline.indicators.figure_set import FigureSet

    home = open_home()
    plan = home.plan
    window = known_period(plan, period) if period else None
    ranges = [window] if window is not None and window.calendar == RANGE_CALENDAR else None
    moment = parsed_moment(as_of)
    figure_set = FigureSet.of(home.warehouse, plan, moment, ranges)
    values = figure_set.values
    breakdowns = dict.fromkeys(name.split(".")[-1] for entry in plan.indicators for name in entry.by)
    published = None
    if moment is not None and ranges is None:
        from atlas_pipeline.indicators.as_published import as_published

        published = as_published(home.warehouse, figure_set)
    fits: dict[str, str] = {}
    choices = {
        "calendar": (calendar, tuple(plan.project.calendars)),
        "accumulation": (accumulation, ("period", "new", "cumulative")),
        "breakdown": (breakdown, ("total", *breakdowns)),
    }
    for column, (choice, allowed) in choices.items():
        if choice is not None:
            if choice not in allowed:
                raise Refusal(f"{choice!r} is not a known {column}. There are: {', '.join(allowed)}.")
            fits[column] = "" if choice == "total" else choice
    if indicator:
        fits["indicator"] = known_indicator(plan, indicator)
    if country:
        fits["country"] = known_unit(plan, country, or_all=True)
    if window is not None:
        fits |= {"calendar": window.calendar, "period": window.key}
    for column, value in fits.items():
        values = values[values[column] == value]
    if form is Format.TABLE:
        values = _worth_showing(
            values, plan, has_breakdown=bool(breakdown), has_place=bool(period or calendar)
        )
    show(values.to_dict("records"), INDICATOR_COLUMNS, form, empty="No figure fits.")
    if published is not None:
        from atlas_pipeline.cli.publications import tell

        tell(published.only(fits), form)
    elif moment is not None:
        from atlas_pipeline.reports.layout.words import Words
        from atlas_pipeline.reports.publication_text import of_ranges

        typer.echo(of_ranges(Words("en")), err=True)


def _worth_showing(values, plan, *, has_breakdown: bool, has_place: bool):  # type: ignore[no-untyped-def]
    """What a person wants to see first: totals, and of periods those of submission on which anyone has
    reported; asking for a breakdown, a calendar or a period shows it."""
    if not has_breakdown:
        values = values[values["breakdown"] == ""]
    if has_place:
        return values
    values = values[values["calendar"] == plan.project.submission_calendar]
    spoken = values[values["status"].isin(["reported", "zero"]) & (values["country"] != ALL)]
    return values[values["period"].isin(spoken["period"])]


@polite
def problems(
    country: UnitOption = None,
    period: SubmissionPeriodOption = None,
    severity: Annotated[str | None, typer.Option("--severity", help="error, warning or info.")] = None,
    is_history_wanted: Annotated[
        bool, typer.Option("--history", help="Also what earlier submissions had and later ones mended.")
    ] = False,
    language: LanguageOption = "en",
    form: FormatOption = Format.TABLE,
) -> None:
    """What is wrong with what came in, and what to do about it."""
    from atlas_pipeline.cli.refusals import Refusal
    from atlas_pipeline.feedback.stored_problems import COLUMNS, problem_lines
    from atlas_pipeline.problems.model import Severity

    home = open_home()
    lines = problem_lines(
        home.warehouse,
        home.plan,
        language=known_language(home.plan, language),
        is_history_wanted=is_history_wanted,
    )
    if country:
        lines = lines[lines["country"] == known_unit(home.plan, country)]
    if period:
        lines = lines[lines["period"] == submission_period(home.plan, period)]
    if severity:
        if severity not in tuple(Severity):
            raise Refusal(f"{severity!r} is not a severity. There are: {', '.join(Severity)}.")
        lines = lines[lines["severity"] == severity]
    show(lines.to_dict("records"), COLUMNS, form, empty="No problems.")


HISTORY_COLUMNS = ("seq", "at", "who", "what", "submission", "details")


@polite
def history(form: FormatOption = Format.TABLE) -> None:
    """What was done, by whom, in which order: the ledger, from the first entry on."""
    import sqlalchemy as sa

    from atlas_pipeline.warehouse.tables import ledger

    home = open_home()
    entries = home.warehouse.read(
        sa.select(
            ledger.c.seq,
            ledger.c.at,
            ledger.c.who,
            ledger.c.what,
            ledger.c.submission_id.label("submission"),
            ledger.c.details,
            ledger.c.hash,
        ).order_by(ledger.c.seq)
    )
    columns = HISTORY_COLUMNS if form is Format.TABLE else (*HISTORY_COLUMNS, "hash")
    show(entries.to_dict("records"), columns, form, empty="Nothing has happened yet.")
