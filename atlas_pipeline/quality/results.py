"""Results as problems: each breach with its slice, its form and the details for its sentence.

Only codes and keys are shown as found, and only a few of them. No other content of a row leaves the frame.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from atlas_pipeline.plan.model import Plan
from atlas_pipeline.problems.catalogue import problem
from atlas_pipeline.problems.model import Problem
from atlas_pipeline.quality.gx import ExpectationState, Result
from atlas_pipeline.quality.suites.expectations import Expectation, Suite

SHOWN = 5
"""The most different values that one problem shows."""

EACH = 200
"""The most problems that one expectation gives one by one. Further breaches are only in its count."""


@dataclass(frozen=True, slots=True)
class CurrentProblem:
    """A problem of the current rows, with its unit and period.

    If a problem concerns the system itself, both are empty.
    """

    country: str
    period: str
    problem: Problem

    def is_of(self, period: str, plan: Plan) -> bool:
        """Whether the breach concerns the period.

        If a breach concerns a country as a whole, it has no period. Then its details may name the half-years
        that it concerns. If they name none, it concerns every period.
        """
        if self.period:
            return self.period == period
        named = {one.key for one in plan.periods() if one.key in str(self.problem.details)}
        return not named or period in named


def found_by(suite: Suite, result: Result) -> Iterator[CurrentProblem]:
    """The problems of one result.

    If the expectation held, there are none. If it could not run, there is one problem, and it is a problem of
    the program.
    """
    one = result.expectation
    if result.state is ExpectationState.COULD_NOT_RUN:
        check = f"{suite.name}: {one.name}"
        yield CurrentProblem(
            "", "", problem("check_could_not_run", form=one.form, check=check, reason=result.reason)
        )
        return
    broken = suite.frame.iloc[list(result.places)]
    if one.is_each:
        for row in broken.head(EACH).to_dict("records"):
            # if the frame has the columns `form` and `column`, they name the form and the column of the case
            form, column = str(row.get("form", one.form)), str(row.get("column", one.column))
            details: dict[str, Any] = {
                name: _said(row[name]) for name in one.details if name not in ("form", "column")
            }
            found = problem(one.rule, form=form, column=column, **details, **one.sentence_values)
            yield CurrentProblem(row["country"], row["period"], found)
        return
    for (country, period), rows in broken.groupby(["country", "period"], sort=False):
        found = problem(
            one.rule,
            form=one.form,
            column=one.column,
            found=_values(rows, one),
            count=len(rows),
            **one.sentence_values,
        )
        yield CurrentProblem(str(country), str(period), found)


def _values(rows: pd.DataFrame, one: Expectation) -> str:
    if not one.found:
        return ""
    values = [str(_said(value)) for value in pd.unique(rows[one.found].dropna())]
    return ", ".join(values[:SHOWN]) + (", …" if len(values) > SHOWN else "")


def _said(value: Any) -> str | int:
    """A value as the sentence shows it: a whole number without a point, any other number with one decimal."""
    if isinstance(value, str):
        return value
    number = float(value)
    return int(number) if number == int(number) else f"{number:.1f}"
