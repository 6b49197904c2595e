"""The preview of an intake: what storing it now would do. Stores nothing."""

import sqlalchemy as sa

from atlas_pipeline.problems.model import Problem
from atlas_pipeline.warehouse.records import FormLoad, IntakeLoad, Past
from atlas_pipeline.warehouse.slice_comparison import (
    ACCEPTED,
    compared_form,
    current_of_slice,
    is_overtaken,
    left_out_warnings,
    past_warnings,
)


def would_drop(connection: sa.Connection, load: IntakeLoad) -> dict[str, dict[str, int]]:
    """Form → label of each current row or identity that the load would drop → number of rows, if it were
    stored as a newer submission."""
    current = current_of_slice(connection, load)
    found = {
        form.form: compared_form(connection, load, form, current.get(form.form)).gone
        for form in load.forms
        if form.outcome in ACCEPTED
    }
    return {form: gone for form, gone in found.items() if gone}


def would_leave_out(connection: sa.Connection, load: IntakeLoad) -> list[Problem]:
    """A warning for each current row that would no longer be current, because its new rows were set aside."""
    current = current_of_slice(connection, load)
    return [
        warning
        for form in load.forms
        if form.outcome in ACCEPTED and form.form in current
        for warning in left_out_warnings(form.form, compared_form(connection, load, form, current[form.form]))
    ]


def becoming(connection: sa.Connection, load: IntakeLoad) -> list[FormLoad]:
    """The forms that would become current if the load were stored now. Unchanged forms are included."""
    current, drops = current_of_slice(connection, load), would_drop(connection, load)
    return [
        form
        for form in load.forms
        if form.outcome in ACCEPTED
        and form.form not in drops
        and not is_overtaken(load, current.get(form.form))
    ]


def would_change_past(connection: sa.Connection, load: IntakeLoad, past: Past) -> list[Problem]:
    """The warnings about changes of the past that storing the load now would add."""
    current = current_of_slice(connection, load)
    drops = would_drop(connection, load) if past.moved is not None else {}
    return [
        warning
        for form in load.forms
        if form.outcome in ACCEPTED and not is_overtaken(load, current.get(form.form))
        for warning in past_warnings(
            connection, load, form, current.get(form.form), past, is_held=form.form in drops
        )
    ]
