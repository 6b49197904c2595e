"""The content of the quality page as plain values in one language.

The template lays the values out and decides nothing.
"""

from collections.abc import Sequence
from datetime import date

import pandas as pd

from atlas_pipeline.plan.labels import text_in
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.problems.model import Severity
from atlas_pipeline.quality.gx import ExpectationState
from atlas_pipeline.quality.results import CurrentProblem
from atlas_pipeline.quality.score_checks import DIMENSIONS
from atlas_pipeline.reports.quality_page.page_words import PageWords
from atlas_pipeline.reports.quality_page.problems import ProblemBlock, problem_blocks
from atlas_pipeline.reports.quality_page.scores import CountryBlock, PageScores
from atlas_pipeline.reports.quality_page.suites import SuiteLine, suite_lines


class QualityView:
    """The content of the page.

    `checks` are the rows of `report_quality_checks`, `scores` those of `report_data_quality`. `found` are
    the problems of the last quality check.
    """

    def __init__(
        self,
        plan: Plan,
        checks: pd.DataFrame,
        found: Sequence[CurrentProblem],
        scores: pd.DataFrame,
        language: str,
    ) -> None:
        self.plan = plan
        self.language = language
        self.words = PageWords(plan, language)
        self.dimensions = list(DIMENSIONS)
        self.as_of_day: date = pd.Timestamp(checks["as_of_day"].iloc[0]).date()
        self._checks = checks
        self._found = found
        page_scores = PageScores(plan, scores, self.words)
        self.periods: list[str] = page_scores.periods
        self.countries: list[CountryBlock] = page_scores.countries
        self.problems: list[ProblemBlock] = problem_blocks(plan, found, self.words)
        self.suites: list[SuiteLine] = suite_lines(checks, self.words)

    @property
    def period_word(self) -> str:
        """The plan's word for a period of the submissions: Half-year, Quarter, …"""
        return text_in(self.plan.calendar(self.plan.project.submission_calendar).labels, self.language)

    @property
    def numbers(self) -> dict[str, int]:
        """The numbers at the top of the page: checks by state, problems by severity."""
        states = self._checks["state"].value_counts()
        severities = [
            one.problem.severity for one in self._found if one.problem.rule != "check_could_not_run"
        ]
        return {
            "checks": len(self._checks),
            "held": int(states.get(ExpectationState.HELD, 0)),
            "could_not_run": int(states.get(ExpectationState.COULD_NOT_RUN, 0)),
            "errors": severities.count(Severity.ERROR),
            "warnings": severities.count(Severity.WARNING),
        }
