"""What a field may hold where that is listed: codes, or names of things in the plan."""

from atlas_pipeline.forms.model import Field
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.units import Unit


def allowed_values(field: Field, plan: Plan, unit: Unit) -> tuple[str, ...] | None:
    """What the field may hold when that unit fills it in, in the plan's order. None: nothing is listed."""
    if field.codes is not None:
        return plan.code_lists[field.codes].for_unit(unit.code).keys
    if field.plan == "indicators":
        return tuple(indicator.code for indicator in plan.indicators)
    if field.plan == "calendars":
        return tuple(plan.project.calendars)
    if field.plan == "periods":
        return tuple(period.key for name in plan.project.calendars for period in plan.periods(name))
    return None
