"""Receives deliveries: stores their bytes in the archive and enters them into the warehouse, in a fixed
order.

Deliveries that are found together are entered by the date on their covers, then by name. So the order in
which they arrived in the inbox makes no difference. A delivery without a slice, or for a slice that is not
ingested, is validated at once: no later validation will follow.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from atlas_pipeline.ingestion.archive import Archive
from atlas_pipeline.ingestion.feedback_writer import FeedbackWriter
from atlas_pipeline.ingestion.placement import place_of
from atlas_pipeline.ingestion.received_names import FileNames, shown_failure, shown_file_name, without_name
from atlas_pipeline.ingestion.slice_state import newest_intakes
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.units import Slice
from atlas_pipeline.problems.catalogue import problem
from atlas_pipeline.provenance.actor import Actor
from atlas_pipeline.reading.reader import Reading
from atlas_pipeline.validation.cover.cover import Cover
from atlas_pipeline.validation.submission import intake_without_forms, validate
from atlas_pipeline.warehouse.records import Submission
from atlas_pipeline.warehouse.store import Warehouse
from sources.delivery import Delivery
from sources.inbox.order import place as place_in_order


@dataclass(frozen=True)
class _Arrival:
    """A delivery without its bytes. The bytes are already in the archive."""

    source: str
    name: str = field(repr=False)
    shown: str
    digest: str
    sha256: str
    size_bytes: int
    failure: str
    reason: str
    slice: Slice | None
    cover: Cover | None = field(repr=False)


def receive(
    deliveries: Iterable[Delivery],
    plan: Plan,
    warehouse: Warehouse,
    archive: Archive,
    actor: Actor,
    now: datetime | None = None,
    checked: FeedbackWriter | None = None,
) -> list[Submission]:
    """Enters the new deliveries. Returns their submissions in the order of receipt.

    A delivery with the same bytes and the same name as an earlier one is not new. The bytes of only one
    delivery are in memory at a time.
    """
    now = now or datetime.now(UTC)
    arrivals = sorted((_arrival(one, plan, archive) for one in deliveries), key=_order)
    new: list[Submission] = []
    unplaced: list[tuple[Submission, _Arrival]] = []
    for one in arrivals:
        unit, period = (one.slice.unit, one.slice.period.key) if one.slice else (None, None)
        submission, is_new = warehouse.submissions.receive(
            one.source, one.shown, one.sha256, one.size_bytes, unit, period, now, actor, one.digest
        )
        if is_new:
            new.append(submission)
        if one.failure or one.slice is None or not plan.unit(one.slice.unit).is_active:
            unplaced.append((submission, one))
    validated = newest_intakes(warehouse, [submission.id for submission, _ in unplaced])
    for submission, one in unplaced:
        if submission.id not in validated:
            _take_in_unplaced(submission, one, plan, warehouse, archive, actor, now, checked)
    return new


def _arrival(delivery: Delivery, plan: Plan, archive: Archive) -> _Arrival:
    place = place_of(delivery, plan)
    return _Arrival(
        source=delivery.source,
        name=delivery.name,
        shown=shown_file_name(delivery.name, plan, place.slice),
        digest=FileNames(archive).keep(delivery.name),
        sha256=archive.put(delivery.content),
        size_bytes=len(delivery.content),
        failure=delivery.failure,
        reason=delivery.reason,
        slice=place.slice,
        cover=place.cover,
    )


def _order(arrival: _Arrival) -> tuple[date, object, str]:
    """A delivery without a date on its cover comes first, so that it never replaces a delivery with a
    date."""
    prepared_on = arrival.cover.prepared_on if arrival.cover else None
    return prepared_on or date.min, place_in_order(arrival.name), arrival.source


def _take_in_unplaced(
    submission: Submission,
    arrival: _Arrival,
    plan: Plan,
    warehouse: Warehouse,
    archive: Archive,
    actor: Actor,
    now: datetime,
    checked: FeedbackWriter | None,
) -> None:
    """Stores the problems of the delivery. Writes its checked workbook if the delivery has a file that can
    be opened."""
    if arrival.failure:
        why = (
            problem("unreadable_file", found=arrival.shown, reason=arrival.reason)
            if arrival.reason
            else problem("delivery_failed", found=arrival.shown, sentence=shown_failure(arrival.failure))
        )
        why = without_name(why, arrival.name, arrival.shown)
        warehouse.intakes.take_in(intake_without_forms(why, submission, plan, now), actor)
        return
    reading = Reading(archive.get(submission.sha256), submission.file_name, plan.project.limits)
    validated = validate(
        reading,
        plan=plan,
        secret=archive.secret,
        context=None,
        expected=arrival.slice,
        submission_id=submission.id,
        judged_at=now,
        cover=arrival.cover,
    )
    receipt = warehouse.intakes.take_in(validated.load, actor)
    if checked is not None:
        checked.keep_or_log(reading, validated, submission, receipt, now)
