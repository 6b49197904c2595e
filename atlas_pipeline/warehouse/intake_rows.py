"""Writes and compares the rows of an intake, form by form. Nothing is decided here."""

import json
from collections.abc import Sequence
from typing import Any

import pandas as pd
import pyarrow as pa
import sqlalchemy as sa

from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.problems.model import Outcome, Problem
from atlas_pipeline.warehouse import contents
from atlas_pipeline.warehouse.bulk import insert_arrow, read_frame, to_arrow
from atlas_pipeline.warehouse.contents import BRIDGED, FACT_TABLES, fact_key
from atlas_pipeline.warehouse.digests import NOTHING, Digest, of_groups
from atlas_pipeline.warehouse.records import FormLoad, IntakeLoad
from atlas_pipeline.warehouse.tables import bridges, facts, intake, intake_form, problem


def insert_intake(connection: sa.Connection, load: IntakeLoad) -> int:
    inserted = connection.execute(
        sa.insert(intake).values(
            submission_id=load.submission_id,
            plan_version=load.plan_version,
            judging_version=load.judging_version,
            code_version=load.code_version,
            judged_at=load.judged_at,
            cover=json.dumps(load.cover, ensure_ascii=False, sort_keys=True),
        )
    )
    assert inserted.inserted_primary_key is not None
    return int(inserted.inserted_primary_key[0])


def insert_facts(connection: sa.Connection, form: FormLoad, intake_id: int) -> dict[str, Digest]:
    """Inserts the form's rows, bridges included. Returns their digests by the keys of `contents`."""
    digests: dict[str, Digest] = {}
    for name, rows in arrow_facts(form, intake_id).items():
        _, table, key = FACT_TABLES[name]
        insert_arrow(connection, table, rows)
        for digest in of_groups(rows, "intake_id", key).values():
            digests[fact_key(intake_id, name)] = digest
    return digests


def differing_facts(connection: sa.Connection, form: FormLoad, intake_id: int) -> list[str]:
    """See `Intakes.differing_facts`."""
    found: list[str] = []
    for name, rows in arrow_facts(form, intake_id).items():
        key = FACT_TABLES[name][2]
        now = of_groups(rows, "intake_id", key).get(intake_id, NOTHING)
        then = dict(contents.facts(connection, name, {intake_id: now.rows})).get(intake_id, NOTHING)
        if differing := now.differing(then):
            found += [BRIDGED[name]] if name in BRIDGED else differing
    return found


def stored_form(connection: sa.Connection, form: str, intake_id: int) -> FormLoad:
    """The form as it was stored with that intake, without the rows that were set aside."""
    counts = connection.execute(
        sa.select(intake_form).where(intake_form.c.intake_id == intake_id, intake_form.c.form == form)
    ).one()
    declared = load_forms()[form]
    return FormLoad(
        form=form,
        outcome=Outcome.PARTLY_ACCEPTED if counts.rows_set_aside else Outcome.ACCEPTED,
        declared=counts.declared,
        sheet=counts.sheet,
        rows_read=counts.rows_read,
        rows_set_aside=counts.rows_set_aside,
        rows=_stored(connection, facts[form], intake_id).set_index("row_number").sort_index(),
        bridges={
            item.name: _stored(connection, bridges[form, item.name], intake_id).sort_values(
                ["row_number", "position"], ignore_index=True
            )
            for item in declared.bridged
        },
    )


def _stored(connection: sa.Connection, table: sa.Table, intake_id: int) -> pd.DataFrame:
    return read_frame(connection, sa.select(table).where(table.c.intake_id == intake_id)).drop(
        columns="intake_id"
    )


def arrow_facts(form: FormLoad, intake_id: int) -> dict[str, pa.Table]:
    """Name of the table → the form's rows in the types of that table."""
    rows = form.rows.rename_axis("row_number").reset_index()
    frames = {facts[form.form]: rows} | {
        bridges[form.form, field]: values for field, values in form.bridges.items()
    }
    return {table.name: to_arrow(table, frame.assign(intake_id=intake_id)) for table, frame in frames.items()}


def insert_forms(
    connection: sa.Connection, forms: list[FormLoad], outcomes: dict[str, Outcome], intake_id: int
) -> None:
    if forms:
        connection.execute(
            sa.insert(intake_form),
            [
                {
                    "intake_id": intake_id,
                    "form": form.form,
                    "outcome": str(outcomes[form.form]),
                    "declared": form.declared,
                    "sheet": form.sheet,
                    "rows_read": form.rows_read,
                    "rows_accepted": form.rows_accepted,
                    "rows_set_aside": form.rows_set_aside,
                }
                for form in forms
            ],
        )


def insert_problems(connection: sa.Connection, problems: Sequence[Problem], intake_id: int) -> None:
    if problems:
        connection.execute(
            sa.insert(problem),
            [{"intake_id": intake_id, "form": found.form, **stored_problem(found)} for found in problems],
        )


def stored_problem(found: Problem) -> dict[str, Any]:
    """A problem as its columns in the table, without the columns for its form and intake."""
    return {
        "row_number": found.row,
        "column_name": found.column,
        "rule": found.rule,
        "severity": str(found.severity),
        "found": found.found,
        "allowed": json.dumps(list(found.allowed), ensure_ascii=False),
        "suggestion": found.suggestion,
        "details": json.dumps(found.details, ensure_ascii=False, sort_keys=True, default=str),
    }
