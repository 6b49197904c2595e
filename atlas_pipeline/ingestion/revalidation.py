"""Validates archived submissions again and compares the result with the stored rows. This answers the
auditor's question: do the same bytes still give the same rows? Only `repair` stores something.

Rows are compared by their digests, table by table. So an edited value is found, not only a lost row. Of
the problems only the errors are compared: a warning may depend on the other files of that day.
"""

from collections.abc import Iterator
from functools import partial
from typing import Any

import sqlalchemy as sa

from atlas_pipeline.ingestion.archive import Archive, ArchiveError
from atlas_pipeline.ingestion.slice_context import context_of, validated_in_context
from atlas_pipeline.ingestion.slice_state import newest_intakes
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.problems.model import Outcome, Severity
from atlas_pipeline.provenance.actor import Actor
from atlas_pipeline.reading.reader import Reading
from atlas_pipeline.validation.submission import validate
from atlas_pipeline.warehouse.intake_rows import stored_problem
from atlas_pipeline.warehouse.records import FormLoad, IntakeLoad, Receipt, Submission
from atlas_pipeline.warehouse.store import Warehouse
from atlas_pipeline.warehouse.tables import intake_form, problem

SAME, DIFFERS, REPLACED, NOT_VALIDATED, UNOPENED = (
    "same",
    "differs",
    "replaced",
    "not judged yet",
    "cannot be opened",
)
GOOD = (SAME, REPLACED)
"""Results that need no action."""

_STORED = ("accepted", "partly_accepted", "held")
"""Outcomes of forms whose rows are stored with their intake."""
_OF_STORING = ("would_drop_rows",)
"""Rules of problems that are added when an intake is stored."""


def revalidated(
    submission: Submission, *, plan: Plan, warehouse: Warehouse, archive: Archive
) -> Iterator[dict[str, object]]:
    """A line for each form: the numbers of rows read and accepted, now and then; the `result`; and `what`
    differs.

    A form that differs and is no longer current is only `replaced`: the slice no longer has the content
    that it had at the first validation.
    """
    try:
        content = archive.get(submission.sha256)
    except ArchiveError as error:
        yield {"form": "", "result": f"{UNOPENED}: {error}"}
        return
    newest = newest_intakes(warehouse, [submission.id]).get(submission.id)
    if newest is None:
        yield {"form": "", "result": NOT_VALIDATED}
        return
    if not submission.size_bytes:  # the delivery failed: there are no bytes to validate
        yield {"form": "", "result": SAME}
        return
    load = _validated(content, submission, plan, warehouse, archive)
    now, then = load.forms, _stored(warehouse, newest.intake_id)
    current_forms = set(warehouse.currency.forms().query("intake_id == @newest.intake_id")["form"])
    if not now and not then:
        yield {"form": "", "result": SAME}
    for form in sorted({one.form for one in now} | set(then)):
        own, before = next((one for one in now if one.form == form), None), then.get(form)
        differing = _differing(warehouse, newest.intake_id, load, own, before)
        yield _line(form, own, before, differing, form in current_forms)


def repair(
    submission: Submission, *, plan: Plan, warehouse: Warehouse, archive: Archive, actor: Actor
) -> Receipt:
    """Validates the submission's current forms from the archive, and stores the result instead of the
    edited rows.

    Raises ArchiveError if the file cannot be opened, WarehouseError if no form of the submission is
    current.
    """
    load = _validated(archive.get(submission.sha256), submission, plan, warehouse, archive)
    return warehouse.intakes.repair(load, actor)


def _validated(
    content: bytes, submission: Submission, plan: Plan, warehouse: Warehouse, archive: Archive
) -> IntakeLoad:
    place = None
    if submission.unit is not None and submission.period is not None:
        place = plan.slice(submission.unit, submission.period)
    return validated_in_context(
        partial(
            validate,
            Reading(content, submission.file_name, plan.project.limits),
            plan=plan,
            secret=archive.secret,
            expected=place,
            submission_id=submission.id,
            judged_at=submission.received_at,
        ),
        context_of(place, plan, warehouse, submission.id) if place else None,
        warehouse,
    ).load


def _differing(
    warehouse: Warehouse, intake_id: int, load: IntakeLoad, now: FormLoad | None, then: dict[str, Any] | None
) -> list[str]:
    """The differences, in the names of the tables; empty if all is the same."""
    if now is None or then is None:
        return ["form"]
    found = [name for name in ("rows_read", "rows_accepted") if getattr(now, name) != then[name]]
    if then["outcome"] in _STORED and now.outcome is not Outcome.REJECTED:
        found += warehouse.intakes.differing_facts(now, intake_id)
    if then["outcome"] != "unchanged" and _errors_stored(warehouse, intake_id, now.form) != _errors(
        load, now.form
    ):
        found.append("problems")
    return found


def _errors(load: IntakeLoad, form: str) -> list[str]:
    """The errors of a form as they are stored, in a fixed order."""
    found = [stored_problem(one) for one in load.problems if one.form == form]
    return sorted(repr(sorted(one.items())) for one in found if one["severity"] == Severity.ERROR)


def _errors_stored(warehouse: Warehouse, intake_id: int, form: str) -> list[str]:
    names = [column.name for column in problem.c if column.name not in ("id", "intake_id", "form")]
    query = sa.select(*(problem.c[name] for name in names)).where(
        problem.c.intake_id == intake_id,
        problem.c.form == form,
        problem.c.severity == str(Severity.ERROR),
        problem.c.rule.not_in(_OF_STORING),
    )
    rows = warehouse.read(query).astype("object").where(lambda frame: frame.notna(), None)
    return sorted(repr(sorted(one.items())) for one in rows.to_dict("records"))


def _line(
    form: str,
    now: FormLoad | None,
    then: dict[str, Any] | None,
    differing: list[str],
    is_current: bool,
) -> dict[str, object]:
    return {
        "form": form,
        "result": SAME if not differing else DIFFERS if is_current else REPLACED,
        "what": ", ".join(differing),
        "rows_read": now.rows_read if now else None,
        "rows_accepted": now.rows_accepted if now else None,
        "read_then": then["rows_read"] if then else None,
        "accepted_then": then["rows_accepted"] if then else None,
    }


def _stored(warehouse: Warehouse, intake_id: int) -> dict[str, dict[str, Any]]:
    columns = intake_form.c
    lines = warehouse.read(
        sa.select(columns.form, columns.outcome, columns.rows_read, columns.rows_accepted).where(
            columns.intake_id == intake_id
        )
    )
    return {
        str(one["form"]): {str(name): value for name, value in one.items()}
        for one in lines.to_dict("records")
    }
