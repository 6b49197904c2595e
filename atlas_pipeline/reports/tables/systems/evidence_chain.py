"""The table `report_evidence_chain`: each intervention of the Body of Knowledge, and everything that uses
it.

It has every coordination model, activity and DMOP step that names the intervention, by unit, with its
newest state. It also shows an intervention that nothing uses, and a use of an intervention that has no
study.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import sqlalchemy as sa

from atlas_pipeline.indicators.selection.evidence import EFFECTIVE, INSUFFICIENT, PROMISING
from atlas_pipeline.indicators.selection.fact_frames import facts_of, rows_at, table_rows
from atlas_pipeline.indicators.selection.facts import Facts
from atlas_pipeline.indicators.selection.states import newest
from atlas_pipeline.plan.labels import text_in
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.reports.tables.rows import Row, records
from atlas_pipeline.reports.tables.systems.evidence_map import (
    FORM,
    intervention_grades,
    intervention_names,
    studies_up_to,
)
from atlas_pipeline.reports.tables.systems.groups import BODY_OF_KNOWLEDGE
from atlas_pipeline.reports.tables.systems.model import SystemTable
from atlas_pipeline.warehouse.store import Warehouse
from atlas_pipeline.warehouse.tables import derived

MODEL, ACTIVITY, DMOP_STEP = "model", "activity", "dmop_step"
USERS = {MODEL: "coordination_models", ACTIVITY: "activities", DMOP_STEP: "dmop_progress"}
"""The kinds of things that can use an intervention, each with its form."""
NOT_USED = "not_used"
FIRST_CYCLE = 1
"""A step belongs to the first cycle if no cycle is given (DESIGN 6)."""

report_evidence_chain = sa.Table(
    "report_evidence_chain",
    derived,
    sa.Column("intervention_id", sa.Text, primary_key=True),
    sa.Column("country", sa.Text, primary_key=True, comment="who uses it; empty: nobody does"),
    sa.Column("kind", sa.Text, primary_key=True, comment="model, activity, dmop_step or not_used"),
    sa.Column("thing_id", sa.Text, primary_key=True, comment="its number; of a DMOP step: step/cycle"),
    sa.Column("intervention", sa.Text, nullable=False, comment="empty: the Body of Knowledge has no study"),
    sa.Column("as_of_day", sa.Date, nullable=False, comment="studies added up to this day"),
    sa.Column("studies", sa.Integer, nullable=False),
    sa.Column("grade", sa.Text, nullable=False),
    sa.Column("is_in_bok", sa.Boolean, nullable=False),
    sa.Column("is_evidence_based", sa.Boolean, nullable=False, comment="graded promising or effective"),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False, comment="newest stage or status"),
    sa.Column("state_date", sa.Date, nullable=True, comment="the form's own, else the end of its period"),
    sa.Column("reported_in", sa.Text, nullable=False, comment="the period that the state was reported in"),
    sa.Column("finding_id", sa.Text, nullable=False, comment="of a model: the gap it answers"),
    sa.Column("dmop_step", sa.Integer, nullable=True),
    sa.Column("cycle", sa.Integer, nullable=True, comment="of a DMOP step"),
    sa.Column("evidence", sa.Text, nullable=False),
)


def users_of(facts: Facts) -> dict[str, pd.DataFrame]:
    """Returns the newest state of everything that can use an intervention, by kind."""
    states = {kind: newest(facts.rows(USERS[kind])) for kind in (MODEL, ACTIVITY)}
    states[DMOP_STEP] = _newest_steps(facts)
    return {kind: rows_at(facts, USERS[kind], positions) for kind, positions in states.items()}


def evidence_chain(
    studies: pd.DataFrame, users: Mapping[str, pd.DataFrame], plan: Plan, as_of_day: date
) -> pd.DataFrame:
    """Returns one row for each use of an intervention, and one for each intervention that nothing uses.

    `studies` comes from `evidence_map.studies_up_to`, `users` from `users_of`. Things that name no
    intervention are in no chain. The order is: intervention, then the plan's order of units, then kinds,
    then numbers.
    """
    names = intervention_names(studies)
    grades = intervention_grades(studies, plan.code_list("study_design"))
    counts = studies["intervention_id"].value_counts().to_dict()
    step_names = {step.number: text_in(step.name, "en") for step in plan.framework.dmop_steps}
    units = [unit.code for unit in plan.units]
    uses = sorted(
        (use for kind in USERS for use in _uses(kind, users[kind], step_names)),
        key=lambda use: (
            use["intervention_id"],
            units.index(use["country"]),
            list(USERS).index(use["kind"]),
            use["dmop_step"] if use["kind"] == DMOP_STEP else 0,
            use["thing_id"],
        ),
    )
    used = {use["intervention_id"] for use in uses}
    uses += [_not_used(intervention) for intervention in sorted(set(names) - used)]
    lines = []
    for use in uses:
        intervention = use["intervention_id"]
        graded = grades.get(intervention, INSUFFICIENT)
        lines.append(
            {
                **use,
                "intervention": names.get(intervention, ""),
                "as_of_day": as_of_day,
                "studies": counts.get(intervention, 0),
                "grade": graded,
                "is_in_bok": intervention in names,
                "is_evidence_based": graded in (PROMISING, EFFECTIVE),
            }
        )
    return table_rows(report_evidence_chain, sorted(lines, key=lambda line: line["intervention_id"]))


def compute(warehouse: Warehouse, plan: Plan, *, seq: int | None = None, as_of_day: date) -> pd.DataFrame:
    facts = facts_of(warehouse, plan, seq, FORM, *USERS.values())
    return evidence_chain(studies_up_to(facts, as_of_day), users_of(facts), plan, as_of_day)


def _newest_steps(facts: Facts) -> np.ndarray:
    """The newest state of each DMOP step.

    Step, cycle and intervention identify a step. If no cycle is given, it is the first.
    """
    rows = facts.rows(USERS[DMOP_STEP])
    frame = rows.frame.assign(cycle=rows.frame["cycle"].fillna(FIRST_CYCLE))
    return newest(replace(rows, frame=frame, _coded={}))


def _uses(kind: str, rows: pd.DataFrame, step_names: Mapping[int, str]) -> Iterator[Row]:
    for row in records(rows):
        if not row["intervention_id"]:
            continue
        use = {
            "intervention_id": row["intervention_id"],
            "country": row["country"],
            "kind": kind,
            "state_date": row["state_date"],
            "reported_in": row["reported_in"],
            "evidence": row["evidence"],
        }
        if kind == MODEL:
            yield {
                **use,
                "thing_id": row["model_id"],
                "title": row["name"],
                "state": row["stage"],
                "finding_id": row["finding_id"],
                "dmop_step": None,
                "cycle": None,
            }
        elif kind == ACTIVITY:
            yield {
                **use,
                "thing_id": row["activity_id"],
                "title": row["title"],
                "state": row["status"],
                "finding_id": "",
                "dmop_step": _whole(row["dmop_step"]),
                "cycle": None,
            }
        else:
            step, cycle = int(row["step"]), _whole(row["cycle"]) or FIRST_CYCLE
            yield {
                **use,
                "thing_id": f"{step}/{cycle}",
                "title": step_names.get(step, ""),
                "state": row["status"],
                "finding_id": "",
                "dmop_step": step,
                "cycle": cycle,
            }


def _not_used(intervention: str) -> Row:
    texts = ("country", "thing_id", "title", "state", "reported_in", "finding_id", "evidence")
    gaps = ("state_date", "dmop_step", "cycle")
    return {
        "intervention_id": intervention,
        "kind": NOT_USED,
        **dict.fromkeys(texts, ""),
        **dict.fromkeys(gaps),
    }


def _whole(value: int | float | None) -> int | None:
    return None if value is None or pd.isna(value) else int(value)


TABLE = SystemTable(
    table=report_evidence_chain,
    group=BODY_OF_KNOWLEDGE,
    description="Evidence chain: from each intervention of the Body of Knowledge to the coordination "
    "models, activities and DMOP steps that use it, by office, with their newest state; also "
    "unused interventions, and interventions used without a study.",
    compute=compute,
    forms=(FORM, *USERS.values()),
)
