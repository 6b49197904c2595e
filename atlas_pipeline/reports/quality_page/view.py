"""The content of the quality page as plain values in one language.

The template lays the values out and decides nothing.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.forms.sentences import sentence
from atlas_pipeline.plan.labels import text_in
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.units import ALL
from atlas_pipeline.problems.model import Severity
from atlas_pipeline.quality.gx import ExpectationState
from atlas_pipeline.quality.results import CurrentProblem
from atlas_pipeline.quality.score_checks import DIMENSIONS
from atlas_pipeline.quality.scores import OVERALL
from atlas_pipeline.reports.layout.words import Words

SHOWN_OF_A_COUNTRY = 40
"""Number of problems of one country that the page shows. The command `atlas quality` lists all."""

GOOD, FAIR = 95, 80
"""A score from `GOOD` on is shown as good, a score from `FAIR` on as fair."""


class PageWords(Words):
    """The page's own words. Keys it does not have, days and numbers come from the words of the reports."""

    topic = "quality_page"


@dataclass(frozen=True)
class ScoreText:
    """A score as it is shown. It is never rounded up, so 100 means that nothing failed."""

    text: str
    level: str
    """good, fair, poor or none."""
    trend: str = ""
    """The points of a small line, in a box of 100 by 24. Empty if there is no line to draw."""
    trend_text: str = ""


@dataclass(frozen=True)
class CheckLine:
    dimension: str
    check: str
    checked: str
    failed: str
    score: ScoreText
    is_first: bool
    """True for the first line of its dimension."""


@dataclass(frozen=True)
class IndicatorBlock:
    code: str
    name: str
    cells: list[ScoreText]
    checks: list[CheckLine]
    trend: list[tuple[str, list[ScoreText]]]


@dataclass(frozen=True)
class CountryBlock:
    code: str
    name: str
    period: str
    cells: list[ScoreText]
    indicators: list[IndicatorBlock]


@dataclass(frozen=True)
class QualityProblemLine:
    severity: str
    label: str
    period: str
    form: str
    text: str


@dataclass(frozen=True)
class ProblemBlock:
    name: str
    lines: list[QualityProblemLine]
    more: int


