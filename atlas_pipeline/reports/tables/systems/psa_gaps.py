"""The table `report_psa_gaps`: every gap that the Pre-Situational Analyses found, for each period.

The state of a gap in a period is its newest state dated on or before the period's end, like any snapshot.
The condition of K3 decides whether the gap was validated by then. A missing `validated_on` is never filled
in, so such a gap is not validated.
"""

from collections.abc import Iterator
from datetime import date

import pandas as pd
import sqlalchemy as sa

from atlas_pipeline.indicators.selection.conditions import finding_validated
from atlas_pipeline.indicators.selection.fact_frames import facts_of, rows_at, table_rows
from atlas_pipeline.indicators.selection.facts import Facts
from atlas_pipeline.indicators.selection.states import newest_at
from atlas_pipeline.indicators.selection.windows import day_number, windows_up_to
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.periods import Period
from atlas_pipeline.reports.tables.rows import Row, records
from atlas_pipeline.reports.tables.systems.groups import SITUATION_ANALYSIS
from atlas_pipeline.reports.tables.systems.model import SystemTable
from atlas_pipeline.warehouse.store import Warehouse
from atlas_pipeline.warehouse.tables import derived

FORM = "psa_findings"

report_psa_gaps = sa.Table(
    "report_psa_gaps",
    derived,
    sa.Column("country", sa.Text, primary_key=True),
    sa.Column("finding_id", sa.Text, primary_key=True),
    sa.Column("period", sa.Text, primary_key=True, comment="of the submission calendar"),
    sa.Column("period_end", sa.Date, nullable=False),
    sa.Column("is_period_open", sa.Boolean, nullable=False, comment="the period had not ended on the day"),
    sa.Column("area", sa.Text, nullable=False),
    sa.Column("topics", sa.Text, nullable=False, comment="joined by ;"),
    sa.Column("severity", sa.Integer, nullable=False, comment="1 slight to 5 very grave"),
    sa.Column("finding", sa.Text, nullable=False),
    sa.Column("recommendation", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False, comment="newest state dated up to the period's end"),
    sa.Column("status_date", sa.Date, nullable=False, comment="the form's own, else its period's end"),
    sa.Column("previous_status", sa.Text, nullable=False, comment="a period before; empty: not there then"),
    sa.Column("is_status_changed", sa.Boolean, nullable=False, comment="another one than a period before"),
    sa.Column("is_validated", sa.Boolean, nullable=False, comment="by the period's end, as K3 asks"),
    sa.Column("validated_on", sa.Date, nullable=True, comment="None: not validated by the period's end"),
    sa.Column("reported_in", sa.Text, nullable=False, comment="the period that the state was reported in"),
    sa.Column(
        "is_carried", sa.Boolean, nullable=False, comment="the unit sent no PSA findings for the period"
    ),
)


def gaps_at(facts: Facts, period: Period) -> pd.DataFrame:
    """Returns the gaps at the period's end.

    The columns are those of `current_rows.rows_at`, `is_validated` and `validated_on`. `validated_on` is
    empty if the gap is not validated.
    """
    findings, day = facts.rows(FORM), day_number(period.end)
    positions = newest_at(findings, day)
    answers = finding_validated(findings, positions, facts, day)
    validated_on = findings.frame["validated_on"]
    days = [validated_on.iloc[answer.evidence[0]] if answer.holds else pd.NaT for answer in answers]
    return rows_at(facts, FORM, positions).assign(
        is_validated=[answer.holds for answer in answers], validated_on=pd.to_datetime(pd.Series(days))
    )


def psa_gaps(facts: Facts, plan: Plan, as_of_day: date) -> pd.DataFrame:
    """Returns one row for each gap and each period of submission, from the period of its first state on."""
    current = facts.current[facts.current["form"] == FORM]
    sent = set(zip(current["unit"], current["period"], strict=True))
    before: dict[tuple[str, str], str] = {}
    lines: list[Row] = []
    for period in windows_up_to(plan, as_of_day, plan.periods()):
        found = list(_lines(facts, period, sent, before, as_of_day))
        before |= {(line["country"], line["finding_id"]): line["status"] for line in found}
        lines += found
    place = {unit.code: number for number, unit in enumerate(plan.units)}
    # the sort is stable: periods stay in order of time
    lines.sort(key=lambda line: (place[line["country"]], line["finding_id"]))
    return table_rows(report_psa_gaps, lines)


def compute(warehouse: Warehouse, plan: Plan, *, seq: int | None = None, as_of_day: date) -> pd.DataFrame:
    return psa_gaps(facts_of(warehouse, plan, seq, FORM), plan, as_of_day)


def _lines(
    facts: Facts,
    period: Period,
    sent: set[tuple[str, str]],
    before: dict[tuple[str, str], str],
    as_of_day: date,
) -> Iterator[Row]:
    for row in records(gaps_at(facts, period)):
        earlier = before.get((row["country"], row["finding_id"]), "")
        yield {
            **{name: row[name] for name in ("country", "finding_id", "area", "topics", "severity")},
            **{name: row[name] for name in ("finding", "recommendation", "status", "reported_in")},
            **{name: row[name] for name in ("is_validated", "validated_on")},
            "period": period.key,
            "period_end": period.end,
            "is_period_open": period.end >= as_of_day,
            "status_date": row["state_date"],
            "previous_status": earlier,
            "is_status_changed": bool(earlier) and earlier != row["status"],
            "is_carried": (row["country"], period.key) not in sent,
        }


TABLE = SystemTable(
    table=report_psa_gaps,
    group=SITUATION_ANALYSIS,
    description="Gaps of the Pre-Situational Analyses: by office, area and severity, validated or not and "
    "since when, with their status at the end of each period.",
    compute=compute,
    forms=(FORM,),
)
