"""Checks alert routes, the variables that hold their addresses, and reminders.

An address contains a password. If the plan holds an address instead of the name of a variable, that is a
problem, and its message does not repeat the address.
"""

import re
from collections import Counter
from collections.abc import Iterator

from atlas_pipeline.plan.parts import PlanParts
from atlas_pipeline.plan.plan_problems import PlanProblem
from atlas_pipeline.plan.project import AlertSettings, Project
from atlas_pipeline.plan.surroundings import Surroundings
from atlas_pipeline.plan.units import ALL

FILE, UNITS = "project.yaml", "countries.yaml"
VARIABLE = r"[A-Z][A-Z0-9_]*"
NOT_A_VARIABLE = (
    "must be the name of an environment variable such as ATLAS_ALERT_HQ, which holds the address; the "
    "address itself has a password in it and is never part of the plan"
)


def check(parts: PlanParts, surroundings: Surroundings) -> Iterator[PlanProblem]:
    for located in parts.units:
        for variable in located.value.alert_recipients:
            if not re.fullmatch(VARIABLE, variable):
                yield PlanProblem(UNITS, located.entry, "alert_recipients", NOT_A_VARIABLE)
        for variable, count in Counter(located.value.alert_recipients).items():
            if count > 1:
                yield PlanProblem(UNITS, located.entry, "alert_recipients", f"{variable} is listed twice")
    if parts.project is not None:
        project = parts.project.value
        yield from _reminders(project.alerts)
        yield from _routes(project, parts)


def _reminders(alerts: AlertSettings) -> Iterator[PlanProblem]:
    days = alerts.remind_days
    if any(day < 1 for day in days):
        yield PlanProblem(
            FILE, "", "alerts.remind_days", "must be a number of days before the due day, 1 or more"
        )
    if len(set(days)) < len(days):
        yield PlanProblem(FILE, "", "alerts.remind_days", "names a day twice")


def _routes(project: Project, parts: PlanParts) -> Iterator[PlanProblem]:
    units = {located.value.code for located in parts.units} | {ALL}
    names = Counter(route.name for route in project.alerts.routes)
    for number, route in enumerate(project.alerts.routes, start=1):
        entry = f"alerts.routes[entry {number}]"
        if names[route.name] > 1:
            yield PlanProblem(FILE, entry, "name", f"{route.name!r} is listed twice")
        if ":" in route.name:
            yield PlanProblem(FILE, entry, "name", "must not have a colon: only the routes of units have one")
        if not re.fullmatch(VARIABLE, route.address_in):
            yield PlanProblem(FILE, entry, "address_in", NOT_A_VARIABLE)
        if route.language not in project.languages:
            known = ", ".join(project.languages)
            yield PlanProblem(
                FILE, entry, "language", f"{route.language!r} is not one of the project's: {known}"
            )
        for unit in route.units:
            if unit not in units:
                yield PlanProblem(FILE, entry, "units", f"{unit!r} is not a unit of the plan")
