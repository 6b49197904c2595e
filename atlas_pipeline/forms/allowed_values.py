"""The listed values that a field may hold: codes, or names of things in the plan."""

from atlas_pipeline.forms.fields import Field
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.units import Unit


def allowed_values(field: Field, plan: Plan, unit: Unit) -> tuple[str, ...] | None:
    """The values that the field may hold if that unit fills it in, in the order of the plan. None: no
    values are listed."""
    if field.codes is not None:
        return plan.code_list(field.codes).for_unit(unit.code).keys
    if field.plan == "indicators":
        return tuple(indicator.code for indicator in plan.indicators)
    if field.plan == "calendars":
        return tuple(plan.project.calendars)
    if field.plan == "periods":
        return tuple(period.key for name in plan.project.calendars for period in plan.periods(name))
    return None
