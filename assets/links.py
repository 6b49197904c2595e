"""What stands on an asset's page beside what a run tells: its columns, and where its rows and figures are reported."""

import dagster as dg

from assets.quality import PAGE
from assets.reports import annex_a_of
from atlas_pipeline.plan.model import Plan


def reported_in(plan: Plan) -> dict[str, dg.MetadataValue]:
    """Links to the pages of the donor's table by each calendar, and of the quality page: their files are named there."""
    calendars = (plan.project.donor_calendar, plan.project.submission_calendar)
    reports = {f"reported in, {calendar}": annex_a_of(calendar) for calendar in calendars}
    named = reports | {"judged in": PAGE}
    return {told: dg.MetadataValue.asset(dg.AssetKey(name)) for told, name in named.items()}


def stored_as(table: str, columns: list[dg.TableColumn]) -> dict[str, object]:
    """The warehouse's table and its columns, under the names by which Dagster shows them."""
    return {"dagster/table_name": table, "dagster/column_schema": dg.TableSchema(columns=columns)}
