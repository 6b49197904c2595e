"""Evidence grades: the grade that all studies of an intervention give together.

The rules are those of the design (DESIGN 9). The first rule that fits gives the grade. The plan decides which
designs are rigorous and which have a vote, by attributes of the code list of study designs.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from atlas_pipeline.plan.codes import CodeList

EFFECTIVE = "effective"
PROMISING = "promising"
HARMFUL = "harmful"
INEFFECTIVE = "ineffective"
MIXED = "mixed"
INSUFFICIENT = "insufficient"

GRADES = (EFFECTIVE, PROMISING, HARMFUL, INEFFECTIVE, MIXED, INSUFFICIENT)


@dataclass(frozen=True, slots=True)
class Vote:
    """One study that has a vote. `effect` is positive, mixed, none or negative."""

    effect: str
    is_rigorous: bool


def votes(studies: Iterable[tuple[str, str]], designs: CodeList) -> list[Vote]:
    """The votes of studies given as (design, effect). A narrative review has no vote."""
    return [
        Vote(effect, designs[design].attributes.get("is_rigorous") == "yes")
        for design, effect in studies
        if design in designs and designs[design].attributes.get("is_voting") == "yes"
    ]


def grade(cast: Iterable[Vote]) -> str:
    """One of GRADES. Without any vote it is `insufficient`."""
    cast = list(cast)
    overall = Counter(vote.effect for vote in cast)
    rigorous = Counter(vote.effect for vote in cast if vote.is_rigorous)
    undecided = rigorous["none"] + rigorous["mixed"]
    if rigorous["positive"] >= 2 and not rigorous["negative"] and rigorous["positive"] > undecided:
        return EFFECTIVE
    if rigorous["positive"] and not rigorous["negative"] and rigorous["positive"] >= undecided:
        return PROMISING
    if (
        not rigorous.total()
        and overall["positive"] >= 2
        and not overall["negative"]
        and overall["positive"] > overall["none"] + overall["mixed"]
    ):
        return PROMISING
    if rigorous["negative"] and not overall["positive"]:
        return HARMFUL
    if (
        rigorous.total()
        and rigorous.total() == rigorous["none"]
        and not overall["positive"]
        and not overall["mixed"]
    ):
        return INEFFECTIVE
    if overall["mixed"] or (overall["positive"] and (overall["negative"] or overall["none"])):
        return MIXED
    return INSUFFICIENT
