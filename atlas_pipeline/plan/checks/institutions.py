"""Checks registers: a name that an officer writes must mean one institution of her unit."""

from collections.abc import Iterator

from atlas_pipeline.plan.checks.duplicates import duplicates
from atlas_pipeline.plan.parts import PlanParts
from atlas_pipeline.plan.plan_problems import PlanProblem
from atlas_pipeline.plan.spelling import folded
from atlas_pipeline.plan.surroundings import Surroundings


def check(parts: PlanParts, surroundings: Surroundings) -> Iterator[PlanProblem]:
    yield from duplicates(
        ((one.file, one.entry, folded(one.value.institution_id)) for one in parts.institutions),
        "institution_id",
    )
    id_of = {folded(one.value.institution_id): one.value for one in parts.institutions}
    types = parts.lists.get("institution_type")
    meant: dict[tuple[str, str], str] = {}
    strangers: set[str] = set()
    for located in parts.institutions:
        institution = located.value
        if institution.unit not in parts.unit_codes and institution.unit not in strangers:
            strangers.add(institution.unit)
            yield PlanProblem(located.file, "", "", f"{institution.unit} is not a unit of countries.yaml")
        if types is not None and institution.type and institution.type not in types:
            known = ", ".join(types.keys)
            yield PlanProblem(
                located.file, located.entry, "type", f"{institution.type!r} is not one of the types {known}"
            )
        own: set[str] = set()
        for field, text in (
            *institution.labels.items(),
            *(("spellings", text) for text in institution.spellings),
        ):
            key = folded(text)
            if field == "spellings" and key in own:
                yield PlanProblem(
                    located.file,
                    located.entry,
                    field,
                    f"{text!r} is recognised without this entry; remove it",
                )
            own.add(key)
            named = id_of.get(key)
            if named is not None and named.institution_id != institution.institution_id:
                yield PlanProblem(
                    located.file,
                    located.entry,
                    field,
                    f"{text!r} reads the same as the id {named.institution_id}",
                )
            other = meant.setdefault((institution.unit, key), institution.institution_id)
            if other != institution.institution_id:
                yield PlanProblem(
                    located.file, located.entry, field, f"{text!r} reads the same as a name of {other}"
                )
