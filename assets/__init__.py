"""The asset graph of Dagster. The body of an asset calls one service and reports the result as metadata."""

import dagster as dg

from assets.context import build_context
from assets.forms import build_forms
from assets.indicators import build_indicator_checks, build_indicators
from assets.persons import build_persons
from assets.quality import build_quality, build_slice_check
from assets.reports import build_reports
from assets.submissions import build_submissions
from assets.systems import build_system_tables
from atlas_pipeline.plan.model import Plan


def build_assets(plan: Plan, slices: dg.PartitionsDefinition) -> list[dg.AssetsDefinition]:
    return [
        build_submissions(slices),
        build_forms(plan, slices),
        build_context(),
        build_persons(),
        build_indicators(plan),
        *build_system_tables(),
        *build_reports(plan),
        *build_quality(plan),
    ]


def build_checks(plan: Plan, slices: dg.PartitionsDefinition) -> list[dg.AssetChecksDefinition]:
    return [build_indicator_checks(plan), build_slice_check(slices)]
