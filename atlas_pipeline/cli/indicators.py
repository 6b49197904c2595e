"""`atlas indicators`: the figures, by country, period and category."""

from typing import Annotated

import typer

from atlas_pipeline.cli import completion
from atlas_pipeline.cli.arguments import (
    known_indicators,
    known_period,
    known_units,
    open_home,
    parsed_moment,
    range_note,
)
from atlas_pipeline.cli.figures import with_figures
from atlas_pipeline.cli.options import (
    AccumulationOption,
    AsOfOption,
    IndicatorsOption,
    PeriodOption,
    UnitOption,
)
from atlas_pipeline.cli.output import Format, FormatOption, show
from atlas_pipeline.cli.publications import show_differences
from atlas_pipeline.cli.refusals import Refusal, polite
from atlas_pipeline.indicators.figures import INCREMENTAL
from atlas_pipeline.plan.periods import RANGE_CALENDAR
from atlas_pipeline.plan.units import ALL
from atlas_pipeline.reports.layout.words import Words

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

SPARE = ("calendar", "eligible", "rows", "missing_units")


@polite
def indicators(
    indicator: IndicatorsOption = None,
    country: UnitOption = None,
    period: PeriodOption = None,
    calendar: Annotated[
        str | None,
        typer.Option("--calendar", help="One calendar of the plan.", autocompletion=completion.calendars),
    ] = None,
    accumulation: AccumulationOption = None,
    breakdown: Annotated[
        str | None,
        typer.Option(
            "--breakdown",
            help="One breakdown, such as sex; `total` for totals only.",
            autocompletion=completion.breakdowns,
        ),
    ] = None,
    as_of: AsOfOption = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """See the figures: each indicator by country, period and category.

    --period FROM..TO computes one figure for the whole range; a cumulative figure goes up to its end. With
    --as-of, see the figures as of then. If a figure differs from the published one, the list says why.
    """
    from atlas_pipeline.indicators.figure_set import FigureSet

    home = open_home()
    plan = home.plan
    windows = [known_period(plan, key) for key in period or ()]
    ranges = [window for window in windows if window.calendar == RANGE_CALENDAR] or None
    if ranges and len(ranges) < len(windows):
        raise Refusal("FROM..TO cannot be combined with other periods. Run the command once for each.")
    moment = parsed_moment(as_of)
    figure_set = FigureSet.of(home.warehouse, plan, moment, ranges)
    values = figure_set.values
    breakdowns = dict.fromkeys(name.split(".")[-1] for entry in plan.indicators for name in entry.by)
    published = None
    if moment is not None and ranges is None:
        from atlas_pipeline.indicators.as_published import as_published

        published = as_published(home.warehouse, figure_set)
    fits: dict[str, list[str]] = {}
    choices = {
        "calendar": (calendar, tuple(plan.project.calendars)),
        "accumulation": (accumulation, INCREMENTAL),
        "breakdown": (breakdown, ("total", *breakdowns)),
    }
    for column, (choice, allowed) in choices.items():
        if choice is not None:
            if choice not in allowed:
                raise Refusal(f"{choice!r} is not a known {column}. There are: {', '.join(allowed)}.")
            fits[column] = ["" if choice == "total" else choice]
    if indicator:
        fits["indicator"] = known_indicators(plan, indicator)
    if country:
        fits["country"] = known_units(plan, country, or_all=True)
    if windows:
        # a key belongs to one calendar: "2020" is a year, "2020-H1" a half-year
        fits["period"] = [window.key for window in windows]
    whose = fits.get("country")
    for column, wanted in fits.items():
        if column != "country":
            values = values[values[column].isin(wanted)]
    # ALL itself does not report: its periods are those on which any country has reported
    speakers = values if whose is None or ALL in whose else values[values["country"].isin(whose)]
    if whose is not None:
        values = values[values["country"].isin(whose)]
    if form is Format.TABLE:
        values = _worth_showing(
            values,
            plan,
            reported=_reported(speakers),
            has_breakdown=bool(breakdown),
            has_place=bool(windows or calendar),
        )
    lines = values.to_dict("records")
    if form is Format.TABLE:
        lines = with_figures(lines, plan, ["value"])
    show(lines, INDICATOR_COLUMNS, form, empty="No figure matches.", spare=SPARE)
    for window in ranges or ():
        typer.echo(range_note(plan, window), err=form is not Format.TABLE)
    if published is not None:
        show_differences(plan, published.only(fits), form)
    elif moment is not None:
        from atlas_pipeline.reports.publication_text import of_ranges

        typer.echo(of_ranges(Words("en")), err=True)


def _reported(values) -> set[str]:  # type: ignore[no-untyped-def]
    """The periods on which a country has reported."""
    reported = values[values["status"].isin(["reported", "zero"]) & (values["country"] != ALL)]
    return set(reported["period"])


def _worth_showing(  # type: ignore[no-untyped-def]
    values, plan, *, reported: set[str], has_breakdown: bool, has_place: bool
):
    """The figures that a person wants to see first: totals, for the periods in `reported` of the
    submission calendar. If she asks for a breakdown, a calendar or a period, its figures are included."""
    if not has_breakdown:
        values = values[values["breakdown"] == ""]
    if has_place:
        return values
    values = values[values["calendar"] == plan.project.submission_calendar]
    return values[values["period"].isin(reported)]
