"""The quality of the current rows: checked by Great Expectations, scored, and shown on a page."""

from collections.abc import Iterable, Iterator

import dagster as dg
import pandas as pd

from assets.groups import OWNERS, QUALITY
from assets.markdown import listed
from assets.submissions import SUBMISSIONS_ASSET
from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.forms.sentences import sentence
from atlas_pipeline.home import Home
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.problems.model import Severity
from atlas_pipeline.quality.results import CurrentProblem
from atlas_pipeline.quality.suites.cross_form_suites import SUITES
from atlas_pipeline.services.publication_state import STATE

WAREHOUSE_QUALITY = "warehouse_quality"
SCORES = "report_data_quality"
PAGE = "quality_page"
ASSESSED = (WAREHOUSE_QUALITY, SCORES, PAGE)
"""The assets of the job `judge_warehouse`."""

WHAT_COUNTS_IS_SOUND = "what_counts_is_sound"
SHOWN = 50


def build_quality(plan: Plan) -> list[dg.AssetsDefinition]:
    return [_warehouse_quality(plan), _page(plan)]


def check_of(suite: str) -> str:
    """The name of a suite's asset check. Dagster allows letters, digits and underscores."""
    return "expects_" + suite.replace(", ", "_").replace(" ", "_")


def _warehouse_quality(plan: Plan) -> dg.AssetsDefinition:
    suites = [*load_forms(), *SUITES]

    @dg.asset(
        name=WAREHOUSE_QUALITY,
        deps=[indicator.code for indicator in plan.indicators],
        group_name=QUALITY,
        owners=OWNERS,
        kinds={"table"},
        description="Every expectation of the current rows and the figures, made from the plan and the forms "
        "each time: codes, keys, gaps, references, totals, missing countries, swings, copies.",
        check_specs=[
            dg.AssetCheckSpec(
                check_of(suite),
                asset=WAREHOUSE_QUALITY,
                description=f"Every expectation of “{suite}” passed. An expectation that could not run is an "
                "error of the system and says nothing about the data.",
            )
            for suite in suites
        ],
    )
    def warehouse_quality(
        context: dg.AssetExecutionContext, home: dg.ResourceParam[Home]
    ) -> Iterator[dg.MaterializeResult]:
        from atlas_pipeline.services.assessment import assess

        assessment = assess(home, site=home.folder / QUALITY)
        assessed = assessment.assessed
        for evaluation in _by_slice(home, assessed.found):
            context.log_event(evaluation)
        yield dg.MaterializeResult(
            metadata={
                "expectations": len(assessed.results),
                "problems": len(assessed.found),
                "listed": _listed(assessed.found, home.plan),
                STATE: assessment.state,
            },
            check_results=[_of_suite(suite, assessed) for suite in suites],
        )
        if assessed.could_not_run:
            raise dg.Failure(
                f"{len(assessed.could_not_run)} expectations could not run, so they say nothing about the "
                "data. This is an error of the system; the checks above name them.",
                metadata={
                    f"{one.suite}: {one.expectation.name}": one.reason
                    for one in assessed.could_not_run[:SHOWN]
                },
                allow_retries=False,
            )

    return warehouse_quality


def build_slice_check(slices: dg.PartitionsDefinition) -> dg.AssetChecksDefinition:
    @dg.asset_check(
        asset=SUBMISSIONS_ASSET,
        name=WHAT_COUNTS_IS_SOUND,
        partitions_def=slices,
        description="The last check of the warehouse found no problem in the current rows of this country "
        "and period.",
    )
    def what_counts_is_sound(
        context: dg.AssetCheckExecutionContext, home: dg.ResourceParam[Home]
    ) -> dg.AssetCheckResult:
        from atlas_pipeline.quality.stored_results import stored_problems

        wanted = context.partition_key
        own = [one for one in stored_problems(home.warehouse) if f"{one.country}|{one.period}" == wanted]
        return dg.AssetCheckResult(**_verdict(own, home.plan))

    return what_counts_is_sound


def _page(plan: Plan) -> dg.AssetsDefinition:
    @dg.asset(
        name=PAGE,
        deps=[WAREHOUSE_QUALITY, SCORES],
        group_name=QUALITY,
        owners=OWNERS,
        kinds={"html"},
        description="The page for an assessor: scores on the five dimensions with their checks and trend, "
        "and the problems. One file in each language.",
    )
    def quality_page(home: dg.ResourceParam[Home]) -> dg.MaterializeResult:
        from atlas_pipeline.services.assessment import quality_page as write_page

        paths = {language: write_page(home, language) for language in plan.project.languages}
        return dg.MaterializeResult(
            metadata={language: dg.MetadataValue.path(str(path)) for language, path in paths.items()}
        )

    return quality_page


def _of_suite(suite: str, assessed) -> dg.AssetCheckResult:  # type: ignore[no-untyped-def]
    results = assessed.of_suite(suite)
    states = pd.Series([one.state.value for one in results], dtype="str").value_counts()
    not_held = [one for one in results if one.state != "held"]
    lines = (
        f"{one.expectation.name}: {one.reason or f'{one.broken} of {one.checked} failed'}" for one in not_held
    )
    is_ours = "could_not_run" in states
    return dg.AssetCheckResult(
        check_name=check_of(suite),
        passed=not not_held,
        severity=dg.AssetCheckSeverity.ERROR if is_ours else dg.AssetCheckSeverity.WARN,
        description="Some could not run: an error of the system, not of the data." if is_ours else None,
        metadata={
            "expectations": len(results),
            **{str(state): int(count) for state, count in states.items()},
            "not held": listed(lines),
        },
    )


def _by_slice(home: Home, found: Iterable[CurrentProblem]) -> Iterator[dg.AssetCheckEvaluation]:
    """One evaluation for each slice with a current form, with the slice as its partition; the run itself
    has no partition."""
    current = home.warehouse.currency.forms()
    counted = {f"{unit}|{period}" for unit, period in zip(current["unit"], current["period"], strict=True)}
    problems: dict[str, list[CurrentProblem]] = {key: [] for key in sorted(counted)}
    for one in found:
        problems.get(f"{one.country}|{one.period}", []).append(one)
    known = {one.key for one in home.plan.slices()}
    for key, own in problems.items():
        if key in known:
            verdict = _verdict(own, home.plan)
            yield dg.AssetCheckEvaluation(
                asset_key=dg.AssetKey(SUBMISSIONS_ASSET),
                check_name=WHAT_COUNTS_IS_SOUND,
                partition=key,
                **verdict,
            )


def _verdict(own: list[CurrentProblem], plan: Plan) -> dict:
    is_wrong = any(one.problem.severity is Severity.ERROR for one in own)
    return {
        "passed": not own,
        "severity": dg.AssetCheckSeverity.ERROR if is_wrong else dg.AssetCheckSeverity.WARN,
        "metadata": {"problems": dg.MetadataValue.int(len(own)), "listed": _listed(own, plan)},
    }


def _listed(found: Iterable[CurrentProblem], plan: Plan) -> dg.MarkdownMetadataValue:
    lines = (
        f"{' '.join(part for part in (one.country, one.period) if part)}: {sentence(one.problem, plan, 'en')}"
        for one in found
    )
    return listed(lines)
