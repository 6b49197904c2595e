"""The report-ready tables of the project's systems: one asset for each, in the group of its system."""

import dagster as dg
import pandas as pd

from assets.groups import OWNERS
from assets.markdown import listed
from atlas_pipeline.home import Home
from atlas_pipeline.orchestration.failures import failing_in_words
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.reports.tables.systems.model import SystemTable
from atlas_pipeline.reports.tables.systems.registry import SYSTEM_TABLES

NO_WARNINGS = "gives_no_warning"


def build_system_tables() -> list[dg.AssetsDefinition]:
    return [_asset(entry) for entry in SYSTEM_TABLES]


def _asset(entry: SystemTable) -> dg.AssetsDefinition:
    checks = [
        dg.AssetCheckSpec(
            NO_WARNINGS,
            asset=entry.name,
            description="No row of the table needs a person's attention. A warning stops nothing.",
        )
    ]

    @dg.asset(
        name=entry.name,
        deps=[*entry.forms, *entry.indicators, *entry.others],
        group_name=entry.group,
        owners=OWNERS,
        kinds={"table"},
        description=entry.description,
        metadata={"dagster/table_name": entry.name, "dagster/column_schema": _columns(entry)},
        check_specs=checks if entry.warnings else None,
    )
    @failing_in_words
    def system_table(home: dg.ResourceParam[Home]) -> dg.MaterializeResult:
        from atlas_pipeline.services.publication import publish_table

        rows = publish_table(home, entry)
        return dg.MaterializeResult(
            metadata={"dagster/row_count": len(rows)}, check_results=_assessed(entry, rows, home.plan)
        )

    return system_table


def _assessed(entry: SystemTable, rows: pd.DataFrame, plan: Plan) -> list[dg.AssetCheckResult]:
    if entry.warnings is None:
        return []
    warnings = entry.warnings(rows, plan)
    return [
        dg.AssetCheckResult(
            check_name=NO_WARNINGS,
            passed=not warnings,
            severity=dg.AssetCheckSeverity.WARN,
            metadata={"warnings": len(warnings), "listed": listed(warnings)},
        )
    ]


def _columns(entry: SystemTable) -> dg.TableSchema:
    columns = [
        dg.TableColumn(column.name, str(column.type).lower(), description=column.comment)
        for column in entry.table.columns
    ]
    return dg.TableSchema(columns=columns)
