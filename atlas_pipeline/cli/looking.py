"""Looking: what came in, what the figures are, what is wrong. Nothing here changes anything."""

from typing import Annotated

import typer

from atlas_pipeline.cli.opening import (
    AsOfOption,
    CountryOption,
    LanguageOption,
    PeriodOption,
    known_indicator,
    known_language,
    known_period,
    known_unit,
    open_home,
    parsed_moment,
)
from atlas_pipeline.cli.output import Format, FormatOption, show
from atlas_pipeline.cli.refusals import polite

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
    "status",
)


@polite
def status(
    country: CountryOption = None,
    period: PeriodOption = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """What came in: every form of every submission, what became of it, and whether it counts now."""
    from atlas_pipeline.intake.history import intake_history

    home = open_home()
    lines = intake_history(home.warehouse)
    if country:
        lines = lines[lines["country"] == known_unit(home.plan, country)]
    if period:
        lines = lines[lines["period"] == known_period(home.plan, period).key]
    show(lines.to_dict("records"), STATUS_COLUMNS, form, empty="No submission has come in yet.")


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
    """The figures: every indicator by country, period and breakdown."""
    from atlas_pipeline.cli.refusals import Refusal
    from atlas_pipeline.indicators.published import figures

    home = open_home()
    values = figures(home.warehouse, home.plan, moment=parsed_moment(as_of))
    choices = {
        "calendar": (calendar, tuple(home.plan.project.calendars)),
        "accumulation": (accumulation, None),
    }
    for column, (choice, allowed) in choices.items():
        if choice is not None:
            allowed = allowed or ("period", "new", "cumulative")
            if choice not in allowed:
                raise Refusal(f"{choice!r} is not a known {column}. There are: {', '.join(allowed)}.")
            values = values[values[column] == choice]
    if indicator:
        values = values[values["indicator"] == known_indicator(home.plan, indicator)]
    if country:
        values = values[values["country"] == known_unit(home.plan, country, or_all=True)]
    if period:
        wanted = known_period(home.plan, period)
        values = values[(values["calendar"] == wanted.calendar) & (values["period"] == wanted.key)]
    if breakdown:
        values = values[values["breakdown"] == ("" if breakdown == "total" else breakdown)]
    elif form is Format.TABLE:
        values = values[values["breakdown"] == ""]
    show(values.to_dict("records"), INDICATOR_COLUMNS, form, empty="No figure fits.")


@polite
def problems(
    country: CountryOption = None,
    period: PeriodOption = None,
    severity: Annotated[str | None, typer.Option("--severity", help="error, warning or info.")] = None,
    is_history_wanted: Annotated[
        bool, typer.Option("--history", help="Also what earlier submissions had and later ones mended.")
    ] = False,
    language: LanguageOption = "en",
    form: FormatOption = Format.TABLE,
) -> None:
    """What is wrong with what came in, and what to do about it."""
    from atlas_pipeline.cli.refusals import Refusal
    from atlas_pipeline.intake.findings import COLUMNS, problem_lines
    from atlas_pipeline.problems.model import Severity

    home = open_home()
    lines = problem_lines(
        home.warehouse, language=known_language(home.plan, language), is_history_wanted=is_history_wanted
    )
    if country:
        lines = lines[lines["country"] == known_unit(home.plan, country)]
    if period:
        lines = lines[lines["period"] == known_period(home.plan, period).key]
    if severity:
        if severity not in tuple(Severity):
            raise Refusal(f"{severity!r} is not a severity. There are: {', '.join(Severity)}.")
        lines = lines[lines["severity"] == severity]
    show(lines.to_dict("records"), COLUMNS, form, empty="No problems.")