@dataclass(frozen=True)
class SuiteLine:
    name: str
    held: int
    of: int
    cases: str
    state: str
    level: str


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
        self.words = PageWords(language)
        self.dimensions = list(DIMENSIONS)
        self.as_of_day: date = pd.Timestamp(checks["as_of_day"].iloc[0]).date()
        self._checks = checks
        self._found = found
        whole = scores[scores["check"] == OVERALL]
        self._whole = {
            key: own.set_index("period") for key, own in whole.groupby(["indicator", "country", "dimension"])
        }
        self._behind = dict(list(scores[scores["check"] != OVERALL].groupby(["indicator", "country"])))
        assessed = whole[whole["status"] == "assessed"]
        self.periods = [
            period for period in dict.fromkeys(whole["period"]) if period in set(assessed["period"])
        ]
        # The newest half-year in which a country has more than a score for timeliness. Timeliness alone
        # only shows that nothing was delivered.
        scored = assessed[assessed["dimension"] != "timeliness"]
        self._newest = {
            country: [period for period in self.periods if period in set(own["period"])][-1]
            for country, own in scored.groupby("country")
        }
        self._indicators = [ALL, *(indicator.code for indicator in plan.indicators)]

    @property
    def period_word(self) -> str:
        """The plan's word for a period of the submissions: Half-year, Quarter, …"""
        return text_in(self.plan.calendar(self.plan.project.submission_calendar).labels, self.language)

    # ------------------------------------------------------------------ at a glance

    @property
    def numbers(self) -> dict[str, int]:
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

    # ------------------------------------------------------------------ scores

    @property
    def countries(self) -> list[CountryBlock]:
        """The whole project first, then each unit that has scores."""
        present = {country for _, country, _ in self._whole}
        codes = [ALL, *(unit.code for unit in self.plan.units)]
        return [self._country(code) for code in codes if code in present]

    def _country(self, code: str) -> CountryBlock:
        period = self._newest.get(code, "")
        name = self.name_of(code)
        if not period:
            return CountryBlock(code, name, "", [self._cell(None) for _ in DIMENSIONS], [])
        indicators = [
            self._indicator(indicator, code, period)
            for indicator in self._indicators
            if (indicator, code, DIMENSIONS[0]) in self._whole
        ]
        return CountryBlock(code, name, period, self._cells(ALL, code, period, with_trend=True), indicators)

    def _indicator(self, indicator: str, country: str, period: str) -> IndicatorBlock:
        name = (
            self.words("everything")
            if indicator == ALL
            else text_in(self.plan.indicator(indicator).name, self.language)
        )
        trend = [(each, self._cells(indicator, country, each)) for each in self.periods]
        return IndicatorBlock(
            "" if indicator == ALL else indicator,
            name,
            self._cells(indicator, country, period),
            list(self._check_lines(indicator, country, period)),
            trend,
        )

    def _check_lines(self, indicator: str, country: str, period: str) -> Iterator[CheckLine]:
        behind = self._behind.get((indicator, country))
        if behind is None:
            return
        own = behind[behind["period"] == period]
        before = ""
        for line in own.to_dict("records"):
            yield CheckLine(
                self.words(f"dimension.{line['dimension']}"),
                self.words(f"check.{line['check']}"),
                self.words.number(line["checked"]),
                self.words.number(line["failed"]),
                self._cell(line["score"]),
                line["dimension"] != before,
            )
            before = line["dimension"]

    def _cells(
        self, indicator: str, country: str, period: str, *, with_trend: bool = False
    ) -> list[ScoreText]:
        cells = []
        for dimension in DIMENSIONS:
            own = self._whole[indicator, country, dimension]["score"]
            score = own.get(period)
            cells.append(self._cell(score, [own.get(each) for each in self.periods] if with_trend else None))
        return cells

    def _cell(self, score: float | None, trend: Sequence[float | None] | None = None) -> ScoreText:
        drawn = said = ""
        if trend is not None and sum(not _is_none(value) for value in trend) > 1:
            drawn = _line(trend)
            values = [
                f"{period} {self._text(value)}" for period, value in zip(self.periods, trend, strict=True)
            ]
            said = self.words("trend_text", values=", ".join(values))
        return ScoreText(self._text(score), _level(score), drawn, said)

    def _text(self, score: float | None) -> str:
        if score is None or _is_none(score):
            return self.words("not_assessed")
        return self.words.number(math.floor(score * 10 + 1e-9) / 10)

    def name_of(self, country: str) -> str:
        if country == ALL:
            return self.words("whole_project")
        if not self.plan.has_unit(country):
            return country or self.words("of_the_system")
        return text_in(self.plan.unit(country).name, self.language)

    # ------------------------------------------------------------------ problems

    @property
    def problems(self) -> list[ProblemBlock]:
        """Problems of the system first, then of the project, then of each country.

        Within a block, errors come first.
        """
        order = ["", ALL, *(unit.code for unit in self.plan.units)]
        by_country: dict[str, list[CurrentProblem]] = {}
        for one in self._found:
            by_country.setdefault(one.country, []).append(one)
        codes = [code for code in order if code in by_country] + sorted(set(by_country) - set(order))
        return [self._block(code, by_country[code]) for code in codes]

    def _block(self, code: str, found: list[CurrentProblem]) -> ProblemBlock:
        ranks = list(Severity)
        ordered = sorted(found, key=lambda one: (ranks.index(one.problem.severity), one.period))
        lines = [
            QualityProblemLine(
                one.problem.severity.value,
                self.words(one.problem.severity.value),
                one.period,
                self._form(one.problem.form),
                sentence(one.problem, self.plan, self.language),
            )
            for one in ordered[:SHOWN_OF_A_COUNTRY]
        ]
        return ProblemBlock(self.name_of(code), lines, max(0, len(found) - SHOWN_OF_A_COUNTRY))

    def _form(self, name: str) -> str:
        form = load_forms().get(name)
        return text_in(form.labels, self.language) if form else name

    # ------------------------------------------------------------------ checks

    @property
    def suites(self) -> list[SuiteLine]:
        return [self._suite(str(name), own) for name, own in self._checks.groupby("suite", sort=False)]

    def _suite(self, name: str, own: pd.DataFrame) -> SuiteLine:
        states = own["state"].value_counts()
        held = int(states.get(ExpectationState.HELD, 0))
        text, level = self.words("state.held"), "good"
        for state, worse in ((ExpectationState.BROKEN, "fair"), (ExpectationState.COULD_NOT_RUN, "poor")):
            if count := int(states.get(state, 0)):
                text, level = self.words(f"state.{state.value}", count=count), worse
        is_form = name in load_forms()
        label = self.words("suite_form", form=self._form(name)) if is_form else self.words(f"suite.{name}")
        return SuiteLine(label, held, len(own), self.words.number(int(own["checked"].sum())), text, level)


def _is_none(score: float | None) -> bool:
    return score is None or math.isnan(score)


def _level(score: float | None) -> str:
    if score is None or _is_none(score):
        return "none"
    return "good" if score >= GOOD else "fair" if score >= FAIR else "poor"


def _line(values: Sequence[float | None]) -> str:
    """The points of the values, one for each period from left to right, with 100 at the top."""
    step = 96 / max(1, len(values) - 1)
    return " ".join(
        f"{2 + place * step:.1f},{22 - 0.2 * value:.1f}"
        for place, value in enumerate(values)
        if value is not None and not _is_none(value)
    )
