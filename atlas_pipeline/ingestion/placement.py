"""The slice of a delivery, before its validation: from its name and, if the name does not give it, from
its cover."""

from dataclasses import dataclass, field

from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.units import Slice
from atlas_pipeline.reading.reader import Reading
from atlas_pipeline.validation.cover.cover import Cover
from atlas_pipeline.validation.cover.file_name import named_slice
from atlas_pipeline.validation.submission import cover_of
from sources.delivery import Delivery


@dataclass(frozen=True, slots=True)
class SlicePlace:
    """The slice of a delivery, and the reading and cover that were used to find it. Validation continues
    with the same reading and cover.

    `slice` is None if neither the name nor the cover gives it. `cover` is None if the delivery failed.
    """

    reading: Reading = field(repr=False)
    slice: Slice | None
    cover: Cover | None = field(default=None, repr=False)


def place_of(delivery: Delivery, plan: Plan) -> SlicePlace:
    """Opens the delivery and reads its cover."""
    reading = Reading(delivery.content, delivery.name, plan.project.limits)
    said = named_slice(delivery.name, plan).slice(plan)
    if delivery.is_failed:
        return SlicePlace(reading, said)
    cover = cover_of(reading, plan)
    return SlicePlace(reading, said or cover.slice, cover)
