"""What was edited in the database, in words: a sentence each, an alert each, and the refusal to publish."""

from collections.abc import Sequence

from atlas_pipeline.alerts.conditions import Trouble
from atlas_pipeline.messages.catalogue import say
from atlas_pipeline.problems.model import Severity
from atlas_pipeline.warehouse.errors import WarehouseError
from atlas_pipeline.warehouse.tampering import INDICATORS, KINDS, Tampering

TOLD = 50
"""Findings that get an alert of their own; what to do is the same for the others."""
SPELLED = 3
"""Findings that a refusal spells out."""

LOOKED_FOR = frozenset(KINDS)


def sentence(one: Tampering, language: str = "en") -> str:
    """What differs, as one sentence."""
    return say(f"alerts.{one.kind}.what", language, **one.details)


def what_to_do(one: Tampering, language: str = "en") -> str:
    said = say(f"alerts.{one.kind}.do", language, **one.details)
    return said[:1].upper() + said[1:]


def troubles(found: Sequence[Tampering], headquarters: str) -> list[Trouble]:
    """The findings as alerts for headquarters, whose the warehouse is."""
    return [
        Trouble(
            key="|".join((one.kind, one.unit, one.period, one.form, *map(str, sorted(one.details.items())))),
            kind=one.kind,
            severity=Severity.ERROR,
            owner=headquarters,
            period=one.period,
            form=one.form,
            details=one.details,
        )
        for one in found[:TOLD]
    ]


def in_short(found: Sequence[Tampering]) -> str:
    """The first findings, how many more there are, and what to do about the first."""
    spelled = " ".join(sentence(one) for one in found[:SPELLED])
    more = f" And {len(found) - SPELLED} more." if len(found) > SPELLED else ""
    return f"{spelled}{more} {what_to_do(found[0])}"


def refuse(found: Sequence[Tampering]) -> None:
    """Raises WarehouseError where figures would come of what was edited. An edited table of figures is none: publishing
    makes it anew."""
    grave = [one for one in found if one.kind != INDICATORS]
    if grave:
        raise WarehouseError(
            "nothing is published, because the warehouse does not hold what was stored: "
            f"{in_short(grave)} `atlas doctor` lists everything"
        )
