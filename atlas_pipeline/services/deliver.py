"""Deliver: what offices sent becomes submissions."""

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
    """Receives the deliveries, or with None everything that lies at the sources. Returns the new submissions, in order.

    The same bytes under the same name are not new. A delivery that belongs to no slice is validated at once.
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
