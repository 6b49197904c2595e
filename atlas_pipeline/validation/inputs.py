"""The inputs that the validation of all forms of one submission shares."""

from dataclasses import dataclass, field

from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.units import Slice, Unit
from atlas_pipeline.privacy.secret import Secret
from atlas_pipeline.validation.cover.cover import Cover
from atlas_pipeline.warehouse.records import SliceContext


@dataclass
class Inputs:
    """The inputs that all forms of one submission share."""

    plan: Plan
    unit: Unit
    place: Slice
    cover: Cover
    secret: Secret
    context: SliceContext | None
    refused: set[str] = field(default_factory=set)
    """Rejected forms of which no row can be read. The declaration of such a form on the cover is ignored
    too."""
