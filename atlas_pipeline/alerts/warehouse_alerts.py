"""The troubles that the warehouse tells of: what came in with errors, and what is due and has not come.

One trouble a form of a slice and what became of it, not one a row. Of a form that was not sent the reminders
tell, so the problem that says so is none here.
"""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pandas as pd

from atlas_pipeline.alerts import due
from atlas_pipeline.alerts.conditions import Trouble, of_problems
from atlas_pipeline.feedback.stored_problems import standing_counts
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.problems.model import Outcome, Severity
from atlas_pipeline.quality.stored_results import stored_problems
from atlas_pipeline.warehouse.store import Warehouse

SET_ASIDE, REJECTED, HELD, WARNED = "rows_set_aside", "form_rejected", "form_held", "form_warned"
FILE, UNPLACED = "file_rejected", "file_unplaced"
JUDGED = "judged_problem"
"""Of the problems that the judging of the warehouse gave."""

_ENOUGH = 120
"""Signs of a digest, or of a name of before, that tell files apart."""

LOOKED_FOR = frozenset({SET_ASIDE, REJECTED, HELD, WARNED, FILE, UNPLACED, JUDGED, due.KIND})

_BECAME = {Outcome.REJECTED: REJECTED, Outcome.HELD: HELD, Outcome.PARTLY_ACCEPTED: SET_ASIDE}


def troubles(warehouse: Warehouse, plan: Plan, now: datetime) -> list[Trouble]:
    """What stands in the warehouse at that moment."""
    came: dict[tuple[str, str], set[str]] = {}
    forms = warehouse.currency.forms()
    for unit, period, form in zip(forms["unit"], forms["period"], forms["form"], strict=True):
        came.setdefault((str(unit), str(period)), set()).add(str(form))
    day = now.astimezone(ZoneInfo(plan.project.time_zone)).date()
    return [
        *_came_in(standing_counts(warehouse), plan),
        *due.awaited(plan, came, day),
        *of_problems(stored_problems(warehouse), JUDGED, plan.headquarters),
    ]


def _came_in(counts: pd.DataFrame, plan: Plan) -> Iterator[Trouble]:
    """`counts` as `standing_counts` gives them."""
    for line in counts.to_dict("records"):
        unit, period = (text if isinstance(text := line[name], str) else "" for name in ("unit", "period"))
        if not line["form"]:
            if line["errors"]:
                yield _of_file(unit, period, line, plan)
            continue
        kind = _kind(line)
        yield Trouble(
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
    """What became of the form; one that was held and has been confirmed is what it would have been."""
    if line["outcome"] == Outcome.HELD and line["is_current"]:
        return SET_ASIDE if line["rows_set_aside"] else WARNED
    if pd.isna(line["outcome"]):  # no form of an intake: its sheet could not be taken for it
        return REJECTED if line["errors"] else WARNED
    return _BECAME.get(line["outcome"], WARNED)


def _of_file(unit: str, period: str, line: dict, plan: Plan) -> Trouble:
    """A trouble of the file as a whole; without a slice its name, of which a digest is at hand, tells which."""
    is_placed = bool(unit and period)
    kind = FILE if is_placed else UNPLACED
    file = line["file_name"]
    return Trouble(
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
