"""The problems on the quality page, in a block for the system, the project and each country."""

from collections.abc import Iterable
from dataclasses import dataclass

from atlas_pipeline.forms.sentences import sentence
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.units import ALL
from atlas_pipeline.problems.model import Severity
from atlas_pipeline.quality.results import CurrentProblem
from atlas_pipeline.reports.quality_page.page_words import PageWords

SHOWN_OF_A_COUNTRY = 40
"""Number of problems of one country that the page shows. The command `atlas quality` lists all."""


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


def problem_blocks(plan: Plan, found: Iterable[CurrentProblem], words: PageWords) -> list[ProblemBlock]:
    """Problems of the system first, then of the project, then of each country.

    Within a block, errors come first.
    """
    order = ["", ALL, *(unit.code for unit in plan.units)]
    by_country: dict[str, list[CurrentProblem]] = {}
    for one in found:
        by_country.setdefault(one.country, []).append(one)
    codes = [code for code in order if code in by_country] + sorted(set(by_country) - set(order))
    return [_block(plan, code, by_country[code], words) for code in codes]


def _block(plan: Plan, code: str, found: list[CurrentProblem], words: PageWords) -> ProblemBlock:
    ranks = list(Severity)
    ordered = sorted(found, key=lambda one: (ranks.index(one.problem.severity), one.period))
    lines = [
        QualityProblemLine(
            one.problem.severity.value,
            words(one.problem.severity.value),
            one.period,
            words.form(one.problem.form),
            sentence(one.problem, plan, words.language),
        )
        for one in ordered[:SHOWN_OF_A_COUNTRY]
    ]
    return ProblemBlock(words.country(code), lines, max(0, len(found) - SHOWN_OF_A_COUNTRY))
