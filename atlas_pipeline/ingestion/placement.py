"""Which slice a delivery is for, before it is judged: its name, and where the name does not say, its
cover."""

from dataclasses import dataclass, field

from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.units import Slice
from atlas_pipeline.reading.reader import Reading
from atlas_pipeline.validation.cover.cover import Cover
from atlas_pipeline.validation.cover.file_name import named
from atlas_pipeline.validation.submission import cover_of
from sources.delivery import Delivery


@dataclass(frozen=True, slots=True)
class SlicePlace:
    """Where a delivery belongs, and what was read to find out: validation goes on with the same reading and
    cover.

    `slice` is None if neither the name nor the cover says it. `cover` is None of a delivery that failed.
    """

    reading: Reading = field(repr=False)
    slice: Slice | None
    cover: Cover | None = field(default=None, repr=False)


def place_of(delivery: Delivery, plan: Plan) -> SlicePlace:
    """Opens the delivery and reads its cover."""
    reading = Reading(delivery.content, delivery.name, plan.project.limits)
    said = named(delivery.name, plan).slice(plan)
    if delivery.is_failed:
        return SlicePlace(reading, said)
    cover = cover_of(reading, plan)
    return SlicePlace(reading, said or cover.slice, cover)
