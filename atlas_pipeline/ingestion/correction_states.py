"""The state of each correction of the plan, from the newest intake of its form."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd
import sqlalchemy as sa

from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.plan.rulings import Correction
from atlas_pipeline.problems.model import MASK
from atlas_pipeline.warehouse import tables
from atlas_pipeline.warehouse.store import Warehouse

APPLIED = "applied"
NO_LONGER_NEEDED = "no longer needed"
EXPECTATION_FAILED = "expectation failed"
ROW_MISSING = "row missing"
WAITING_FOR_FORM = "waiting for the form"
WAITING_FOR_RUN = "waiting for a run"
"""The form was validated before the correction was in the plan."""

_STATES = {
    "corrected": APPLIED,
    "correction_no_longer_needed": NO_LONGER_NEEDED,
    "correction_expectation_failed": EXPECTATION_FAILED,
    "correction_row_missing": ROW_MISSING,
}


@dataclass(frozen=True, slots=True)
class CorrectionState:
    """`submission` is the id of the submission whose form was validated last; None if no submission has
    the form."""

    correction: Correction
    state: str
    submission: int | None
    row: int | None


def correction_states(warehouse: Warehouse, corrections: Iterable[Correction]) -> list[CorrectionState]:
    """Each correction with its state, in the given order."""
    wanted = list(corrections)
    newest = _newest_intakes(warehouse) if wanted else {}
    by_correction = _rules_of(warehouse, {intake for intake, _ in newest.values()})
    found = []
    for one in wanted:
        intake = newest.get((one.unit, one.period, one.form))
        if intake is None:
            found.append(CorrectionState(one, WAITING_FOR_FORM, None, None))
            continue
        intake_id, submission_id = intake
        rule, row = by_correction.get((intake_id, one.correction_id), ("", None))
        found.append(CorrectionState(one, _STATES.get(rule, WAITING_FOR_RUN), submission_id, row))
    return found


def shown_values(correction: Correction) -> tuple[str, str]:
    """The expected value and the new value of the correction; masked if they are personal."""
    item = load_forms()[correction.form].by_name.get(correction.column)
    if item is None or item.pii:
        return MASK, MASK
    return correction.expect, correction.value


def _newest_intakes(warehouse: Warehouse) -> dict[tuple[str, str, str], tuple[int, int]]:
    """Unit, period and form → the newest intake that has the form, and its submission."""
    received, validated, carried = tables.submission, tables.intake, tables.intake_form
    lines = warehouse.read(
        sa.select(
            received.c.unit, received.c.period, carried.c.form, carried.c.intake_id, validated.c.submission_id
        )
        .join(validated, validated.c.submission_id == received.c.id)
        .join(carried, carried.c.intake_id == validated.c.id)
        .order_by(carried.c.intake_id)
    ).drop_duplicates(["unit", "period", "form"], keep="last")
    return {
        (str(one["unit"]), str(one["period"]), str(one["form"])): (
            int(one["intake_id"]),
            int(one["submission_id"]),
        )
        for one in lines.to_dict("records")
    }


def _rules_of(warehouse: Warehouse, intakes: set[int]) -> dict[tuple[int, str], tuple[str, int | None]]:
    """Intake and correction → the rule that reported the correction, and the row. If several rules
    reported it, the rule of a failure is returned before that of a success."""
    found = tables.problem
    lines = warehouse.read(
        sa.select(found.c.intake_id, found.c.rule, found.c.row_number, found.c.details)
        .where(found.c.rule.in_(list(_STATES)))
        .order_by(found.c.id)
    )
    by_correction: dict[tuple[int, str], tuple[str, int | None]] = {}
    order = list(_STATES)
    for one in lines.to_dict("records"):
        key = int(one["intake_id"]), str(json.loads(one["details"]).get("correction", ""))
        if key[0] not in intakes:
            continue
        known = by_correction.get(key)
        if known is None or order.index(known[0]) < order.index(one["rule"]):
            row = None if pd.isna(one["row_number"]) else int(one["row_number"])
            by_correction[key] = (str(one["rule"]), row)
    return by_correction
