"""The report-ready tables of the project's systems: one asset each, in the group of its system."""

from datetime import UTC, date, datetime

import dagster as dg
import pandas as pd

from assets.groups import OWNERS
from atlas_pipeline.home import Home
from atlas_pipeline.moments import moment_of
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.reports.systems import SYSTEM_TABLES
from atlas_pipeline.reports.systems.model import SystemTable
from atlas_pipeline.resources import RunOptions

NO_WARNINGS = "gives_no_warning"
SHOWN = 50


def build_system_tables() -> list[dg.AssetsDefinition]:
    return [_asset(entry) for entry in SYSTEM_TABLES]


def _asset(entry: SystemTable) -> dg.AssetsDefinition:
    checks = [
        dg.AssetCheckSpec(
            NO_WARNINGS,
            asset=entry.name,
            description="Nothing in the table wants a person's eye. A warning stops nothing.",
        )
    ]

    @dg.asset(
        name=entry.name,
        deps=[*entry.forms, *entry.indicators, *entry.others],
        group_name=entry.group,
        owners=OWNERS,
        kinds={"table"},
        description=entry.description,
        metadata={"columns": _columns(entry)},
        check_specs=checks if entry.warnings else None,
    )
    def system_table(home: dg.ResourceParam[Home], options: RunOptions) -> dg.MaterializeResult:
        seq, plan, day = _as_of(home, options)
        rows = entry.publish(home.warehouse, plan, seq=seq, as_of_day=day)
        return dg.MaterializeResult(
            metadata={"dagster/row_count": len(rows)}, check_results=_judged(entry, rows, plan)
        )

    return system_table


def _as_of(home: Home, options: RunOptions) -> tuple[int | None, Plan, date]:
    """The point of the ledger, the plan in force then, and the day that counts as today."""
    from atlas_pipeline.indicators.published import plan_of

    if not options.as_of:
        return None, home.plan, datetime.now(UTC).date()
    moment = moment_of(options.as_of)
    seq = home.warehouse.seq_at(moment)
    return seq, plan_of(home.warehouse, home.plan, seq), moment.date()


def _judged(entry: SystemTable, rows: pd.DataFrame, plan: Plan) -> list[dg.AssetCheckResult]:
    if entry.warnings is None:
        return []
    warnings = entry.warnings(rows, plan)
    listed = "\n".join(f"- {line}" for line in warnings[:SHOWN]) or "none"
    return [
        dg.AssetCheckResult(
            check_name=NO_WARNINGS,
            passed=not warnings,
            severity=dg.AssetCheckSeverity.WARN,
            metadata={"warnings": len(warnings), "listed": dg.MetadataValue.md(listed)},
        )
    ]


def _columns(entry: SystemTable) -> dg.TableSchemaMetadataValue:
    return dg.MetadataValue.table_schema(
        dg.TableSchema(
            columns=[
                dg.TableColumn(column.name, str(column.type).lower(), description=column.comment)
                for column in entry.table.columns
            ]
        )
    )
