"""Results as problems: each breach with its slice, its form and what fills the sentence.

Only codes and keys are ever shown as found, a few of them; no row's other content leaves the frame.
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
"""How many different values a problem shows."""

EACH = 200
"""How many problems of their own one expectation may give; what is more is in its count."""


@dataclass(frozen=True, slots=True)
class Breach:
    """A problem of what counts, and whose it is; both empty for what is of the system itself."""

    country: str
    period: str
    problem: Problem

    def is_of(self, period: str, plan: Plan) -> bool:
        """Whether it speaks of the period: what is found of a country as a whole may name the half-years it is
        about."""
        if self.period:
            return self.period == period
        named = {one.key for one in plan.periods() if one.key in str(self.problem.details)}
        return not named or period in named


def found_by(suite: Suite, result: Result) -> Iterator[Breach]:
    """The problems that one result gives: none where it held, ours where it could not run."""
    one = result.expectation
    if result.state is ExpectationState.COULD_NOT_RUN:
        check = f"{suite.name}: {one.name}"
        yield Breach("", "", problem("check_could_not_run", form=one.form, check=check, reason=result.reason))
        return
    broken = suite.frame.iloc[list(result.places)]
    if one.is_each:
        for row in broken.head(EACH).to_dict("records"):
            # a frame with a form and a column of its own says of which the case is
            form, column = str(row.get("form", one.form)), str(row.get("column", one.column))
            details: dict[str, Any] = {
                name: _said(row[name]) for name in one.details if name not in ("form", "column")
            }
            told = problem(one.rule, form=form, column=column, **details, **one.told)
            yield Breach(row["country"], row["period"], told)
        return
    for (country, period), rows in broken.groupby(["country", "period"], sort=False):
        told = problem(
            one.rule,
            form=one.form,
            column=one.column,
            found=_values(rows, one),
            count=len(rows),
            **one.told,
        )
        yield Breach(str(country), str(period), told)


def _values(rows: pd.DataFrame, one: Expectation) -> str:
    if not one.found:
        return ""
    values = [str(_said(value)) for value in pd.unique(rows[one.found].dropna())]
    return ", ".join(values[:SHOWN]) + (", …" if len(values) > SHOWN else "")


def _said(value: Any) -> str | int:
    """A value as a sentence has it: a whole number without a point, another with one decimal."""
    if isinstance(value, str):
        return value
    number = float(value)
    return int(number) if number == int(number) else f"{number:.1f}"
