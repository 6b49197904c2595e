"""Notes that are missing: figures off target that no unit has explained. A list for the officer.

Annex A goes to the donor, so it does not show them.
"""

from collections.abc import Iterator

import pandas as pd

from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.plan.labels import text_in
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.periods import Period
from atlas_pipeline.plan.units import ALL
from atlas_pipeline.reports.layout.words import Words
from atlas_pipeline.reports.tables.notes import FORM


def missing_notes(tracking: pd.DataFrame, plan: Plan, through: Period, words: Words) -> Iterator[str]:
    """Yields a sentence for each indicator and unit that owes notes on periods of the calendar up to
    `through`: the figure, the periods, and where to write the note. `tracking` is
    `report_indicator_tracking`. Headquarters writes the notes on the project's total.
    """
    keys = [period.key for period in plan.periods(through.calendar) if period.start <= through.start]
    owed = tracking[
        (tracking["calendar"] == through.calendar)
        & tracking["period"].isin(keys)
        & tracking["is_comment_missing"].astype(bool)
    ]
    headquarters = next((unit.code for unit in plan.units if unit.kind == "headquarters"), ALL)
    form = load_forms()[FORM]
    for (indicator, unit), rows in owed.groupby(["indicator", "country"], sort=False):
        country = str(unit)
        writer = headquarters if country == ALL else country
        yield words(
            "note_missing",
            indicator=indicator,
            scope=words("project_total")
            if country == ALL
            else text_in(plan.unit(country).name, words.language),
            periods=", ".join(key for key in keys if key in set(rows["period"])),
            sheet=text_in(form.labels, words.language),
            unit=text_in(plan.unit(writer).name, words.language) if plan.has_unit(writer) else writer,
        )
