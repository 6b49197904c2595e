"""Links from the page of an asset to the reports with its rows and figures."""

import dagster as dg

from assets.quality import PAGE
from assets.reports import annex_a_of
from atlas_pipeline.plan.model import Plan


def reported_in(plan: Plan) -> dict[str, dg.MetadataValue]:
    """Links to the assets of Annex A, one for each calendar, and of the quality page. The pages of these
    assets name their files."""
    reports = {f"reported in, {calendar}": annex_a_of(calendar) for calendar in plan.report_calendars}
    named = reports | {"judged in": PAGE}
    return {label: dg.MetadataValue.asset(dg.AssetKey(name)) for label, name in named.items()}
