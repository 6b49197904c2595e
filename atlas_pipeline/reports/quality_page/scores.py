"""The scores on the quality page: of the whole project and of each country, by dimension and indicator."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from atlas_pipeline.plan.labels import text_in
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.units import ALL
from atlas_pipeline.quality.score_checks import DIMENSIONS
from atlas_pipeline.quality.scores import OVERALL
from atlas_pipeline.reports.quality_page.page_words import PageWords

GOOD, FAIR = 95, 80
"""A score from `GOOD` on is shown as good, a score from `FAIR` on as fair."""


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


class PageScores:
    """The scores of `report_data_quality` as the page shows them."""

    def __init__(self, plan: Plan, scores: pd.DataFrame, words: PageWords) -> None:
        self._plan = plan
        self._words = words
        whole = scores[scores["check"] == OVERALL]
        self._whole: dict[tuple[str, str, str], dict[str, float | None]] = {}
        for line in whole.to_dict("records"):
            own = self._whole.setdefault((line["indicator"], line["country"], line["dimension"]), {})
            own[line["period"]] = line["score"]
        self._behind: dict[tuple[str, str, str], list[dict]] = {}
        for line in scores[scores["check"] != OVERALL].to_dict("records"):
            self._behind.setdefault((line["indicator"], line["country"], line["period"]), []).append(line)
        assessed = whole[whole["status"] == "assessed"]
        self.periods = [
            period for period in dict.fromkeys(whole["period"]) if period in set(assessed["period"])
        ]
        # The newest period in which a country has more than a score for timeliness. Timeliness alone
        # only shows that nothing was delivered.
        scored = assessed[assessed["dimension"] != "timeliness"]
        self._newest = {
            country: [period for period in self.periods if period in set(own["period"])][-1]
            for country, own in scored.groupby("country")
        }
        self._indicators = [ALL, *(indicator.code for indicator in plan.indicators)]

    @property
    def countries(self) -> list[CountryBlock]:
        """The whole project first, then each unit that has scores."""
        present = {country for _, country, _ in self._whole}
        codes = [ALL, *(unit.code for unit in self._plan.units)]
        return [self._country(code) for code in codes if code in present]

    def _country(self, code: str) -> CountryBlock:
        period = self._newest.get(code, "")
        name = self._words.country(code)
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
            self._words("everything")
            if indicator == ALL
            else text_in(self._plan.indicator(indicator).name, self._words.language)
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
        before = ""
        for line in self._behind.get((indicator, country, period), []):
            yield CheckLine(
                self._words(f"dimension.{line['dimension']}"),
                self._words(f"check.{line['check']}"),
                self._words.number(line["checked"]),
                self._words.number(line["failed"]),
                self._cell(line["score"]),
                line["dimension"] != before,
            )
            before = line["dimension"]

    def _cells(
        self, indicator: str, country: str, period: str, *, with_trend: bool = False
    ) -> list[ScoreText]:
        cells = []
        for dimension in DIMENSIONS:
            own = self._whole[indicator, country, dimension]
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
            said = self._words("trend_text", values=", ".join(values))
        return ScoreText(self._text(score), _level(score), drawn, said)

    def _text(self, score: float | None) -> str:
        if score is None or _is_none(score):
            return self._words("not_assessed")
        return self._words.number(math.floor(score * 10 + 1e-9) / 10)


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
