"""Which codes a field may hold, given the plan and the unit that submits."""

from atlas_pipeline.forms.model import Field
from atlas_pipeline.plan.model import CodeList, Plan, Unit

UNIT = "unit"
"""The attribute of a code that belongs to one unit alone, such as a province."""


def codes_for(code_list: CodeList, unit: Unit) -> tuple[str, ...]:
    """The codes of the list that the unit may use, in the list's order.

    A code with the attribute `unit` is for that unit alone; headquarters may use every code.
    """
    if unit.kind == "headquarters":
        return code_list.keys
    return tuple(
        code.code
        for code in code_list.codes
        if not code.attributes.get(UNIT) or code.attributes[UNIT] == unit.code
    )


def allowed_values(field: Field, plan: Plan, unit: Unit) -> tuple[str, ...] | None:
    """What the field may hold: codes, or names of things in the plan. None: anything of its type."""
    if field.codes is not None:
        return codes_for(plan.code_lists[field.codes], unit)
    if field.plan == "indicators":
        return tuple(indicator.code for indicator in plan.indicators)
    if field.plan == "calendars":
        return tuple(plan.project.calendars)
    if field.plan == "periods":
        return tuple(period.key for name in plan.project.calendars for period in plan.periods(name))
    return None
