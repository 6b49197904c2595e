"""A condition (`AlertCondition`): one thing that is wrong, or due, now.

Modules that find conditions return a list of them; nothing is stored here.

A condition has no personal data, only counts, names of forms and files, and codes of the plan.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from atlas_pipeline.problems.model import Problem, Severity
from atlas_pipeline.quality.results import CurrentProblem

GRAVITY = {Severity.INFO: 0, Severity.WARNING: 1, Severity.ERROR: 2}


@dataclass(frozen=True)
class AlertCondition:
    """One condition.

    `key` identifies the condition each time it is found. `kind` is the key of its sentence in the
    catalogue (topic `alerts`); `details` fill the sentence. `stage` is set for a condition that grows
    worse by itself and says how far it is. `owner` is the unit whose officers can act on it.
    """

    key: str
    kind: str
    severity: Severity
    owner: str
    period: str = ""
    form: str = ""
    stage: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)


def of_problems(found: Iterable[CurrentProblem], kind: str, headquarters: str) -> list[AlertCondition]:
    """Returns the problems of current rows as conditions.

    There is one condition for each country, period, form and rule, whatever the number of cases.

    Every check of the warehouse enters its problems here, and only here. `kind` names the check, so a later
    run of the same check can mend the conditions of an earlier run. Problems of severity info give no
    condition.
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
        AlertCondition(
            key="|".join((kind, country, period, form, rule)),
            kind=kind,
            severity=severity,
            owner=country or headquarters,
            period=period,
            form=form,
            details={
                "rule": rule,
                "count": count,
                **_sentence_values(first[country, period, form, rule, severity]),
            },
        )
        for (country, period, form, rule, severity), count in cases.items()
    ]


def _sentence_values(problem: Problem) -> dict[str, Any]:
    """The values that fill the sentence of the problem."""
    return {"column": problem.column, "found": problem.found, "details": dict(problem.details)}
