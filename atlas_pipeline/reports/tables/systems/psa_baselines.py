"""The table `report_psa_baselines`: baseline values of the Pre-Situational Analyses, with their days.

A baseline belongs to one day in the past. So a later report with an empty baseline does not remove it. A
later report with another value replaces it, and the first value stays visible.
"""

from datetime import date

import numpy as np
import pandas as pd
import sqlalchemy as sa

from atlas_pipeline.indicators.selection.fact_frames import facts_of, rows_at, table_rows
from atlas_pipeline.indicators.selection.facts import Facts
from atlas_pipeline.indicators.selection.states import newest
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.reports.tables.rows import Row, records
from atlas_pipeline.reports.tables.systems.groups import SITUATION_ANALYSIS
from atlas_pipeline.reports.tables.systems.model import SystemTable
from atlas_pipeline.reports.tables.systems.psa_gaps import FORM
from atlas_pipeline.warehouse.store import Warehouse
from atlas_pipeline.warehouse.tables import derived

KEY = ["country", "finding_id"]

report_psa_baselines = sa.Table(
    "report_psa_baselines",
    derived,
    sa.Column("country", sa.Text, primary_key=True),
    sa.Column("finding_id", sa.Text, primary_key=True),
    sa.Column("area", sa.Text, nullable=False),
    sa.Column("topics", sa.Text, nullable=False, comment="joined by ;"),
    sa.Column("severity", sa.Integer, nullable=False),
    sa.Column("finding", sa.Text, nullable=False, comment="says what the value measures"),
    sa.Column("baseline_value", sa.Float, nullable=False, comment="the newest one given"),
    sa.Column("baseline_date", sa.Date, nullable=True, comment="None: the office gave no day"),
    sa.Column("is_dated", sa.Boolean, nullable=False),
    sa.Column("reported_in", sa.Text, nullable=False, comment="the period that gave it"),
    sa.Column(
        "is_revised", sa.Boolean, nullable=False, comment="an earlier report gave another value or day"
    ),
    sa.Column("first_value", sa.Float, nullable=False),
    sa.Column("first_date", sa.Date, nullable=True),
    sa.Column("first_reported_in", sa.Text, nullable=False),
)


def baselines_given(facts: Facts) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Returns the newest report of each finding with a baseline value, and all such reports by time."""
    findings = facts.rows(FORM)
    has_value = findings.frame["baseline_value"].notna().to_numpy(dtype=bool)
    given = np.flatnonzero(has_value)
    in_time = given[np.argsort(findings.state_days[given], kind="stable")]
    return rows_at(facts, FORM, newest(findings, has_value)), rows_at(facts, FORM, in_time)


def psa_baselines(newest_given: pd.DataFrame, all_given: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """Returns one row for each finding that has a baseline value. The frames come from `baselines_given`."""
    first = {tuple(row[name] for name in KEY): row for row in reversed(records(all_given))}
    said = {
        key: set(zip(own["baseline_value"], own["baseline_date"].astype(str), strict=True))
        for key, own in all_given.groupby(KEY)
    }
    place = {unit.code: number for number, unit in enumerate(plan.units)}
    lines: list[Row] = []
    for row in records(newest_given):
        key = (row["country"], row["finding_id"])
        lines.append(
            {
                **row,
                "is_dated": pd.notna(row["baseline_date"]),
                "is_revised": len(said[key]) > 1,
                "first_value": first[key]["baseline_value"],
                "first_date": first[key]["baseline_date"],
                "first_reported_in": first[key]["reported_in"],
            }
        )
    lines.sort(key=lambda line: (place[line["country"]], line["finding_id"]))
    return table_rows(report_psa_baselines, lines)


def compute(warehouse: Warehouse, plan: Plan, *, seq: int | None = None, as_of_day: date) -> pd.DataFrame:
    return psa_baselines(*baselines_given(facts_of(warehouse, plan, seq, FORM)), plan)


TABLE = SystemTable(
    table=report_psa_baselines,
    group=SITUATION_ANALYSIS,
    description="Baseline values of the Pre-Situational Analyses with the day of each value; a "
    "corrected value also shows the first one.",
    compute=compute,
    forms=(FORM,),
)
