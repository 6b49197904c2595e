"""The people that a unit has reported, with their names, read from the sealed archive into memory.

Only current rows are read. The results contain names: callers compare them and drop them, and never store
or show them.
"""

from collections.abc import Collection
from functools import partial

import pandas as pd
import sqlalchemy as sa

from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.forms.tables import PERSON_KEY
from atlas_pipeline.ingestion.archive import Archive
from atlas_pipeline.ingestion.slice_context import context_of, validated_in_context
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.privacy.secret import Secret
from atlas_pipeline.reading.reader import Reading
from atlas_pipeline.validation.submission import Validated, validate
from atlas_pipeline.warehouse import tables
from atlas_pipeline.warehouse.store import Warehouse

COLUMNS = (
    *(PERSON_KEY, "full_name", "birth_year", "participant_id", "institution", "sex", "training"),
    *("unit", "period", "submission_id", "row_number"),
)
"""One line for each row of a form about persons.

`training` is slice and training_id; `unit` issued the participant_id.
"""


def people_in(validated: Validated, submission_id: int = 0) -> pd.DataFrame:
    """Returns the people of one validated submission, with `COLUMNS`."""
    found = [form.people for form in validated.forms if form.people is not None and len(form.people)]
    if validated.slice is None or not found:
        return pd.DataFrame(columns=list(COLUMNS))
    people = pd.concat(found)
    period = validated.slice.period.key
    return people.assign(
        unit=validated.slice.unit,
        period=period,
        submission_id=submission_id,
        row_number=people.index,
        training=period + "/" + people["training_id"].astype(str),
    )[list(COLUMNS)].reset_index(drop=True)


def current_intakes(warehouse: Warehouse, unit: str, but: Collection[str] = ()) -> pd.DataFrame:
    """Returns the current intakes of the unit's forms about persons, oldest slice first.

    The columns are those of `current_forms`.

    Leaves out the periods in `but`.
    """
    forms = [form.name for form in load_forms().values() if form.has_persons]
    current = warehouse.currency.forms()
    wanted = current["form"].isin(forms) & (current["unit"] == unit) & ~current["period"].isin(list(but))
    return current[wanted].reset_index(drop=True)


def people_of_unit(
    unit: str,
    plan: Plan,
    warehouse: Warehouse,
    archive: Archive,
    secret: Secret,
    but: Collection[str] = (),
) -> pd.DataFrame:
    """Returns the people in the current rows of the unit, with `COLUMNS`, oldest slice first.

    Raises ArchiveError if a current file cannot be opened.
    """
    of_unit = [
        _people_of_intake(line, plan, warehouse, archive, secret)
        for line in current_intakes(warehouse, unit, but).to_dict("records")
    ]
    found = [people for people in of_unit if len(people)]
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=list(COLUMNS))


def _needed_for(form: str) -> set[str]:
    """The form, and the forms of its slice that decide which of its rows are good."""
    references = load_forms()[form].references
    return {form, *(one.resource for one in references if one.scope == "same_slice")}


def _people_of_intake(
    line: dict, plan: Plan, warehouse: Warehouse, archive: Archive, secret: Secret
) -> pd.DataFrame:
    """Validates the file again as it was ingested, and returns its people.

    A row is left out if the warehouse does not have it under the same pseudonym. This happens if the plan
    has changed and the file waits for a new validation.
    """
    submission = next(
        one
        for one in warehouse.submissions.find(line["unit"], line["period"])
        if one.id == line["submission_id"]
    )
    wanted = plan.slice(line["unit"], line["period"])
    validated = validated_in_context(
        partial(
            validate,
            Reading(archive.get(submission.sha256), submission.file_name, plan.project.limits),
            plan=plan,
            secret=secret,
            expected=wanted,
            submission_id=submission.id,
            judged_at=submission.received_at,
            only=_needed_for(line["form"]),
        ),
        context_of(wanted, plan, warehouse, submission.id),
        warehouse,
    )
    people = people_in(validated, submission.id)
    fact = tables.facts[line["form"]]
    stored = warehouse.read(
        sa.select(fact.c.row_number, fact.c[PERSON_KEY]).where(fact.c.intake_id == line["intake_id"])
    )
    keys = stored.set_index("row_number")[PERSON_KEY].reindex(people["row_number"].astype("int64"))
    is_held = keys.to_numpy(dtype="int64", na_value=0) == people[PERSON_KEY].to_numpy(dtype="int64")
    return people[is_held & keys.notna().to_numpy()]
