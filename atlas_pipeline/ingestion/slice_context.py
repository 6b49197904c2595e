"""Validates a submission in the context of its slice, and finds whether its own forms become current
there.

Only the warehouse knows whether a form would be held. Rows of other forms may name the rows of such a
form: for example trainings, of which one would be dropped. The submission is then validated a second time,
with the rows that stay current instead of its own form.
"""

from collections.abc import Callable
from dataclasses import replace

from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.units import Slice
from atlas_pipeline.validation.rules.reference_data import names_its_slice, referenced_forms
from atlas_pipeline.validation.submission import Validated
from atlas_pipeline.warehouse.records import Past, SliceContext
from atlas_pipeline.warehouse.store import Warehouse


def context_of(
    wanted: Slice, plan: Plan, warehouse: Warehouse, submission_id: int | None = None
) -> SliceContext:
    """The warehouse's data on the slice and on the unit's earlier periods, to validate that submission.
    None as the id: for a new submission."""
    earlier = [period.key for period in plan.periods_before(wanted.period)]
    context = warehouse.submissions.slice_context(wanted.unit, wanted.period.key, earlier)
    if submission_id is None:
        return context
    newer = frozenset(form for form, sent in context.sent_by.items() if sent > submission_id)
    return replace(context, elsewhere=newer)


def past_before(wanted: Slice, plan: Plan) -> Past:
    """The past with which a submission of the slice is compared when it is stored, without figures."""
    return Past((wanted.period, *plan.periods_before(wanted.period)))


def confirmed_drops(validated: Validated, warehouse: Warehouse) -> set[str]:
    """The forms whose drops the cover confirms by name, except those whose confirmation was undone: a
    later decision of headquarters is stronger than the cover."""
    named = set(validated.confirmed_drops)
    return named - warehouse.intakes.undone(validated.load.submission_id) if named else named


def validated_in_context(
    validate_with: Callable[..., Validated], context: SliceContext | None, warehouse: Warehouse | None
) -> Validated:
    """The result of `validate_with` in the `context`. The submission's own sheets decide about other forms
    only if they become current."""
    validated = validate_with(context=context)
    if context is None or warehouse is None:
        return validated
    carried = {load.form for load in validated.load.forms}
    own = carried & referenced_forms() - context.elsewhere
    if not own or not any(names_its_slice(load_forms()[form]) for form in carried):
        return validated
    held = own & warehouse.intakes.would_drop(validated.load).keys() - confirmed_drops(validated, warehouse)
    if not held:
        return validated
    return validate_with(context=replace(context, elsewhere=context.elsewhere | held), cover=validated.cover)
