"""The places of names in a text, and masks over them."""

from collections.abc import Iterable
from dataclasses import dataclass

from atlas_pipeline.plan.people import Then
from atlas_pipeline.problems.model import MASK


@dataclass(frozen=True, slots=True)
class FoundName:
    """A name, from `start` to `end` of the text. `then` is the action that the plan sets for the name's
    title; None: the name was found without a title."""

    start: int
    end: int
    then: Then | None = None


def mask_spans(text: str, found: Iterable[FoundName]) -> str:
    """The text with a mask in place of each span."""
    parts, at = [], 0
    for one in sorted(found, key=lambda one: (one.start, -one.end)):
        if one.end <= at:
            continue
        if one.start >= at:
            parts += [text[at : one.start], MASK]
        at = one.end
    return "".join([*parts, text[at:]])
