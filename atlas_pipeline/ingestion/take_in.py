"""Ingestion of a slice: each waiting submission is validated and stored, in the order of receipt.

A submission waits if it was never validated. It waits again if it is still relevant and its validation
would now use something else: another plan, other code, or other current trainings of the slice that its
participants name. Ingesting twice changes nothing.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from atlas_pipeline.ingestion.archive import Archive
from atlas_pipeline.ingestion.feedback_writer import FeedbackWriter
from atlas_pipeline.ingestion.slice_context import (
    confirmed_drops,
    context_of,
    past_before,
    validated_in_context,
)
from atlas_pipeline.ingestion.slice_state import NewestIntake, newest_intakes, relevant
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.units import Slice
from atlas_pipeline.privacy.secret import Secret
from atlas_pipeline.problems.catalogue import problem
from atlas_pipeline.problems.model import Outcome
from atlas_pipeline.provenance.actor import Actor
from atlas_pipeline.reading.reader import Reading
from atlas_pipeline.validation.rules.reference_data import CONTEXT_MARK
from atlas_pipeline.validation.submission import Validated, intake_without_forms, validate
from atlas_pipeline.validation.version import code_version, in_context
from atlas_pipeline.warehouse.records import IntakeLoad, Past, Receipt, SliceContext, Submission
from atlas_pipeline.warehouse.store import Warehouse

CONFIRMED = "confirmed on the cover"


def waiting_slices(plan: Plan, warehouse: Warehouse) -> list[Slice]:
    """The slices with a waiting submission, in the plan's order."""
    received: dict[tuple[str | None, str | None], list[Submission]] = {}
    for submission in warehouse.submissions.find():
        received.setdefault((submission.unit, submission.period), []).append(submission)
    found = [one for one in plan.slices() if (one.unit, one.period.key) in received]
    of_all = newest_intakes(warehouse, [one.id for ones in received.values() for one in ones])
    current = _current(warehouse)
    return [
        one
        for one in found
        if _waiting(one, received[one.unit, one.period.key], of_all, current, plan, warehouse)
    ]


def take_in_slice(
    wanted: Slice,
    plan: Plan,
    warehouse: Warehouse,
    archive: Archive,
    secret: Secret,
    actor: Actor,
    now: datetime | None = None,
    checked: FeedbackWriter | None = None,
    past_of: Callable[[IntakeLoad, Past], Past] = lambda _, past: past,
) -> list[Receipt]:
    """Validates and stores the waiting submissions of the slice. Returns one receipt for each, in order.
    `checked` writes the feedback (the checked workbook) for each submission; None writes none. `past_of`
    completes the past with the figures that a submission moves there; by default they are not computed.

    A stored submission may make another one wait again, if its trainings are new or changed. So this goes
    on until no submission waits. It ends for two reasons: the current submission of a form only becomes
    newer, and the decisions of a sheet depend only on its bytes.
    """
    now = now or datetime.now(UTC)
    warehouse.plans.recognise_secret(secret.fingerprint, actor)
    receipts: list[Receipt] = []
    seen: set[tuple[int, str]] = set()
    while True:
        submissions = warehouse.submissions.find(wanted.unit, wanted.period.key)
        intakes = newest_intakes(warehouse, [one.id for one in submissions])
        waiting = _waiting(wanted, submissions, intakes, _current(warehouse), plan, warehouse)
        # the context of the validation: the same submission in the same context twice would wait for ever
        state = (
            in_context(warehouse.submissions.slice_context(wanted.unit, wanted.period.key)) if seen else ""
        )
        waiting = [one for one in waiting if (one.id, state) not in seen]
        if not waiting:
            return receipts
        submission = waiting[0]
        context = context_of(wanted, plan, warehouse, submission.id)
        seen.add((submission.id, in_context(context)))
        if (before := _same_as(submission, submissions, intakes, plan, context)) is not None:
            receipts.append(warehouse.intakes.take_in(_unchanged(submission, before, plan, now), actor))
            continue
        reading = Reading(archive.get(submission.sha256), submission.file_name, plan.project.limits)
        validated = validated_in_context(
            partial(
                validate,
                reading,
                plan=plan,
                secret=secret,
                expected=wanted,
                submission_id=submission.id,
                judged_at=now,
            ),
            context,
            warehouse,
        )
        past = past_of(validated.load, past_before(wanted, plan))
        stored = warehouse.intakes.take_in(validated.load, actor, past)
        receipts.append(_confirmed(stored, validated, warehouse, actor))
        if checked is not None:
            checked.keep_or_log(reading, validated, submission, receipts[-1], now)


