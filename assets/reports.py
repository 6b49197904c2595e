"""The table of figures with their targets, and the files of Annex A."""

import dagster as dg

from assets.groups import OWNERS, REPORTS
from atlas_pipeline.home import Home
from atlas_pipeline.orchestration.failures import failing_in_words
from atlas_pipeline.plan.model import Plan


def build_reports(plan: Plan) -> list[dg.AssetsDefinition]:
    return [_tracking(plan), *(_annex_a(calendar) for calendar in plan.report_calendars)]


def annex_a_of(calendar: str) -> str:
    """The name of the asset of Annex A for a calendar."""
    return f"annex_a_{calendar}"


def _tracking(plan: Plan) -> dg.AssetsDefinition:
    @dg.asset(
        name="report_indicator_tracking",
        deps=[indicator.code for indicator in plan.indicators] + ["indicator_notes"],
        group_name=REPORTS,
        owners=OWNERS,
        kinds={"table"},
        description="Every figure with its baseline and target, deviation, achievement, coverage "
        "and the office's comment.",
    )
    @failing_in_words
    def report_indicator_tracking(home: dg.ResourceParam[Home]) -> dg.MaterializeResult:
        from atlas_pipeline.services.publication import publish_tracking

        tracking = publish_tracking(home)
        return dg.MaterializeResult(metadata={"dagster/row_count": len(tracking)})

    return report_indicator_tracking


def _annex_a(calendar: str) -> dg.AssetsDefinition:
    @dg.asset(
        name=annex_a_of(calendar),
        deps=["report_indicator_tracking"],
        group_name=REPORTS,
        owners=OWNERS,
        kinds={"excel"},
        description="The donor's Data Reporting Form (Annex A) as a workbook, through the newest period of "
        f"the calendar `{calendar}` that an office has reported on.",
    )
    @failing_in_words
    def annex_a(home: dg.ResourceParam[Home]) -> dg.MaterializeResult:
        from atlas_pipeline.services.report import report_newest

        written = report_newest(home, calendar)
        if written is None:
            return dg.MaterializeResult(metadata={"note": "nothing is reported yet"})
        path, through = written
        return dg.MaterializeResult(
            metadata={"file": dg.MetadataValue.path(str(path)), "through": through.key}
        )

    return annex_a
