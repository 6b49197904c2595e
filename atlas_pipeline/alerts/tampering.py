"""Direct edits of the database: a sentence for each, an alert for each, and the refusal to publish."""

from collections.abc import Sequence

from atlas_pipeline.alerts.conditions import AlertCondition
from atlas_pipeline.messages.catalogue import say
from atlas_pipeline.problems.model import Severity
from atlas_pipeline.warehouse.errors import WarehouseError
from atlas_pipeline.warehouse.tampering import INDICATORS, KINDS, Tampering

LISTED = 50
"""Number of edits that get an alert of their own. The instructions are the same for the others."""
SPELLED = 3
"""Number of edits that a refusal describes."""

LOOKED_FOR = frozenset(KINDS)


def sentence(one: Tampering, language: str = "en") -> str:
    """Returns the difference as one sentence."""
    return say(f"alerts.{one.kind}.what", language, **one.details)


def next_step(one: Tampering, language: str = "en") -> str:
    said = say(f"alerts.{one.kind}.do", language, **one.details)
    return said[:1].upper() + said[1:]


def conditions(found: Sequence[Tampering], headquarters: str) -> list[AlertCondition]:
    """Returns the edits as conditions. Their owner is headquarters, because the warehouse is theirs."""
    return [
        AlertCondition(
            key="|".join((one.kind, one.unit, one.period, one.form, *map(str, sorted(one.details.items())))),
            kind=one.kind,
            severity=Severity.ERROR,
            owner=headquarters,
            period=one.period,
            form=one.form,
            details=one.details,
        )
        for one in found[:LISTED]
    ]


def in_short(found: Sequence[Tampering]) -> str:
    """Returns the first edits, the number of the others, and what to do about the first."""
    spelled = " ".join(sentence(one) for one in found[:SPELLED])
    more = f" And {len(found) - SPELLED} more." if len(found) > SPELLED else ""
    return f"{spelled}{more} {next_step(found[0])}"


def refuse(found: Sequence[Tampering]) -> None:
    """Raises WarehouseError if an edit would change published figures.

    An edit of the table of figures itself does not count: publishing makes that table again.
    """
    grave = [one for one in found if one.kind != INDICATORS]
    if grave:
        raise WarehouseError(
            "nothing is published, because stored data were changed: "
            f"{in_short(grave)} `atlas doctor` lists all changes"
        )
