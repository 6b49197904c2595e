"""Take in: the submissions of a slice are validated, stored and made current."""

from datetime import UTC, date, datetime
from functools import partial

from atlas_pipeline.home import Home
from atlas_pipeline.ingestion import take_in as ingestion
from atlas_pipeline.plan.units import Slice
from atlas_pipeline.provenance.actor import Actor
from atlas_pipeline.services.past_figures import past_with_figures
from atlas_pipeline.warehouse.records import IntakeLoad, Past, Receipt


def take_in(home: Home, wanted: Slice, *, actor: Actor, now: datetime | None = None) -> list[Receipt]:
    """Validates and stores the waiting submissions of the slice, and writes their checked workbooks.
    Returns a receipt for each submission, in order; an empty list if none is waiting."""
    return ingestion.take_in_slice(
        wanted,
        plan=home.plan,
        warehouse=home.warehouse,
        archive=home.archive,
        secret=home.secret,
        actor=actor,
        now=now,
        checked=home.checked,
        past_of=partial(_past_of, home, (now or datetime.now(UTC)).date()),
    )


def _past_of(home: Home, day: date, load: IntakeLoad, past: Past) -> Past:
    return past_with_figures(home.warehouse, home.plan, load, past, as_of_day=day)


def waiting_slices(home: Home) -> list[Slice]:
    """The slices with a waiting submission, in the plan's order."""
    return ingestion.waiting_slices(plan=home.plan, warehouse=home.warehouse)
