"""Compares the amount of data on a form with the last period, and warns if it grew more than the plan
expects.

The compared counts are those behind the key figures: rows, things that are done, different persons. Small
counts are not compared: growth from 2 to 9 is normal at the beginning.
"""

from atlas_pipeline.forms.tables import PERSON_KEY
from atlas_pipeline.validation.form_rows import FormRows
from atlas_pipeline.validation.rules.declaration import is_done
from atlas_pipeline.warehouse.records import SliceContext, Volume

RULE = "growth_above_plan"


def add_growth(rows: FormRows, context: SliceContext | None) -> None:
    """Warns for each count that is far higher than in the nearest earlier period that reported the form."""
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
            rows.add_problem(
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
