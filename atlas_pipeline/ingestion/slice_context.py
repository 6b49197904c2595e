"""Judging a submission in what its slice has: the context, and whether its own forms are to count in it.

Whether a form would be held is for the warehouse to say. Where that is a form that others name (trainings
that would drop one), the submission is judged once more with what goes on counting instead.
"""

from collections.abc import Callable
from dataclasses import replace

from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.units import Slice
from atlas_pipeline.validation.rules.deciding import deciding_forms, names_its_slice
from atlas_pipeline.validation.submission import Judged
from atlas_pipeline.warehouse.records import SliceContext
from atlas_pipeline.warehouse.store import Warehouse


def context_of(
    wanted: Slice, plan: Plan, warehouse: Warehouse, submission_id: int | None = None
) -> SliceContext:
    """What the warehouse knows of the slice and of the unit's earlier periods, for judging that submission;
    None: one that would come now."""
    earlier = [period.key for period in plan.periods_before(wanted.period)]
    context = warehouse.submissions.slice_context(wanted.unit, wanted.period.key, earlier)
    if submission_id is None:
        return context
    newer = frozenset(form for form, sent in context.sent_by.items() if sent > submission_id)
    return replace(context, elsewhere=newer)


def judged_in_context(
    judge_with: Callable[..., Judged], context: SliceContext | None, warehouse: Warehouse | None
) -> Judged:
    """What `judge_with` finds, given the `context`, in which its own sheets decide only where they are to
    count."""
    judged = judge_with(context=context)
    if context is None or warehouse is None:
        return judged
    carried = {load.form for load in judged.load.forms}
    own = carried & deciding_forms() - context.elsewhere
    if not own or not any(names_its_slice(load_forms()[form]) for form in carried):
        return judged
    held = own & warehouse.intakes.would_drop(judged.load).keys() - set(judged.confirmed_drops)
    if not held:
        return judged
    return judge_with(context=replace(context, elsewhere=context.elsewhere | held), cover=judged.cover)
