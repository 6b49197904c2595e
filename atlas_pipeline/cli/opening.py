"""Opening the home for a command, and reading what people name on the command line."""

from typing import Annotated

import typer

from atlas_pipeline.cli.refusals import Refusal
from atlas_pipeline.home import Home
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.periods import Period
from atlas_pipeline.plan.units import ALL
from atlas_pipeline.settings import Settings

CountryOption = Annotated[
    str | None, typer.Option("--country", help="A unit of the plan, such as THA, or ALL for the project.")
]
UnitOption = Annotated[str | None, typer.Option("--country", help="A unit of the plan, such as THA.")]
SubmissionPeriodOption = Annotated[
    str | None, typer.Option("--period", help="A half-year that offices submit for, such as 2020-H1.")
]
PeriodOption = Annotated[
    str | None, typer.Option("--period", help="A period of any calendar: 2020-H1, FY2020-H1, 2020, LOP.")
]
AsOfOption = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        help="As it stood at the end of this day (YYYY-MM-DD), or at this instant; in UTC unless a zone is given.",
    ),
]
LanguageOption = Annotated[str, typer.Option("--lang", help="en, es or th.")]
OwnLanguageOption = Annotated[
    str | None, typer.Option("--lang", help="en, es or th; the country's first language unless told.")
]


def open_home(**overrides: object) -> Home:
    """The home that the environment names, for a command that only reads.

    Raises Refusal when nothing has been run yet.
    """
    home = Home(settings(**overrides))
    if not home.exists:
        raise Refusal(f"There is nothing in {home.folder} yet. Run `atlas run` first, or set ATLAS_HOME.")
    return home


def settings(**overrides: object) -> Settings:
    return Settings(**{key: value for key, value in overrides.items() if value is not None})  # type: ignore[arg-type]


def known_unit(plan: Plan, code: str, *, or_all: bool = False) -> str:
    """The code as the plan writes it. Raises Refusal naming the units there are."""
    wanted = code.upper()
    if plan.has_unit(wanted) or (or_all and wanted == ALL):
        return wanted
    names = [unit.code for unit in plan.units] + ([ALL] if or_all else [])
    raise Refusal(f"{code!r} is not a country of this plan. It has: {', '.join(names)}.")


def known_indicator(plan: Plan, code: str) -> str:
    for indicator in plan.indicators:
        if indicator.code.upper() == code.upper():
            return indicator.code
    names = ", ".join(indicator.code for indicator in plan.indicators)
    raise Refusal(f"{code!r} is not an indicator of this plan. It has: {names}.")


def known_language(plan: Plan, language: str) -> str:
    if language in plan.project.languages:
        return language
    raise Refusal(
        f"{language!r} is not a language of this plan. It has: {', '.join(plan.project.languages)}."
    )


def known_period(plan: Plan, text: str) -> Period:
    """Raises PeriodError with the periods there are."""
    return plan.period(text)


def submission_period(plan: Plan, text: str) -> str:
    """A period that offices submit for. Raises PeriodError naming them."""
    return plan.calendar(plan.project.submission_calendar).period(text, plan.project.whole).key


def parsed_moment(text: str | None):  # type: ignore[no-untyped-def]
    """The moment that `--as-of` names, or None. Raises Refusal when it is none."""
    if text is None:
        return None
    from atlas_pipeline.plan.moments import moment_of

    try:
        return moment_of(text)
    except ValueError as error:
        raise Refusal(str(error)) from None