def waiting_in(wanted: Slice, plan: Plan, warehouse: Warehouse) -> list[Submission]:
    """The waiting submissions of one slice, in the order of receipt."""
    submissions = warehouse.submissions.find(wanted.unit, wanted.period.key)
    intakes = newest_intakes(warehouse, [one.id for one in submissions])
    return _waiting(wanted, submissions, intakes, _current(warehouse), plan, warehouse)


def _waiting(
    wanted: Slice,
    submissions: list[Submission],
    intakes: dict[int, NewestIntake],
    current: dict[tuple[str, str], set[int]],
    plan: Plan,
    warehouse: Warehouse,
) -> list[Submission]:
    """In the order of receipt."""
    of_slice = current.get((wanted.unit, wanted.period.key), set())
    matters = relevant(submissions, intakes, of_slice)
    depending = [one for one in matters if CONTEXT_MARK in intakes[one].code_version]
    context = warehouse.submissions.slice_context(wanted.unit, wanted.period.key) if depending else None
    return [
        one
        for one in submissions
        if one.id not in intakes or (one.id in matters and not _is_up_to_date(intakes[one.id], plan, context))
    ]


def _is_up_to_date(last: NewestIntake, plan: Plan, context: SliceContext | None) -> bool:
    version = in_context(context) if CONTEXT_MARK in last.code_version else code_version()
    return (last.judging_version, last.code_version) == (plan.judging_version, version)


def _current(warehouse: Warehouse) -> dict[tuple[str, str], set[int]]:
    """Slice → the submissions with a current form."""
    found: dict[tuple[str, str], set[int]] = {}
    forms = warehouse.currency.forms()
    for unit, period, submission in zip(forms["unit"], forms["period"], forms["submission_id"], strict=True):
        found.setdefault((str(unit), str(period)), set()).add(int(submission))
    return found


def _same_as(
    submission: Submission,
    submissions: list[Submission],
    intakes: dict[int, NewestIntake],
    plan: Plan,
    context: SliceContext,
) -> Submission | None:
    """The submission received directly before this one, if it has the same bytes and its validation is up
    to date; otherwise None."""
    earlier = [one for one in submissions if one.id < submission.id]
    if submission.id in intakes or not earlier or earlier[-1].sha256 != submission.sha256:
        return None
    last = intakes.get(earlier[-1].id)
    return earlier[-1] if last is not None and _is_up_to_date(last, plan, context) else None


def _unchanged(submission: Submission, before: Submission, plan: Plan, now: datetime) -> IntakeLoad:
    """An intake without forms that reports that nothing changed."""
    return intake_without_forms(problem("unchanged", submission=before.id), submission, plan, now)


def _confirmed(receipt: Receipt, validated: Validated, warehouse: Warehouse, actor: Actor) -> Receipt:
    """Makes those held forms current that the cover confirms by name, unless this was undone."""
    held = {form for form, outcome in receipt.outcomes.items() if outcome is Outcome.HELD}
    forms = sorted(held & confirmed_drops(validated, warehouse)) if held else []
    if not forms:
        return receipt
    confirmed = warehouse.intakes.confirm(validated.load.submission_id, forms, actor, CONFIRMED)
    outcomes = {form.form: form.outcome for form in validated.load.forms}
    return replace(
        receipt,
        outcomes=receipt.outcomes | {form: outcomes[form] for form in confirmed},
        became_current=(*receipt.became_current, *confirmed),
        dropped={form: gone for form, gone in receipt.dropped.items() if form not in confirmed},
    )
