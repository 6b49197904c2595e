"""Row conservation, read back from the warehouse: where each row of each form of a slice went.

This is the first invariant of the design: rows read = rows accepted + rows set aside. The counts that the
validation stored are compared with the rows in the fact tables, counted by SQL.
"""

from dataclasses import dataclass, field

import sqlalchemy as sa

from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.units import Slice
from atlas_pipeline.problems.model import Outcome, Severity
from atlas_pipeline.warehouse import tables
from atlas_pipeline.warehouse.store import Warehouse

STORED_OUTCOMES = (Outcome.ACCEPTED, Outcome.PARTLY_ACCEPTED, Outcome.HELD)
"""The outcomes whose accepted rows are in the fact tables. The rows of a held form wait there for a yes."""


@dataclass(frozen=True)
class FormAccount:
    """The row counts of one form of one slice, from the newest intake that contained the form.

    If no intake contained it, the counts are empty, except for `rows_current`.
    """

    form: str
    intake_id: int | None = None
    outcome: str | None = None
    rows_read: int = 0
    rows_accepted: int = 0
    rows_set_aside: int = 0
    rows_stored: int = 0
    rows_current: int = 0
    errors: int = 0
    problems: list[dict] = field(default_factory=list)

    @property
    def is_conserved(self) -> bool:
        if self.outcome == Outcome.UNCHANGED:  # the same rows are in the intake that stays current
            stored = 0
            if self.rows_current != self.rows_accepted:
                return False
        else:
            stored = self.rows_accepted if self.outcome in STORED_OUTCOMES else 0
        return self.rows_read == self.rows_accepted + self.rows_set_aside and self.rows_stored == stored


SHOWN = ("row", "column", "severity", "found", "message")
"""The parts of a problem that the page of an asset shows."""


def accounts(warehouse: Warehouse, plan: Plan, wanted: Slice) -> list[FormAccount]:
    """One account for each form, in the order of the forms, each with its problems.

    It makes only a handful of queries, whatever the number of forms, because a run calls it after every
    slice.
    """
    carried = _carried(warehouse, wanted)
    current = _current(warehouse, wanted)
    stored = {form: int(line["intake_id"]) for form, line in carried.items()}
    rows_stored, rows_current = _rows(warehouse, stored), _rows(warehouse, current)
    problems = _problems(warehouse, plan, set(stored.values()))
    found = []
    for form in load_forms():
        if form not in carried:
            found.append(FormAccount(form=form, rows_current=rows_current.get(form, 0)))
            continue
        line = carried[form]
        own = problems.get((stored[form], form), [])
        found.append(
            FormAccount(
                form=form,
                intake_id=stored[form],
                outcome=str(line["outcome"]),
                rows_read=int(line["rows_read"]),
                rows_accepted=int(line["rows_accepted"]),
                rows_set_aside=int(line["rows_set_aside"]),
                rows_stored=rows_stored[form],
                rows_current=rows_current.get(form, 0),
                errors=sum(1 for problem in own if problem["severity"] == Severity.ERROR),
                problems=[{key: problem[key] for key in SHOWN} for problem in own],
            )
        )
    return found


def _carried(warehouse: Warehouse, wanted: Slice) -> dict[str, dict]:
    """Form → its line in the newest intake of the slice that contained the form."""
    form, received = tables.intake_form, tables.submission
    lines = warehouse.read(
        sa.select(form)
        .join(tables.intake, tables.intake.c.id == form.c.intake_id)
        .join(received, received.c.id == tables.intake.c.submission_id)
        .where(received.c.unit == wanted.unit, received.c.period == wanted.period.key)
        .order_by(form.c.intake_id)
    )
    return {str(line["form"]): line for line in lines.to_dict("records")}


def _current(warehouse: Warehouse, wanted: Slice) -> dict[str, int]:
    """Form → the current intake of the slice."""
    current = tables.currency
    lines = warehouse.read(
        sa.select(current.c.form, current.c.intake_id).where(
            current.c.unit == wanted.unit, current.c.period == wanted.period.key, current.c.to_seq.is_(None)
        )
    )
    return {str(form): int(intake) for form, intake in zip(lines["form"], lines["intake_id"], strict=True)}


def _rows(warehouse: Warehouse, intakes: dict[str, int]) -> dict[str, int]:
    """Form → the number of rows of its intake in the fact table, counted by SQL."""
    if not intakes:
        return {}
    counts = [
        sa.select(sa.literal(form).label("form"), sa.func.count().label("n")).where(
            tables.facts[form].c.intake_id == intake
        )
        for form, intake in intakes.items()
    ]
    lines = warehouse.read(sa.union_all(*counts))
    return {str(form): int(n) for form, n in zip(lines["form"], lines["n"], strict=True)}


def _problems(warehouse: Warehouse, plan: Plan, intakes: set[int]) -> dict[tuple[int, str], list[dict]]:
    """(intake, form) → its problems, in the order of the rows."""
    from atlas_pipeline.feedback.stored_problems import problem_lines

    found: dict[tuple[int, str], list[dict]] = {}
    for intake in intakes:
        for problem in problem_lines(warehouse, plan, intake_id=intake).to_dict("records"):
            found.setdefault((intake, problem["form"]), []).append(problem)
    return found
