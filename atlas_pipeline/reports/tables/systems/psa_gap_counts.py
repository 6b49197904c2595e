"""The table `report_psa_gap_counts`: the number of gaps by area, severity, validation and status.

The gaps are those of `report_psa_gaps`, so the two tables always agree. "Not reported" and "no gap" are
different.
"""

from collections import Counter
from datetime import date
from typing import Any

import pandas as pd
import sqlalchemy as sa

from atlas_pipeline.indicators.coverage import Coverage, project_status
from atlas_pipeline.indicators.figures import CUMULATIVE
from atlas_pipeline.indicators.selection.fact_frames import facts_of, table_rows
from atlas_pipeline.indicators.selection.facts import Facts
from atlas_pipeline.indicators.selection.windows import windows_up_to
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.periods import Period
from atlas_pipeline.plan.units import ALL
from atlas_pipeline.reports.tables.rows import Row, records
from atlas_pipeline.reports.tables.systems.groups import SITUATION_ANALYSIS
from atlas_pipeline.reports.tables.systems.model import SystemTable
from atlas_pipeline.reports.tables.systems.psa_gaps import FORM, gaps_at
from atlas_pipeline.warehouse.store import Warehouse
from atlas_pipeline.warehouse.tables import derived

VALIDATED, NOT_VALIDATED = "validated", "not_validated"
Key = tuple[str, int, str, str]
"""Area, severity, validation and status."""
TOTAL: Key = ("", 0, "", "")
"""The key of the row that counts all gaps of a unit."""

report_psa_gap_counts = sa.Table(
    "report_psa_gap_counts",
    derived,
    sa.Column("country", sa.Text, primary_key=True, comment="a unit or ALL"),
    sa.Column("period", sa.Text, primary_key=True, comment="of the submission calendar"),
    sa.Column("area", sa.Text, primary_key=True, comment="empty: all gaps of the unit"),
    sa.Column("severity", sa.Integer, primary_key=True, autoincrement=False, comment="0: all"),
    sa.Column("validation", sa.Text, primary_key=True, comment="validated or not_validated; empty: all"),
    sa.Column("status", sa.Text, primary_key=True, comment="empty: all"),
    sa.Column("period_end", sa.Date, nullable=False),
    sa.Column("gaps", sa.Integer, nullable=True, comment="None: not reported"),
    sa.Column("coverage", sa.Text, nullable=False, comment="reported, zero, not_reported, carried, partial"),
    sa.Column(
        "missing_units", sa.Text, nullable=False, comment="periods not reported, of ALL after its unit"
    ),
)


def psa_gap_counts(facts: Facts, plan: Plan, as_of_day: date) -> pd.DataFrame:
    """Returns the counts for each period, each unit that owes or sent PSA findings, and ALL.

    The first row has all gaps. Then there is one row for each existing combination of area, severity,
    validation and status.
    """
    coverage = Coverage(plan, facts, FORM)
    lines: list[Row] = []
    for period in windows_up_to(plan, as_of_day, plan.periods()):
        gaps = gaps_at(facts, period)
        counts = {unit.code: _counts(gaps[gaps["country"] == unit.code]) for unit in plan.units}
        covers = {unit.code: coverage.of(unit, period, CUMULATIVE) for unit in plan.units}
        statuses = {
            unit: cover.status(counts[unit].get(TOTAL, 0), CUMULATIVE) for unit, cover in covers.items()
        }
        everything = sum(counts.values(), Counter[Key]())
        status, missing = project_status(covers, statuses, everything.get(TOTAL, 0))
        lines += _lines(ALL, period, everything, status, missing, plan)
        for unit, cover in covers.items():
            if cover.is_expected or counts[unit]:
                lines += _lines(
                    unit, period, counts[unit], statuses[unit], list(cover.gaps(statuses[unit])), plan
                )
    return table_rows(report_psa_gap_counts, lines)


def compute(warehouse: Warehouse, plan: Plan, *, seq: int | None = None, as_of_day: date) -> pd.DataFrame:
    return psa_gap_counts(facts_of(warehouse, plan, seq, FORM), plan, as_of_day)


def _counts(gaps: pd.DataFrame) -> Counter[Key]:
    counts: Counter[Key] = Counter()
    for row in records(gaps):
        validation = VALIDATED if row["is_validated"] else NOT_VALIDATED
        counts[row["area"], int(row["severity"]), validation, row["status"]] += 1
        counts[TOTAL] += 1
    return counts


def _lines(
    unit: str,
    period: Period,
    counts: Counter[Key],
    coverage: str,
    missing: list[str],
    plan: Plan,
) -> list[Row]:
    places: tuple[list[Any], ...] = (
        list(plan.code_list("psa_area").keys),
        list(range(6)),
        [VALIDATED, NOT_VALIDATED],
        list(plan.code_list("finding_status").keys),
    )

    def place(key: Key) -> list[int]:
        return [
            known.index(part) if part in known else len(known)
            for known, part in zip(places, key, strict=True)
        ]

    keys = [TOTAL, *sorted(set(counts) - {TOTAL}, key=place)]
    return [
        {
            "country": unit,
            "period": period.key,
            **dict(zip(("area", "severity", "validation", "status"), key, strict=True)),
            "period_end": period.end,
            "gaps": None if coverage == "not_reported" else counts.get(key, 0),
            "coverage": coverage,
            "missing_units": ";".join(missing),
        }
        for key in keys
    ]


TABLE = SystemTable(
    table=report_psa_gap_counts,
    group=SITUATION_ANALYSIS,
    description="Number of gaps of the Pre-Situational Analyses, by office and for the project, area, "
    "severity, validation and status, at the end of each period. Not reported is not zero.",
    compute=compute,
    forms=(FORM,),
)
