"""Checks code lists: each text that an officer may write means one code, and each list is used."""

from collections.abc import Iterator

from atlas_pipeline.plan.codes import INTERVENTIONS, CodeList
from atlas_pipeline.plan.parts import PlanParts
from atlas_pipeline.plan.plan_problems import PlanProblem
from atlas_pipeline.plan.spelling import folded
from atlas_pipeline.plan.surroundings import Surroundings

INSTITUTION_TYPE = "institution_type"

NOT_STATED = "not_stated"
"""The category of rows without a value (`indicators.selection.breakdowns`). A code of that name would be
confused with it."""
FLAG_PREFIXES = ("is_", "has_")
UNIT = "unit"
"""The attribute of a code that only one unit uses. Texts of such codes must differ only within their unit."""
OFF_LADDER = "is_off_ladder"
UNKNOWN = "is_unknown"
"""The attribute of a code that means "not known". Figures prefer any known value to it."""


def check(parts: PlanParts, surroundings: Surroundings) -> Iterator[PlanProblem]:
    used_in = _used_in(parts, surroundings)
    for name, where in used_in.items():
        if name not in parts.lists and f"codes/{name}.csv" not in parts.unread:
            yield PlanProblem(f"codes/{name}.csv", "", "", f"is missing: {where} needs it")
    for located in parts.code_lists:
        yield from _codes(located.file, located.value, parts)
        for view in _views(located.value):
            yield from _labels(located.file, view)
            yield from _spellings(located.file, view)
    if surroundings.forms is not None:
        used = {codes for fields in surroundings.forms.values() for codes in fields.values() if codes}
        for located in parts.code_lists:
            if located.value.name not in {*used, *used_in, INTERVENTIONS}:
                yield PlanProblem(located.file, "", "", "no field of any form uses this list")


def _used_in(parts: PlanParts, surroundings: Surroundings) -> dict[str, str]:
    """List → what needs it. These are the lists of the forms that a unit owes or an indicator reads, and the
    lists to which the plan's own files refer. The lists of other forms may be missing."""
    found: dict[str, str] = {}
    if parts.framework is not None:
        for name, entries in (
            ("outcome", parts.framework.value.outcomes),
            ("activity_type", parts.framework.value.activity_types),
        ):
            if entries:
                found[name] = parts.framework.file
    if parts.institutions:
        found[INSTITUTION_TYPE] = parts.institutions[0].file
    selected = [one.value.select for one in parts.indicators]
    forms = [form for one in parts.units for form in one.value.forms_due]
    forms += [form for select in selected for form in (select.form, *select.join)]
    for form in forms:
        for codes in (surroundings.forms or {}).get(form, {}).values():
            if codes:
                found.setdefault(codes, f"the form {form}")
    return found


def _views(codes: CodeList) -> list[CodeList]:
    """The list as each unit sees it; the whole list if no code belongs to a unit. Texts must differ only
    within a view."""
    units = dict.fromkeys(code.attributes[UNIT] for code in codes.codes if UNIT in code.attributes)
    return [codes.for_unit(unit) for unit in units] or [codes]


def _codes(file: str, codes: CodeList, parts: PlanParts) -> Iterator[PlanProblem]:
    """Checks that codes and ignored texts occur once, that attributes have valid values, and that
    spellings map to codes."""
    if not codes.codes:
        yield PlanProblem(file, "", "", "has no code")
    seen: set[str] = set()
    left_ladder = ""
    for code in codes.codes:
        if code.code in seen:
            yield PlanProblem(file, code.code, "code", "is listed twice")
        seen.add(code.code)
        for name, value in code.attributes.items():
            if name.startswith(FLAG_PREFIXES) and value != "yes":
                yield PlanProblem(file, code.code, name, f"{value!r} must be yes or empty")
        if code.attributes.get(UNIT, "") not in {"", *parts.unit_codes}:
            yield PlanProblem(
                file, code.code, UNIT, f"{code.attributes[UNIT]!r} is not a unit of countries.yaml"
            )
        if code.flag(OFF_LADDER):
            left_ladder = code.code
        elif left_ladder:
            yield PlanProblem(
                file,
                code.code,
                OFF_LADDER,
                f"is after {left_ladder}, which is off the ladder; put it before that code",
            )
    if codes.codes and all(code.flag(UNKNOWN) for code in codes.codes):
        yield PlanProblem(
            file, codes.codes[-1].code, UNKNOWN, "the list needs a code that is not for unknown values"
        )
    for code in codes.codes:
        if code.code == NOT_STATED:
            yield PlanProblem(
                file, code.code, "code", "is the category of rows without a value; choose another code"
            )
    for spelling, target in codes.spellings.items():
        if target not in seen:
            yield PlanProblem(file, f"spelling {spelling}", "code", f"{target!r} is not a code of this list")
    ignored = [folded(text) for text in codes.ignored]
    for position, text in enumerate(codes.ignored):
        if ignored[position] in ignored[:position]:
            yield PlanProblem(file, f"ignored {text}", "text", "is listed twice")


def _labels(file: str, view: CodeList) -> Iterator[PlanProblem]:
    """Reports codes or labels of two codes that read the same."""
    meant: dict[str, str] = {}
    for code in view.codes:
        for field, text in (("code", code.code), *code.labels.items()):
            other = meant.setdefault(folded(text), code.code)
            if other != code.code:
                yield PlanProblem(
                    file, code.code, field, f"{text!r} reads the same as the code {other} or its label"
                )


def _spellings(file: str, view: CodeList) -> Iterator[PlanProblem]:
    """Reports spellings and ignored texts that read the same as a label or as another spelling."""
    named = {folded(text): code.code for code in view.codes for text in (code.code, *code.labels.values())}
    mapped: dict[str, str] = {}
    for spelling, target in view.spellings.items():
        entry, key = f"spelling {spelling}", folded(spelling)
        if key in named:
            tail = "this row is not needed; remove it" if named[key] == target else f"it cannot mean {target}"
            yield PlanProblem(
                file, entry, "text", f"reads the same as the code {named[key]} or its label: {tail}"
            )
        elif key in mapped:
            yield PlanProblem(file, entry, "text", f"reads the same as another spelling, of {mapped[key]}")
        mapped.setdefault(key, target)
    for text in view.ignored:
        if folded(text) in named or folded(text) in mapped:
            yield PlanProblem(
                file, f"ignored {text}", "text", "is ignored and is also a spelling of a code; remove one"
            )
