"""Shell completion: the values for an option or an argument.

Each function returns pairs of a value and its meaning; the shell keeps those that start with the typed
text. The person waits for the answer while she types: so only the plan and the forms are read, and no slow
library is imported. If the plan cannot be read, there are no values; the commands report its problem.
"""

from collections.abc import Callable, Iterator

from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.home import Home
from atlas_pipeline.indicators.figures import INCREMENTAL
from atlas_pipeline.plan.labels import text_in
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.periods import RANGE_SIGN
from atlas_pipeline.plan.units import ALL
from atlas_pipeline.problems.model import Severity
from atlas_pipeline.settings import Settings
from atlas_pipeline.warehouse.alert_records import STATES

Values = list[tuple[str, str]]

SNOOZED = "snoozed"
ALERT_STATES = (*STATES, SNOOZED, "all")
"""The values of `atlas alerts --state`."""


def _from_plan(values: Callable[[Plan], Iterator[tuple[str, str]]]) -> Callable[[], Values]:
    def complete() -> Values:
        try:
            return list(values(Home(Settings()).plan))
        except Exception:  # an error would be printed into the line that the person types
            return []

    complete.__name__ = values.__name__
    complete.__doc__ = values.__doc__
    return complete


@_from_plan
def countries(plan: Plan) -> Iterator[tuple[str, str]]:
    """The units, and ALL."""
    for unit in plan.units:
        yield unit.code, text_in(unit.name, "en")
    yield ALL, "the whole project"


def half_years(incomplete: str) -> Values:
    """The periods for which offices submit; after FROM.., the periods that may end the range."""
    return _periods(incomplete, is_every_calendar=False)


def periods(incomplete: str) -> Values:
    """The periods of every calendar; after FROM.., the periods that may end the range."""
    return _periods(incomplete, is_every_calendar=True)


def _periods(incomplete: str, *, is_every_calendar: bool) -> Values:
    def of_plan(plan: Plan) -> Iterator[tuple[str, str]]:
        names = plan.project.calendars if is_every_calendar else [plan.project.submission_calendar]
        begun, sign, _ = incomplete.partition(RANGE_SIGN)
        first = plan.period(begun) if sign else None
        for name in names:
            for period in plan.periods(name):
                if first is None:
                    yield period.key, f"{period.start} to {period.end}"
                elif period.end > first.end:
                    yield f"{begun}{RANGE_SIGN}{period.key}", f"{first.start} to {period.end}"

    return _from_plan(of_plan)()


@_from_plan
def indicators(plan: Plan) -> Iterator[tuple[str, str]]:
    for indicator in plan.indicators:
        yield indicator.code, text_in(indicator.name, "en")


@_from_plan
def languages(plan: Plan) -> Iterator[tuple[str, str]]:
    for language in plan.project.languages:
        yield language, ""


@_from_plan
def calendars(plan: Plan) -> Iterator[tuple[str, str]]:
    for name in plan.project.calendars:
        yield name, ""


@_from_plan
def breakdowns(plan: Plan) -> Iterator[tuple[str, str]]:
    yield "total", "totals only"
    for name in dict.fromkeys(by.split(".")[-1] for entry in plan.indicators for by in entry.by):
        yield name, ""


@_from_plan
def routes(plan: Plan) -> Iterator[tuple[str, str]]:
    for route in plan.alert_routes:
        yield route.name, ""


def forms() -> Values:
    return [(name, form.labels["en"]) for name, form in load_forms().items()]


def accumulations() -> Values:
    return [(name, "") for name in INCREMENTAL]


def severities() -> Values:
    return [(severity.value, "") for severity in Severity]


def alert_states() -> Values:
    return [(state, "") for state in ALERT_STATES]
