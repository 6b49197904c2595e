"""Reads as much as possible of a file that is one entry, such as `project.yaml`.

One wrong field must not hide the mistakes elsewhere in the plan. So the parts with a mistake are left out or
replaced by a stand-in, and the rest is checked. A plan with a mistake is never used: the stand-ins reach
only the checks.
"""

from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from atlas_pipeline.plan.labels import Labels
from atlas_pipeline.plan.parts import PlanParts
from atlas_pipeline.plan.plan_files import Located, name_of, validated
from atlas_pipeline.plan.plan_problems import PlanProblems

ModelT = TypeVar("ModelT", bound=BaseModel)

STAND_INS: dict[Any, Any] = {str: "", int: 0, Labels: {}}
"""Type of a required field → the value that the checks see if the field is missing or wrong."""


def validated_in_part(
    model: type[ModelT], content: dict[str, Any], file: str, parts: PlanParts, problems: PlanProblems
) -> Located[ModelT] | None:
    """The content as a model, without the parts that have a mistake. Adds a problem for each wrong field.

    Marks the entries of lists that were left out as broken, under `file` and their section. None if too
    much is wrong: a field without a stand-in is missing.
    """
    whole = validated(model, content, file, "", problems)
    if whole is not None:
        return whole
    rest = content
    while True:
        try:
            return Located(file, "", model.model_validate(rest))
        except ValidationError as error:
            wrong = [detail["loc"] for detail in error.errors(include_url=False)]
        fewer = _without(model, rest, wrong, file, parts)
        if fewer is None:
            return None
        rest = fewer


def _without(
    model: type[BaseModel],
    content: dict[str, Any],
    wrong: list[tuple[int | str, ...]],
    file: str,
    parts: PlanParts,
) -> dict[str, Any] | None:
    """The content without the wrong parts; None if it cannot become smaller."""
    fields = {str(place[0]) for place in wrong if place}
    rest = dict(content)
    for field in fields:
        inner = {place[1] for place in wrong if place[0] == field and len(place) > 1}
        given, info = rest.pop(field, None), model.model_fields.get(field)
        if info is None:
            continue
        if isinstance(given, list) and inner and all(isinstance(one, int) for one in inner):
            for place in inner:
                parts.mark_broken(f"{file} {field}", name_of(given[int(place)], int(place)))
            rest[field] = [one for place, one in enumerate(given) if place not in inner]
        elif isinstance(given, dict) and inner and _is_mapping(info.annotation):
            for key in inner:
                parts.mark_broken(f"{file} {field}", str(key))
            rest[field] = {key: one for key, one in given.items() if key not in inner}
        elif info.is_required():
            if info.annotation not in STAND_INS or content.get(field) == STAND_INS[info.annotation]:
                return None
            rest[field] = STAND_INS[info.annotation]
    return rest if rest != content else None


def _is_mapping(annotation: Any) -> bool:
    """Whether the field maps names to entries, as calendars and texts by language do."""
    return getattr(annotation, "__origin__", None) is dict
