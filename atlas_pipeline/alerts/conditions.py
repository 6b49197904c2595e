"""A trouble: one thing that is wrong, or due, now. What finds troubles gives a list of them; nothing is kept here.

A trouble carries no personal data: counts, names of forms and files, codes of the plan.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from atlas_pipeline.problems.model import Problem, Severity
from atlas_pipeline.quality.results import Breach

GRAVITY = {Severity.INFO: 0, Severity.WARNING: 1, Severity.ERROR: 2}


@dataclass(frozen=True)
class Trouble:
    """`key` names it, whenever it is found again. `kind` is that of its sentence in words.yaml, which `details`
    fill. `stage` tells how far it has come where it grows worse by itself. `owner` is the unit whose officers
    can do something about it."""

    key: str
    kind: str
    severity: Severity
    owner: str
    period: str = ""
    form: str = ""
    stage: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)


def of_problems(found: Iterable[Breach], kind: str, headquarters: str) -> list[Trouble]:
    """Problems of what counts as troubles: one a country, period, form and
    rule, however many cases it has.

    The one place where anything that judges the warehouse plugs in. `kind` names who judges, so that a later
    judging mends what an earlier one found. What only tells (severity info) is none.
    """
    cases: Counter[tuple[str, str, str, str, Severity]] = Counter()
    first: dict[tuple[str, str, str, str, Severity], Problem] = {}
    for one in found:
        problem = one.problem
        if problem.severity is not Severity.INFO:
            case = (one.country, one.period, problem.form, problem.rule, problem.severity)
            cases[case] += 1
            first.setdefault(case, problem)
    return [
        Trouble(
            key="|".join((kind, country, period, form, rule)),
            kind=kind,
            severity=severity,
            owner=country or headquarters,
            period=period,
            form=form,
            details={"rule": rule, "count": count, **_told(first[country, period, form, rule, severity])},
        )
        for (country, period, form, rule, severity), count in cases.items()
    ]


def _told(problem: Problem) -> dict[str, Any]:
    """What its sentence is filled with."""
    return {"column": problem.column, "found": problem.found, "details": dict(problem.details)}
