"""Judging again what the archive holds, and holding it against what is stored: the auditor's question whether
the same bytes still give the same rows. Nothing is stored."""

from collections.abc import Iterator
from functools import partial

import sqlalchemy as sa

from atlas_pipeline.intake.archive import Archive, ArchiveError
from atlas_pipeline.intake.context import context_of, judged_in_context
from atlas_pipeline.intake.judging import judge
from atlas_pipeline.intake.standing import newest_intakes
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.warehouse.records import FormLoad, Submission
from atlas_pipeline.warehouse.store import Warehouse
from atlas_pipeline.warehouse.tables import intake_form

SAME, DIFFERS, REPLACED, NOT_JUDGED, UNOPENED = (
    "same",
    "differs",
    "replaced",
    "not judged yet",
    "cannot be opened",
)


def rejudged(
    submission: Submission, *, plan: Plan, warehouse: Warehouse, archive: Archive
) -> Iterator[dict[str, object]]:
    """A line for each form: rows read and accepted now and then, and whether they are the same.

    A form that differs and no longer counts is only `replaced`: what the slice held when it was judged is gone.
    """
    try:
        content = archive.get(submission.sha256)
    except ArchiveError as error:
        yield {"form": "", "result": f"{UNOPENED}: {error}"}
        return
    standing = newest_intakes(warehouse, [submission.id]).get(submission.id)
    if standing is None:
        yield {"form": "", "result": NOT_JUDGED}
        return
    if not submission.size_bytes:  # the delivery failed: there are no bytes to judge
        yield {"form": "", "result": SAME}
        return
    place = None
    if submission.unit is not None and submission.period is not None:
        place = plan.slice(submission.unit, submission.period)
    now = judged_in_context(
        partial(
            judge,
            content,
            submission.file_name,
            plan=plan,
            secret=archive.secret,
            expected=place,
            submission_id=submission.id,
            judged_at=submission.received_at,
        ),
        context_of(place, plan, warehouse, submission.id) if place else None,
        warehouse,
    ).load.forms
    then = _stored(warehouse, standing.intake_id)
    counting = set(warehouse.current_forms().query("intake_id == @standing.intake_id")["form"])
    if not now and not then:
        yield {"form": "", "result": SAME}
    for form in sorted({one.form for one in now} | set(then)):
        yield _line(
            form, next((one for one in now if one.form == form), None), then.get(form), form in counting
        )


def _line(
    form: str, now: FormLoad | None, then: tuple[int, int] | None, is_counting: bool
) -> dict[str, object]:
    found = (now.rows_read, now.rows_accepted) if now else None
    same = found == then
    return {
        "form": form,
        "result": SAME if same else DIFFERS if is_counting else REPLACED,
        **dict(zip(("rows_read", "rows_accepted"), found or (None, None), strict=True)),
        **dict(zip(("read_then", "accepted_then"), then or (None, None), strict=True)),
    }


def _stored(warehouse: Warehouse, intake_id: int) -> dict[str, tuple[int, int]]:
    columns = intake_form.c
    lines = warehouse.read(
        sa.select(columns.form, columns.rows_read, columns.rows_accepted).where(
            columns.intake_id == intake_id
        )
    )
    return {
        str(one["form"]): (int(one["rows_read"]), int(one["rows_accepted"]))
        for one in lines.to_dict("records")
    }
