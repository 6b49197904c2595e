"""Short ways to say what is stored: a submission, a form of it, its rows."""

from datetime import UTC, datetime

import pandas as pd

from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.problems.model import Outcome
from atlas_pipeline.warehouse.records import FormLoad, IntakeLoad
from atlas_pipeline.warehouse.store import Warehouse
from tests.actors import OFFICER

NOON = datetime(2020, 7, 1, 12, tzinfo=UTC)

DTYPES = {
    "string": "str",
    "integer": "Int64",
    "year": "Int64",
    "number": "Float64",
    "boolean": "boolean",
    "date": "datetime64[s]",
}


def rows_of(form_name: str, *rows: dict) -> pd.DataFrame:
    """Accepted rows of a form, from sheet row 2 on; what is not given is a gap."""
    form = load_forms()[form_name]
    columns = {field.name: DTYPES[field.type] for field in form.stored} | dict.fromkeys(
        form.id_columns, "str"
    )
    if form.has_persons:
        columns["person_key"] = "Int64"
    index = pd.RangeIndex(2, len(rows) + 2, name="row_number")
    return pd.DataFrame(
        {name: pd.array([row.get(name) for row in rows], dtype=dtype) for name, dtype in columns.items()},
        index=index,
    )


def form_load(form: str, *rows: dict, outcome=Outcome.ACCEPTED, set_aside=0, bridges=None) -> FormLoad:
    frame = rows_of(form, *(rows if outcome is not Outcome.REJECTED else ()))
    return FormLoad(
        form=form,
        outcome=outcome,
        declared=None,
        sheet=form,
        rows_read=len(rows) + set_aside,
        rows_set_aside=set_aside + len(rows) - len(frame),
        rows=frame,
        bridges=bridges or {},
    )


def trainings(*keys: str, **options) -> FormLoad:
    return form_load(
        "trainings", *({"training_id": key, "title": f"Training {key}"} for key in keys), **options
    )


def participants(*training_ids: str) -> FormLoad:
    return form_load("participants", *({"training_id": key, "person_key": 7} for key in training_ids))


def deliver(warehouse: Warehouse, content: str, unit="THA", period="2020-H1", file_name=None):
    """Receives a file for a slice; `content` stands for its bytes."""
    return warehouse.submissions.receive(
        "inbox", file_name or f"{unit}_{period}.xlsx", f"sha of {content}", 1, unit, period, NOON, OFFICER
    )


def intake_of(submission, *forms: FormLoad, plan="plan 1", code="code 1", problems=(), confirms=False):
    return IntakeLoad(
        submission_id=submission.id,
        unit=submission.unit,
        period=submission.period,
        plan_version=plan,
        judging_version=plan,
        code_version=code,
        judged_at=NOON,
        cover={"country": submission.unit or ""},
        forms=forms,
        problems=tuple(problems),
        confirms_drops=confirms,
    )


def send(warehouse: Warehouse, content: str, *forms: FormLoad, unit="THA", period="2020-H1", **options):
    """Receives and takes in at once; returns the submission and the receipt."""
    submission, _ = deliver(warehouse, content, unit, period)
    return submission, warehouse.intakes.take_in(intake_of(submission, *forms, **options), OFFICER)


def current_forms_of(warehouse: Warehouse, seq=None) -> list[tuple]:
    """What counts, flat: (unit, period, form, submission)."""
    frame = warehouse.currency.forms(seq)
    return list(frame[["unit", "period", "form", "submission_id"]].itertuples(index=False, name=None))
