"""Row conservation, read back from the warehouse: what became of every row of every form of a slice.

The first invariant of the design: rows read = rows accepted + rows set aside. The counts that the judging
gave are held against what the fact tables hold, counted by SQL.
"""

from dataclasses import dataclass, field

import sqlalchemy as sa

from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.plan.model import Slice
from atlas_pipeline.problems.model import Outcome, Severity
from atlas_pipeline.warehouse import tables
from atlas_pipeline.warehouse.store import Warehouse

STORED_OUTCOMES = (Outcome.ACCEPTED, Outcome.PARTLY_ACCEPTED, Outcome.HELD)
"""Outcomes whose accepted rows stand in the fact tables (those of a held form wait there for a yes)."""


@dataclass(frozen=True)
class FormAccount:
    """What became of one form of one slice in the newest intake that carried it; empty where none did."""

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
        if self.outcome == Outcome.UNCHANGED:  # the same rows stand in the intake that goes on counting
            stored = 0
            if self.rows_current != self.rows_accepted:
                return False
        else:
            stored = self.rows_accepted if self.outcome in STORED_OUTCOMES else 0
        return self.rows_read == self.rows_accepted + self.rows_set_aside and self.rows_stored == stored


def accounts(warehouse: Warehouse, wanted: Slice, shown_problems: int = 100) -> list[FormAccount]:
    """One account a form, in the order of the forms, each with its first `shown_problems` problems."""
    return [_account(warehouse, wanted, form, shown_problems) for form in load_forms()]


def _account(warehouse: Warehouse, wanted: Slice, form: str, shown: int) -> FormAccount:
    carried, received = tables.intake_form, tables.submission
    newest = warehouse.read(
        sa.select(carried)
        .join(tables.intake, tables.intake.c.id == carried.c.intake_id)
        .join(received, received.c.id == tables.intake.c.submission_id)
        .where(received.c.unit == wanted.unit, received.c.period == wanted.period.key, carried.c.form == form)
        .order_by(carried.c.intake_id.desc())
        .limit(1)
    )
    current = tables.currency
    fact = tables.facts[form]
    rows_current = _count(
        warehouse,
        sa.select(sa.func.count().label("n"))
        .select_from(fact)
        .join(current, current.c.intake_id == fact.c.intake_id)
        .where(
            current.c.unit == wanted.unit,
            current.c.period == wanted.period.key,
            current.c.form == form,
            current.c.to_seq.is_(None),
        ),
    )
    if newest.empty:
        return FormAccount(form=form, rows_current=rows_current)
    line = newest.iloc[0]
    intake_id = int(line["intake_id"])
    problems = _problems(warehouse, intake_id, form)
    return FormAccount(
        form=form,
        intake_id=intake_id,
        outcome=str(line["outcome"]),
        rows_read=int(line["rows_read"]),
        rows_accepted=int(line["rows_accepted"]),
        rows_set_aside=int(line["rows_set_aside"]),
        rows_stored=_count(
            warehouse, sa.select(sa.func.count().label("n")).where(fact.c.intake_id == intake_id)
        ),
        rows_current=rows_current,
        errors=sum(1 for problem in problems if problem["severity"] == Severity.ERROR),
        problems=[{key: problem[key] for key in SHOWN} for problem in problems[:shown]],
    )


SHOWN = ("row", "column", "severity", "found", "message")
"""What of a problem an asset's page shows."""


def _problems(warehouse: Warehouse, intake_id: int, form: str) -> list[dict]:
    from atlas_pipeline.intake.findings import problem_lines

    found = problem_lines(warehouse, intake_id=intake_id, form=form)
    return found.to_dict("records")


def _count(warehouse: Warehouse, query: sa.Select) -> int:
    return int(warehouse.read(query)["n"].iloc[0])
