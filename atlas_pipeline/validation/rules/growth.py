"""How much of a form there is, against the last period: more than the plan expects of growth is told.

What is compared is what key figures are made of: rows, things that are done, different persons. Small numbers
are not: from 2 to 9 is a beginning.
"""

from atlas_pipeline.forms.tables import PERSON_KEY
from atlas_pipeline.validation.form_rows import FormRows
from atlas_pipeline.validation.rules.declaration import is_done
from atlas_pipeline.warehouse.records import SliceContext, Volume

RULE = "growth_above_plan"


def tell_growth(rows: FormRows, context: SliceContext | None) -> None:
    """Warns, for each measure, where this form has far more than the nearest earlier period that reported
    it."""
    last = context.volumes.get(rows.form.name) if context is not None else None
    if last is None:
        return
    limits = rows.book.thresholds(RULE)
    now = _volume_of(rows)
    for measure in ("rows", "done", "persons"):
        count, before = getattr(now, measure), getattr(last, measure)
        if count is None or not before or count < limits.growth_minimum:
            continue
        if count > limits.growth_times * before:
            rows.tell(
                RULE,
                measure=measure,
                now=count,
                last=before,
                period=last.period,
                times=f"{limits.growth_times:g}",
            )


def _volume_of(rows: FormRows) -> Volume:
    form, is_good = rows.form, ~rows.is_bad
    done = int((is_done(rows) & is_good).sum()) if form.done_when else None
    persons = int(rows.good[PERSON_KEY].nunique()) if form.has_persons else None
    return Volume(rows.slice.period.key, int(is_good.sum()), done, persons)
