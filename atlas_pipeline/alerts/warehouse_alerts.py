"""The conditions in the warehouse: submissions with errors, and submissions that are due and missing.

There is one condition for each form of a slice and its outcome, not one for each row. A problem that says
"form not sent" gives no condition here, because the reminders report it.
"""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pandas as pd

from atlas_pipeline.alerts import reminders
from atlas_pipeline.alerts.conditions import AlertCondition, of_problems
from atlas_pipeline.feedback.stored_problems import open_counts
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.problems.model import Outcome, Severity
from atlas_pipeline.quality.stored_results import stored_problems
from atlas_pipeline.warehouse.store import Warehouse

SET_ASIDE, REJECTED, HELD, WARNED = "rows_set_aside", "form_rejected", "form_held", "form_warned"
FILE, UNPLACED = "file_rejected", "file_unplaced"
ASSESSED = "judged_problem"
"""Kind of the conditions that come from the checks of the warehouse."""

_ENOUGH = 120
"""A file is identified by this many characters of its digest, or of its earlier name."""

LOOKED_FOR = frozenset({SET_ASIDE, REJECTED, HELD, WARNED, FILE, UNPLACED, ASSESSED, reminders.KIND})

_BECAME = {Outcome.REJECTED: REJECTED, Outcome.HELD: HELD, Outcome.PARTLY_ACCEPTED: SET_ASIDE}


def conditions(warehouse: Warehouse, plan: Plan, now: datetime) -> list[AlertCondition]:
    """Returns the conditions in the warehouse at that moment."""
    current_forms: dict[tuple[str, str], set[str]] = {}
    forms = warehouse.currency.forms()
    for unit, period, form in zip(forms["unit"], forms["period"], forms["form"], strict=True):
        current_forms.setdefault((str(unit), str(period)), set()).add(str(form))
    day = now.astimezone(ZoneInfo(plan.project.time_zone)).date()
    return [
        *_of_deliveries(open_counts(warehouse), plan),
        *reminders.due_conditions(plan, current_forms, day),
        *of_problems(stored_problems(warehouse), ASSESSED, plan.headquarters),
    ]


def _of_deliveries(counts: pd.DataFrame, plan: Plan) -> Iterator[AlertCondition]:
    """`counts`: the result of `open_counts`."""
    for line in counts.to_dict("records"):
        unit, period = (text if isinstance(text := line[name], str) else "" for name in ("unit", "period"))
        if not line["form"]:
            if line["errors"]:
                yield _of_file(unit, period, line, plan)
            continue
        kind = _kind(line)
        yield AlertCondition(
            key="|".join((kind, unit, period, line["form"])),
            kind=kind,
            severity=Severity.WARNING if kind == WARNED and not line["errors"] else Severity.ERROR,
            owner=unit or plan.headquarters,
            period=period,
            form=line["form"],
            details={
                "count": _count(line, kind),
                "file": line["file_name"],
                "submission": int(line["submission_id"]),
            },
        )


def _count(line: dict, kind: str) -> int:
    if kind == WARNED:
        return int(line["errors"] + line["warnings"])
    return 0 if pd.isna(line["rows_set_aside"]) else int(line["rows_set_aside"])


def _kind(line: dict) -> str:
    """The kind for the outcome of the form.

    A form that was held and then confirmed gets the kind it would have had without the hold.
    """
    if line["outcome"] == Outcome.HELD and line["is_current"]:
        return SET_ASIDE if line["rows_set_aside"] else WARNED
    # the intake has no form for this sheet: the sheet was not recognised as the form
    if pd.isna(line["outcome"]):
        return REJECTED if line["errors"] else WARNED
    return _BECAME.get(line["outcome"], WARNED)


def _of_file(unit: str, period: str, line: dict, plan: Plan) -> AlertCondition:
    """Returns the condition for a file as a whole.

    If the file has no slice, its name identifies it, which includes a digest.
    """
    is_placed = bool(unit and period)
    kind = FILE if is_placed else UNPLACED
    file = line["file_name"]
    return AlertCondition(
        key="|".join((kind, unit, period, file if is_placed else line["name"][:_ENOUGH])),
        kind=kind,
        severity=Severity.ERROR,
        owner=unit or plan.headquarters,
        period=period,
        details={
            "count": int(line["errors"]),
            "file": file if is_placed else f"{file} (#{int(line['submission_id'])})",
        },
    )
