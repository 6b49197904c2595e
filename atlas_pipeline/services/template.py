"""Template: the workbook that an office fills in, with the ongoing records of earlier half-years."""

from collections.abc import Sequence

from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.forms.model import Form
from atlas_pipeline.home import Home
from atlas_pipeline.indicators.ongoing_records import carried_into
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.units import ALL, Slice, Unit
from atlas_pipeline.services.errors import ServiceError
from atlas_pipeline.templates.workbook.content import Carried, Template


def slices_due(plan: Plan, unit: str, period: str) -> list[Slice]:
    """The slice of a unit and a half-year; for ALL, the slices of all units that must submit for it.
    Raises ServiceError if there is no such slice, PeriodError if the plan has no such half-year."""
    if unit != ALL:
        wanted = plan.slice(unit, period)
        _must_be_due(plan.unit(unit), wanted)
        return [wanted]
    half_year = plan.calendar(plan.project.submission_calendar).period(period, plan.project.whole)
    slices = [Slice(unit=one.code, period=half_year) for one in plan.active_units if one.due_in(half_year)]
    if not slices:
        raise ServiceError(f"No unit reports for {half_year.key}.")
    return slices


def template(
    home: Home,
    wanted: Slice,
    *,
    language: str | None = None,
    is_every_form: bool = False,
    names: Sequence[str] = (),
) -> Template:
    """The content of the template for a slice, to be written as a workbook or as XLSForms. It has the
    forms that are due; or those in `names`; or with `is_every_form` all forms that the unit may send.
    Raises ServiceError if the unit may not send a form in `names`."""
    plan, unit = home.plan, home.plan.unit(wanted.unit)
    forms = _forms(plan, wanted, is_every_form, names)
    carried = carried_into(wanted, home.warehouse, plan, forms) if home.exists else Carried()
    return Template(plan, unit, wanted.period, language or unit.languages[0], forms, carried)


def _must_be_due(unit: Unit, wanted: Slice) -> None:
    if not unit.is_active:
        raise ServiceError(f"{unit.code} is not active yet. Set active_from in countries.yaml first.")
    if not unit.due_in(wanted.period):
        since = f" since {unit.active_from}" if unit.active_from else ""
        until = f" until {unit.active_to}" if unit.active_to else ""
        raise ServiceError(
            f"{unit.code} reports{since}{until}, so it has no template for {wanted.period.key}."
        )


def _forms(plan: Plan, wanted: Slice, is_every_form: bool, names: Sequence[str]) -> dict[str, Form]:
    unit = plan.unit(wanted.unit)
    possible = {
        name: form
        for name, form in load_forms().items()
        if form.may_come_from(unit) and form.is_used_in(plan)
    }
    wrong = [name for name in names if name not in possible]
    if wrong:
        raise ServiceError(
            f"{wrong[0]!r} is not a form of {unit.code}. Its forms are: {', '.join(possible)}."
        )
    chosen = names or (possible if is_every_form else unit.forms_due_in(wanted.period))
    return {name: form for name, form in possible.items() if name in chosen}
