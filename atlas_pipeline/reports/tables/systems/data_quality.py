"""The table `report_data_quality`: scores on the five dimensions of data quality, and their checks.

This module only collects the input. `atlas_pipeline.quality` computes the scores.
"""

import json
from datetime import date

import pandas as pd
import sqlalchemy as sa

from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.indicators.engine import compute
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.problems.catalogue import RULES
from atlas_pipeline.quality.current_rows import CurrentRows
from atlas_pipeline.quality.patterns import patterns
from atlas_pipeline.quality.score_checks import (
    of_current_rows,
    of_figures,
    of_forms,
    of_rows,
    of_time,
    of_versions,
)
from atlas_pipeline.quality.scores import scores
from atlas_pipeline.reports.tables.systems.deliveries import DeliveryFrames, delivery_frames
from atlas_pipeline.reports.tables.systems.groups import REPORTING
from atlas_pipeline.reports.tables.systems.model import SystemTable
from atlas_pipeline.reports.tables.systems.submissions import submissions
from atlas_pipeline.warehouse import tables
from atlas_pipeline.warehouse.store import Warehouse
from atlas_pipeline.warehouse.tables import derived

report_data_quality = sa.Table(
    "report_data_quality",
    derived,
    sa.Column("indicator", sa.Text, primary_key=True, comment="an indicator, or ALL that is reported"),
    sa.Column("country", sa.Text, primary_key=True, comment="a unit or ALL"),
    sa.Column("period", sa.Text, primary_key=True, comment="of the submission calendar"),
    sa.Column("dimension", sa.Text, primary_key=True),
    sa.Column("check", sa.Text, primary_key=True, comment="a check, or empty for the dimension as a whole"),
    sa.Column("score", sa.Float, nullable=True, comment="0 to 100; None: not assessed"),
    sa.Column("checked", sa.Integer, nullable=False, comment="looked at; of a dimension: checks made"),
    sa.Column("failed", sa.Integer, nullable=False, comment="failed; of a dimension: checks that found any"),
    sa.Column("status", sa.Text, nullable=False, comment="assessed or not_assessed"),
)


def _data_quality(
    warehouse: Warehouse, plan: Plan, *, seq: int | None = None, as_of_day: date
) -> pd.DataFrame:
    deliveries = delivery_frames(warehouse, seq)
    rows = CurrentRows(warehouse, seq, plan)
    figures = compute(warehouse, plan, seq=seq, as_of_day=as_of_day)
    found = patterns(rows, plan, figures)
    problems = _problems(warehouse)
    current, newest = _current(deliveries), _newest(deliveries)
    by_form = pd.concat(
        [
            of_rows(current, problems),
            of_forms(newest, problems),
            of_versions(deliveries.counted),
            of_time(submissions(deliveries, plan, as_of_day)),
            of_current_rows(rows, found),
        ]
    )
    periods = [period.key for period in plan.periods() if period.start <= as_of_day]
    return scores(by_form, of_figures(figures, found, plan), plan, periods)


def _current(deliveries: DeliveryFrames) -> pd.DataFrame:
    """The current forms, each with the number of rows read."""
    counts = deliveries.counted[deliveries.counted["is_current"].astype(bool)]
    validated = deliveries.validated[["intake_id", "form", "rows_read"]]
    return counts[["country", "period", "form", "intake_id"]].merge(validated, on=["intake_id", "form"])


def _newest(deliveries: DeliveryFrames) -> pd.DataFrame:
    """The newest validation of each slice and form."""
    placed = deliveries.validated.merge(
        deliveries.received[["submission", "country", "period"]], on="submission"
    )
    last = placed.sort_values("submission").drop_duplicates(["country", "period", "form"], keep="last")
    return last[["country", "period", "form", "intake_id", "outcome"]]


def _problems(warehouse: Warehouse) -> pd.DataFrame:
    """Returns every stored problem: intake_id, form, row_number, rule, count.

    A summary of more problems of one rule becomes one problem of that rule, with their number as `count`.
    """
    stored = tables.problem
    read = warehouse.read(
        sa.select(
            stored.c.intake_id, stored.c.form, stored.c.row_number, stored.c.rule, stored.c.details
        ).order_by(stored.c.id)
    )
    details = [
        json.loads(text) if rule == "more_like_this" else {}
        for rule, text in zip(read["rule"], read["details"], strict=True)
    ]
    rules = [detail.get("of_rule", rule) for detail, rule in zip(details, read["rule"], strict=True)]
    found = read.drop(columns="details").assign(
        rule=rules,
        count=[int(detail.get("count", 1)) for detail in details],
        # A summary has no row of its own, but it is about rows.
        row_number=[
            row if not detail else -1 for row, detail in zip(read["row_number"], details, strict=True)
        ],
    )
    return found[found["rule"].isin(list(RULES))].reset_index(drop=True)


TABLE = SystemTable(
    report_data_quality,
    REPORTING,
    "Scores on validity, integrity, precision, reliability and timeliness for each indicator, country and "
    "period, with their checks and counts.",
    _data_quality,
    forms=tuple(load_forms()),
    made_by="atlas quality",
)
