"""Assessment of the warehouse: builds and runs every suite, and stores the results.

It validates the rows that are current at one moment. It changes none of them. `stored_results` reads the
results back.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from atlas_pipeline.indicators.figure_set import FigureSet
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.quality.current_rows import CurrentRows
from atlas_pipeline.quality.gx import ExpectationState, Result, run
from atlas_pipeline.quality.patterns import patterns
from atlas_pipeline.quality.results import CurrentProblem, found_by
from atlas_pipeline.quality.suites.cross_form_suites import whole_suites
from atlas_pipeline.quality.suites.expectations import Suite
from atlas_pipeline.quality.suites.form_suites import form_suites
from atlas_pipeline.quality.tables import report_quality_checks, report_quality_problems
from atlas_pipeline.warehouse.store import Warehouse


@dataclass(frozen=True)
class WarehouseAssessment:
    """The results for the rows that were current at the ledger number `seq`, as seen on `as_of_day`."""

    as_of_day: date
    seq: int
    results: tuple[Result, ...]
    found: tuple[CurrentProblem, ...]

    @property
    def could_not_run(self) -> list[Result]:
        return [one for one in self.results if one.state is ExpectationState.COULD_NOT_RUN]

    def of_suite(self, name: str) -> list[Result]:
        return [one for one in self.results if one.suite == name]


def suites_for(rows: CurrentRows, plan: Plan, published: pd.DataFrame, as_of_day: date) -> list[Suite]:
    """Every suite, built from the plan, the forms and the current rows. `published`: rows of
    `indicator_value`."""
    found = patterns(rows, plan, published)
    return [*form_suites(rows, plan), *whole_suites(rows, published, found, plan, as_of_day)]


def assess_warehouse(
    warehouse: Warehouse, plan: Plan, *, as_of_day: date, site: Path | None = None
) -> WarehouseAssessment:
    """Validates the current rows and the published figures. Stores nothing in the warehouse.

    If `site` is given, Great Expectations writes its own pages into that folder.
    """
    rows = CurrentRows(warehouse, plan=plan)
    return assessment_of(
        suites_for(rows, plan, FigureSet.current(warehouse, plan).values, as_of_day),
        as_of_day,
        rows.seq,
        site,
    )


def assessment_of(
    suites: Sequence[Suite], as_of_day: date, seq: int, site: Path | None = None
) -> WarehouseAssessment:
    """The results of suites that are already built."""
    by_name = {suite.name: suite for suite in suites}
    results = run(suites, site)
    found = [each for one in results for each in found_by(by_name[one.suite], one)]
    return WarehouseAssessment(as_of_day, seq, tuple(results), tuple(found))


def store(warehouse: Warehouse, assessed: WarehouseAssessment) -> None:
    """Stores the results in the place of the earlier ones."""
    checks = pd.DataFrame(
        [
            (
                one.suite,
                one.expectation.name,
                one.expectation.rule,
                one.expectation.form,
                one.state.value,
                one.checked,
                one.broken,
                one.reason,
                pd.Timestamp(assessed.as_of_day),
                assessed.seq,
            )
            for one in assessed.results
        ],
        columns=list(report_quality_checks.columns.keys()),
    )
    problems = pd.DataFrame(
        [
            (
                number,
                one.country,
                one.period,
                one.problem.form,
                one.problem.column,
                one.problem.rule,
                one.problem.severity.value,
                one.problem.found,
                json.dumps(one.problem.details, ensure_ascii=False, sort_keys=True),
            )
            for number, one in enumerate(assessed.found, start=1)
        ],
        columns=list(report_quality_problems.columns.keys()),
    )
    warehouse.derived.replace({report_quality_checks: checks, report_quality_problems: problems})
