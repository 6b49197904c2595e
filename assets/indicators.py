"""The indicators: one asset for each. They are computed together, because they read the same facts."""

from collections.abc import Iterator

import dagster as dg
import pandas as pd

from assets.checks import FIGURES_DERIVED, NUMBER_IS_ITS_ROWS, indicator_checks
from assets.groups import OWNERS
from assets.links import reported_in
from assets.markdown import listed
from atlas_pipeline.home import Home
from atlas_pipeline.indicators.selection.selection import forms_needed
from atlas_pipeline.orchestration.failures import failing_in_words
from atlas_pipeline.orchestration.resources import actor_of
from atlas_pipeline.plan.indicators import Indicator
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.reports.tables.systems.groups import system_of
from atlas_pipeline.services.publication_state import STATE


def build_indicators(plan: Plan) -> dg.AssetsDefinition:
    specs = [
        dg.AssetSpec(
            indicator.code,
            deps=list(forms_needed(indicator)),
            group_name=system_of(indicator),
            owners=OWNERS,
            kinds={"table"},
            description=_sheet(indicator),
            metadata=reported_in(plan),
        )
        for indicator in plan.indicators
    ]

    @dg.multi_asset(
        name="compute_indicators",
        specs=specs,
        can_subset=False,
        description="Compute every indicator for every country, period and breakdown from the current rows.",
    )
    @failing_in_words
    def compute_indicators(
        context: dg.AssetExecutionContext, home: dg.ResourceParam[Home]
    ) -> Iterator[dg.MaterializeResult]:
        from atlas_pipeline.services.publication import publish

        published = publish(home, actor=actor_of(context, home))
        for indicator in plan.indicators:
            own = published.values[published.values["indicator"] == indicator.code]
            yield dg.MaterializeResult(
                asset_key=indicator.code, metadata={**_metadata(own, home.plan), STATE: published.state}
            )

    return compute_indicators


def build_indicator_checks(plan: Plan) -> dg.AssetChecksDefinition:
    codes = [indicator.code for indicator in plan.indicators]

    @dg.multi_asset_check(
        name="check_indicators",
        specs=indicator_checks(codes),
        description="Compute the figures again, and also from their traced rows.",
    )
    @failing_in_words
    def check_indicators(home: dg.ResourceParam[Home]) -> Iterator[dg.AssetCheckResult]:
        from atlas_pipeline.indicators.verification import verify

        for verification in verify(home.warehouse, home.plan):
            yield dg.AssetCheckResult(
                asset_key=verification.indicator,
                check_name=FIGURES_DERIVED,
                passed=not verification.stored_differently,
                metadata={"figures": verification.figures, "differ": listed(verification.stored_differently)},
            )
            yield dg.AssetCheckResult(
                asset_key=verification.indicator,
                check_name=NUMBER_IS_ITS_ROWS,
                passed=not verification.traced_differently,
                metadata={
                    "figures traced": verification.traced,
                    "differ": listed(verification.traced_differently),
                },
            )

    return check_indicators


def _sheet(indicator: Indicator) -> str:
    sheet = indicator.sheet
    return (
        f"**{indicator.name['en']}**\n\n{sheet.definition['en']}\n\n- unit: {indicator.unit}\n"
        f"- source: {sheet.source['en']}\n- method: {sheet.method['en']}\n"
        f"- limitations: {sheet.limitations['en']}"
    )


def _metadata(values: pd.DataFrame, plan: Plan) -> dict:
    """The totals for an officer: one record for each country and period of the submission calendar."""
    totals = values[(values["breakdown"] == "") & (values["calendar"] == plan.project.submission_calendar)]
    accumulation = "period" if (totals["accumulation"] == "period").any() else "cumulative"
    shown = totals[(totals["accumulation"] == accumulation) & (totals["status"] != "not_reported")]
    records = [
        dg.TableRecord({name: line[name] for name in ("country", "period", "value", "status")})
        for line in shown[shown["value"].notna()].to_dict("records")
    ]
    metadata: dict = {"dagster/row_count": len(values)}
    if records:
        metadata[f"totals, {accumulation}"] = dg.MetadataValue.table(records)
    return metadata
