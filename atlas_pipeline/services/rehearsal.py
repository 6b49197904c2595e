"""A rehearsal: validates a delivery as an intake would, and stores nothing.

If there is a warehouse, the validation uses its information about the unit (keys of ongoing records,
current forms). Without a warehouse, a problem with a reference to an earlier half-year is only a warning.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from hashlib import sha256
from pathlib import Path

from atlas_pipeline.feedback.comparison import Comparison
from atlas_pipeline.feedback.folder import write_checked_workbook
from atlas_pipeline.feedback.report import report_of
from atlas_pipeline.home import Home
from atlas_pipeline.ingestion.archive import Archive
from atlas_pipeline.ingestion.placement import SlicePlace, place_of
from atlas_pipeline.ingestion.received_names import shown_failure, shown_file_name
from atlas_pipeline.ingestion.slice_context import context_of, past_before, validated_in_context
from atlas_pipeline.ingestion.take_in import waiting_in
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.units import Slice
from atlas_pipeline.privacy.secret import Secret
from atlas_pipeline.problems.catalogue import problem
from atlas_pipeline.reading.reader import Reading
from atlas_pipeline.services.past_figures import past_with_figures
from atlas_pipeline.validation.submission import Validated, validate
from atlas_pipeline.warehouse.store import Warehouse
from sources.delivery import Delivery

RECEIVED = "received before"
"""The source of a delivery that is read from the archive."""


@dataclass(frozen=True)
class Rehearsed:
    """One delivery of a slice and the result of its validation. `validated` is None if the bytes of the
    delivery could not be read; the delivery has the reason."""

    delivery: Delivery
    reading: Reading
    validated: Validated | None


def rehearse(
    delivery: Delivery,
    *,
    plan: Plan,
    warehouse: Warehouse | None,
    expected: Slice | None,
    now: datetime,
    archive: Archive | None = None,
    place: SlicePlace | None = None,
) -> Validated:
    """The result of the validation, with warnings about persons who may be in the file twice.

    With `archive`, also compares with the persons whom the country reported before. Without it, pseudonyms
    are made with a secret for this validation only. `place`: the placement of the delivery; None to
    compute it.
    """
    from atlas_pipeline.matching.likely_pairs import add_likely_pairs

    secret = archive.secret if archive is not None else Secret.passing()
    place = place or place_of(delivery, plan)
    wanted = expected or place.slice
    context = context_of(wanted, plan, warehouse) if warehouse and wanted else None
    validated = validated_in_context(
        partial(
            validate,
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
    gone = warehouse.intakes.would_drop(validated.load) if warehouse else {}
    for form, dropped in gone.items():
        if form not in validated.confirmed_drops:
            rows = sum(dropped.values())
            validated.problems.add(problem("would_drop_rows", form=form, count=rows, dropped=list(dropped)))
    for warning in warehouse.intakes.would_leave_out(validated.load) if warehouse else ():
        validated.problems.add(warning)
    if warehouse is not None and validated.slice is not None:
        past = past_before(validated.slice, plan)
        past = past_with_figures(warehouse, plan, validated.load, past, as_of_day=now.date())
        validated.problems.extend(warehouse.intakes.would_change_past(validated.load, past))
    add_likely_pairs(validated, plan, warehouse, archive)
    return validated


def rehearse_slice(home: Home, wanted: Slice, *, is_inbox_wanted: bool, now: datetime) -> Iterator[Rehearsed]:
    """Validates the deliveries and the waiting submissions of the slice.

    These are: each delivery of the slice in the folder `rehearsal` that was not received yet; with
    `is_inbox_wanted`, also those at the sources; and each waiting submission. If there are none of these,
    the newest submission is validated again, as of today.

    Each is validated by itself against the current rows; changes that an earlier one of them would make
    are not considered. The deliveries have names that may be shown.
    """
    plan, warehouse = home.plan, home.warehouse

    def rehearsed(delivery: Delivery, place: SlicePlace) -> Rehearsed:
        validated = rehearse(
            delivery,
            plan=plan,
            warehouse=warehouse,
            expected=wanted,
            now=now,
            archive=home.archive,
            place=place,
        )
        return Rehearsed(delivery, place.reading, validated)

    submissions = warehouse.submissions.find(wanted.unit, wanted.period.key)
    known = {one.sha256 for one in submissions}
    found = False
    for delivery in _deliveries(home, is_inbox_wanted):
        place = place_of(delivery, plan)
        if place.slice != wanted or sha256(delivery.content).hexdigest() in known:
            continue
        found = True
        # Dagster shows the problems, so the delivery is validated under the name that may be shown.
        shown = replace(delivery, name=shown_file_name(delivery.name, plan))
        if delivery.is_failed:
            failed = replace(shown, failure=shown_failure(delivery.failure))
            yield Rehearsed(failed, place.reading.under(shown.name), None)
            continue
        yield rehearsed(shown, place if shown.name == delivery.name else place_of(shown, plan))
    waiting = waiting_in(wanted, plan, warehouse)
    for one in waiting or ([] if found else submissions[-1:]):
        delivery = Delivery(RECEIVED, one.file_name, home.archive.get(one.sha256))
        yield rehearsed(delivery, place_of(delivery, plan))


def write_rehearsed(home: Home, wanted: Slice, reading: Reading, validated: Validated, now: datetime) -> Path:
    """Writes the checked workbook of a rehearsal. Returns its path. Raises CheckedError if it cannot be
    written."""
    name = reading.name
    newest = home.warehouse.submissions.find(wanted.unit)[-1:]
    comparison = Comparison(True, wanted.unit, newest[0] if newest else None, True)
    report = report_of(
        validated,
        plan=home.plan,
        language=home.plan.language_of(wanted.unit),
        file_name=name,
        checked_at=now,
        comparison=comparison,
    )
    folder = home.checked.folder / "checks"
    return write_checked_workbook(reading, report, folder / name, None, folder)


def _deliveries(home: Home, is_inbox_wanted: bool) -> Iterator[Delivery]:
    yield from home.tried()
    if is_inbox_wanted:
        yield from home.deliveries()
