"""Deliver: makes submissions of the files that offices sent."""

from collections.abc import Iterable
from datetime import datetime

from atlas_pipeline.home import Home
from atlas_pipeline.ingestion.deliveries import receive
from atlas_pipeline.provenance.actor import Actor
from atlas_pipeline.warehouse.records import Submission
from sources.delivery import Delivery


def deliver(
    home: Home,
    deliveries: Iterable[Delivery] | None = None,
    *,
    actor: Actor,
    now: datetime | None = None,
) -> list[Submission]:
    """Receives the deliveries; for None, every delivery at the sources. Returns the new submissions, in
    order.

    A delivery with the same bytes and name as before is not new. A delivery without a slice is validated
    at once.
    """
    return receive(
        home.deliveries() if deliveries is None else deliveries,
        plan=home.plan,
        warehouse=home.warehouse,
        archive=home.archive,
        actor=actor,
        now=now,
        checked=home.checked,
    )
