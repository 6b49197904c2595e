"""Opens the home for a command, and reads values from the command line."""

from collections.abc import Sequence

from atlas_pipeline.cli.refusals import Refusal
from atlas_pipeline.home import Home
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.moments import moment_of
from atlas_pipeline.plan.periods import Period
from atlas_pipeline.plan.units import ALL
from atlas_pipeline.settings import Settings


def open_home(**overrides: object) -> Home:
    """The home that the environment names, for a command that only reads. Raises Refusal if nothing was
    run yet."""
    home = Home(settings(**overrides))
    if not home.exists:
        raise Refusal(f"The home {home.folder} is empty. Run `atlas run` first, or set ATLAS_HOME.")
    return home


def settings(**overrides: object) -> Settings:
    return Settings(**{key: value for key, value in overrides.items() if value is not None})  # type: ignore[arg-type]


def known_unit(plan: Plan, code: str, *, or_all: bool = False) -> str:
    """The code in the plan's spelling. Raises Refusal, which names the units, if the plan has no such
    unit."""
    wanted = code.upper()
    if plan.has_unit(wanted) or (or_all and wanted == ALL):
        return wanted
    names = [unit.code for unit in plan.units] + ([ALL] if or_all else [])
    raise Refusal(f"{code!r} is not a country of this plan. It has: {', '.join(names)}.")


def known_units(plan: Plan, codes: Sequence[str] | None, *, or_all: bool = False) -> list[str]:
    """The codes in the plan's spelling; empty if no code is given, which means all units. Raises Refusal
    as `known_unit`."""
    return [known_unit(plan, code, or_all=or_all) for code in codes or ()]


def the_one(option: str, values: Sequence[str]) -> str:
    """The value of an option that this command takes only once. Raises Refusal if there are several
    values."""
    if len(set(values)) > 1:
        raise Refusal(f"This command takes one {option}, not {len(values)}. Run it once for each.")
    return values[0]


def known_indicator(plan: Plan, code: str) -> str:
    for indicator in plan.indicators:
        if indicator.code.upper() == code.upper():
            return indicator.code
    names = ", ".join(indicator.code for indicator in plan.indicators)
    raise Refusal(f"{code!r} is not an indicator of this plan. It has: {names}.")


def known_language(plan: Plan, language: str | None) -> str:
    """The language; None means the project's first. Raises Refusal, which names the languages, if the plan
    does not have it."""
    if language is None:
        return plan.language
    if language in plan.project.languages:
        return language
    raise Refusal(
        f"{language!r} is not a language of this plan. It has: {', '.join(plan.project.languages)}."
    )


def known_period(plan: Plan, text: str) -> Period:
    """Raises PeriodError, which names the periods, if there is no such period."""
    return plan.period(text)


def submission_period(plan: Plan, text: str) -> str:
    """The key of a period for which offices submit. Raises PeriodError, which names these periods, if
    there is no such period."""
    return plan.calendar(plan.project.submission_calendar).period(text, plan.project.whole).key


def submission_periods(plan: Plan, keys: Sequence[str] | None) -> list[str]:
    """The keys of these periods; empty if no key is given, which means all periods. Raises PeriodError as
    `submission_period`."""
    return [submission_period(plan, key) for key in keys or ()]


def parsed_moment(text: str | None):  # type: ignore[no-untyped-def]
    """The moment that `--as-of` names; None for None. Raises Refusal if the text is not a moment."""
    if text is None:
        return None
    try:
        return moment_of(text)
    except ValueError as error:
        raise Refusal(str(error)) from None
