"""A rehearsal: judge a delivery as an intake would, and store nothing.

Where a warehouse is at hand, what it knows of the unit (keys that live on, forms that are current) is taken
into account; without one, every reference to an earlier half-year is only a warning.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from hashlib import sha256

from atlas_pipeline.ingestion.archive import Archive
from atlas_pipeline.ingestion.placement import SlicePlace, place_of
from atlas_pipeline.ingestion.received_names import shown_file_name
from atlas_pipeline.ingestion.slice_context import context_of, judged_in_context
from atlas_pipeline.ingestion.take_in import waiting_in
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.units import Slice
from atlas_pipeline.privacy.secret import Secret
from atlas_pipeline.problems.catalogue import problem
from atlas_pipeline.reading.reader import Reading
from atlas_pipeline.validation.submission import Judged, judge
from atlas_pipeline.warehouse.store import Warehouse
from sources.delivery import Delivery

RECEIVED = "received before"
"""The source of a delivery that comes from the archive."""


@dataclass(frozen=True)
class Rehearsed:
    """One delivery of a slice and what an intake would make of it; `judged` is None where its bytes could not be
    had, for the reason that the delivery gives."""

    delivery: Delivery
    reading: Reading
    judged: Judged | None


def rehearse(
    delivery: Delivery,
    *,
    plan: Plan,
    warehouse: Warehouse | None,
    expected: Slice | None,
    now: datetime,
    archive: Archive | None = None,
    place: SlicePlace | None = None,
) -> Judged:
    """What an intake would find, and who may stand in the file twice. With the `archive`, also who looks like
    somebody that the country reported before; without it persons are told apart under a secret made for this judging
    alone. `place`: what placing the delivery gave; None places it."""
    from atlas_pipeline.matching.likely_pairs import tell_likely

    secret = archive.secret if archive is not None else Secret.passing()
    place = place or place_of(delivery, plan)
    wanted = expected or place.slice
    context = context_of(wanted, plan, warehouse) if warehouse and wanted else None
    judged = judged_in_context(
        partial(
            judge,
            place.reading,
            plan=plan,
            secret=secret,
            expected=expected,
            judged_at=now,
            cover=place.cover,
        ),
        context,
        warehouse,
    )
    gone = warehouse.intakes.would_drop(judged.load) if warehouse else {}
    for form, dropped in gone.items():
        if form not in judged.confirmed_drops:
            rows = sum(dropped.values())
            judged.problems.add(problem("would_drop_rows", form=form, count=rows, dropped=list(dropped)))
    for told in warehouse.intakes.would_leave_out(judged.load) if warehouse else ():
        judged.problems.add(told)
    tell_likely(judged, plan, warehouse, archive)
    return judged


def rehearse_slice(
    wanted: Slice,
    deliveries: Iterable[Delivery],
    *,
    plan: Plan,
    warehouse: Warehouse,
    archive: Archive,
    now: datetime,
) -> Iterator[Rehearsed]:
    """Each of the `deliveries` that is for the slice and was not received yet, and each submission that waits; where
    there is neither, the newest submission once more, as it would be judged today.

    Each is judged by itself against what counts now: what an earlier one of them would change is not looked at.
    """

    def rehearsed(delivery: Delivery, place: SlicePlace) -> Rehearsed:
        judged = rehearse(
            delivery,
            plan=plan,
            warehouse=warehouse,
            expected=wanted,
            now=now,
            archive=archive,
            place=place,
        )
        return Rehearsed(delivery, place.reading, judged)

    submissions = warehouse.submissions.find(wanted.unit, wanted.period.key)
    known = {one.sha256 for one in submissions}
    found = False
    for delivery in deliveries:
        place = place_of(delivery, plan)
        if place.slice != wanted or sha256(delivery.content).hexdigest() in known:
            continue
        found = True
        if delivery.is_failed:
            yield Rehearsed(delivery, place.reading, None)
            continue
        # what is found is shown in Dagster, so it is judged under what may be shown of its name
        shown = replace(delivery, name=shown_file_name(delivery.name, plan))
        yield rehearsed(shown, place if shown.name == delivery.name else place_of(shown, plan))
    waiting = waiting_in(wanted, plan, warehouse)
    for one in waiting or ([] if found else submissions[-1:]):
        delivery = Delivery(RECEIVED, one.file_name, archive.get(one.sha256))
        yield rehearsed(delivery, place_of(delivery, plan))
