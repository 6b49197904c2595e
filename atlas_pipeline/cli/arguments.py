"""Opens the home for a command, and reads values from the command line."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from atlas_pipeline.cli.refusals import Refusal, say_error
from atlas_pipeline.home import Home
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.moments import moment_of
from atlas_pipeline.plan.periods import RANGE_CALENDAR, RANGE_SIGN, Period
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


def own_plan() -> Path:
    """The folder of the plan, for a command that writes into it. Raises Refusal if the plan is the one that
    comes with the program."""
    folder = settings().plan
    if folder is None:
        raise Refusal(
            "The plan that comes with the program is not edited. Copy it into a folder of your own, and name "
            "the folder in ATLAS_PLAN."
        )
    return folder


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


def known_indicators(plan: Plan, codes: Sequence[str] | None) -> list[str]:
    """The codes in the plan's spelling; empty if no code is given. Raises Refusal as `known_indicator`."""
    return [known_indicator(plan, code) for code in codes or ()]


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


def figure_periods(plan: Plan, texts: Sequence[str] | None) -> list[str]:
    """The keys of these periods, for a list of figures; empty if no period is given, which means all. A
    range stands for the periods of every calendar that lie in it. Raises PeriodError as `known_period`,
    Refusal if no period lies in a range."""
    return [
        period.key
        for text in texts or ()
        for period in periods_of_calendars(plan, plan.period(text), plan.project.calendars)
    ]


def periods_of_calendars(plan: Plan, window: Period, calendars: Iterable[str]) -> list[Period]:
    """The period itself; of a range, the periods of these calendars that lie in it. Raises Refusal if there
    is none."""
    if window.calendar != RANGE_CALENDAR:
        return [window]
    found = [one for name in calendars for one in plan.periods_within(window, name)]
    if not found:
        raise Refusal(f"No whole period lies in {window.key}. {_whole_periods(plan, window)}")
    return found


def range_note(plan: Plan, window: Period) -> str:
    """A sentence that says which days the figures of a range have."""
    return (
        f"{window.key}: `period` and `new` have what is dated from {window.start} to {window.end}; "
        f"`cumulative` begins with the project, {plan.project.start}, and ends on {window.end}."
    )


def submission_periods(plan: Plan, texts: Sequence[str] | None) -> list[str]:
    """The keys of the submission calendar's periods that lie in these periods or ranges; empty if no period
    is given, which means all.

    Raises PeriodError as `known_period`, Refusal if no submission period lies in one of them. A submission
    period that a range only touches is left out, and a line on stderr says so.
    """
    found: dict[str, None] = {}
    for text in texts or ():
        window = plan.period(text)
        inside = plan.periods_within(window)
        if not inside:
            raise Refusal(
                f"Offices submit for no whole period in {window.key}. {_whole_periods(plan, window)}"
            )
        keys = [one.key for one in inside]
        found |= dict.fromkeys(keys)
        cut = [one.key for one in _touched(plan, window) if one.key not in keys]
        if cut:
            say_error(f"{', '.join(cut)}: only partly in {window.key}, so left out.")
    return list(found)


def _touched(plan: Plan, window: Period) -> list[Period]:
    return [one for one in plan.periods() if one.overlaps(window)]


def _whole_periods(plan: Plan, window: Period) -> str:
    """What to write instead, as a sentence."""
    touched = [one.key for one in _touched(plan, window)] or [one.key for one in plan.periods()]
    return f"Write {touched[0]}{RANGE_SIGN}{touched[-1]}."


def parsed_moment(text: str | None):  # type: ignore[no-untyped-def]
    """The moment that `--as-of` names; None for None. Raises Refusal if the text is not a moment."""
    if text is None:
        return None
    try:
        return moment_of(text)
    except ValueError as error:
        raise Refusal(str(error)) from None
