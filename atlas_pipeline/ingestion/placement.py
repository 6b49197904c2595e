"""Which slice a delivery is for, before it is judged: its name, and where the name does not say, its cover."""

from dataclasses import dataclass
from datetime import date

from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.units import Slice
from atlas_pipeline.validation.cover.file_name import named
from atlas_pipeline.validation.submission import cover_of
from sources.delivery import Delivery


@dataclass(frozen=True, slots=True)
class SlicePlace:
    """`slice` is None where neither says it; `prepared_on` where the cover does not."""

    slice: Slice | None
    prepared_on: date | None


def place_of(delivery: Delivery, plan: Plan) -> SlicePlace:
    said = named(delivery.name, plan).slice(plan)
    if delivery.is_failed:
        return SlicePlace(said, None)
    cover = cover_of(delivery.content, delivery.name, plan)
    return SlicePlace(said or cover.slice, cover.prepared_on)


def placed(delivery: Delivery, plan: Plan) -> Slice | None:
    return place_of(delivery, plan).slice
