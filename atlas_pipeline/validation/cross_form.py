"""Validates the forms of one submission against each other, and rejects a form with too many bad rows."""

from dataclasses import replace

from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.validation.cover.cover import NOTHING
from atlas_pipeline.validation.form_rows import FormRows
from atlas_pipeline.validation.inputs import Inputs
from atlas_pipeline.validation.rules import attendance
from atlas_pipeline.validation.rules.growth import add_growth
from atlas_pipeline.validation.rules.pseudonyms import add_person_keys
from atlas_pipeline.validation.rules.reference_data import (
    ReferenceData,
    digest,
    names_its_slice,
    of_sheet,
    of_slice,
    referenced_forms,
)
from atlas_pipeline.validation.rules.references import (
    check_left_behind,
    check_listed,
    check_ongoing,
    check_same_slice,
)
from atlas_pipeline.validation.rules.sent_again import flag_sent_again


def validate_across_forms(inputs: Inputs, rows: dict[str, FormRows]) -> str | None:
    """Checks the forms against each other and rejects each form that has too many bad rows.

    A form that other forms refer to is finished before those forms are checked. Returns the digest of the
    data that decided about references (`reference_data.digest`). Returns None if no checked form has such
    references, or if there is no context.
    """
    if (trainings := rows.get(attendance.TRAININGS)) is not None and not trainings.is_rejected:
        attendance.check_hours(trainings)
    known: dict[str, ReferenceData | None] = {}

    def reference_data(form: str) -> ReferenceData | None:
        if form not in known:
            known[form] = _reference_data(inputs, form, rows.get(form))
        return known[form]

    in_order = sorted(rows.values(), key=lambda one: (names_its_slice(one.form), one.form.order))
    is_decided = False
    for one in in_order:
        if one.is_rejected:
            continue
        check_same_slice(one, reference_data)
        if one.form.name == attendance.PARTICIPANTS and (found := reference_data(attendance.TRAININGS)):
            completed = attendance.held_against_hours(one, found.hours)
            attendance.refuse_ahead(one, completed, found.ends)
        if one.form.has_persons:
            add_person_keys(one, inputs.secret)
        is_decided |= names_its_slice(one.form)
        _reject_where_too_bad(inputs, one)
    _check_across(inputs, rows, in_order)
    if not is_decided or inputs.context is None:
        return None
    return digest(lambda form: reference_data(form) or ReferenceData(), referenced_forms())


def _check_across(inputs: Inputs, rows: dict[str, FormRows], in_order: list[FormRows]) -> None:
    own = {
        form.name
        for form in load_forms().values()
        if _becomes_current(inputs, form.name, rows.get(form.name))
    }
    attendance.add_trainings_without_participants(
        rows.get(attendance.TRAININGS),
        rows.get(attendance.PARTICIPANTS),
        inputs.context,
        own=own,
    )
    for one in in_order:
        if not one.is_rejected:
            flag_sent_again(one, inputs.context)
            add_growth(one, inputs.context)
            check_ongoing(one, rows, inputs.context)
            check_listed(one, rows, inputs.context)
            check_left_behind(one, load_forms().values(), own, inputs.context)


def _reference_data(inputs: Inputs, form: str, rows: FormRows | None) -> ReferenceData | None:
    """The keys and facts against which references to the form are checked.

    If the form of this submission becomes current, its own rows decide; otherwise the current rows of the
    slice decide. Returns None if a file is checked alone and does not contain the form.
    """
    if _becomes_current(inputs, form, rows):
        return of_sheet(rows) if rows is not None and len(rows) else ReferenceData()
    if inputs.context is None and rows is None:
        return None
    current = of_slice(form, inputs.context)
    if rows is None or not len(rows):
        return current
    own = of_sheet(rows)  # the rows of this sheet do not become current yet
    return replace(current, set_aside=(own.keys | own.set_aside) - current.keys)


def _becomes_current(inputs: Inputs, form: str, rows: FormRows | None) -> bool:
    """Whether the form of this submission becomes current.

    The form must have rows and not be rejected, or be declared as nothing to report. The warehouse must
    not keep the rows of another submission as current (`SliceContext.elsewhere`).
    """
    if form in inputs.refused or (inputs.context is not None and form in inputs.context.elsewhere):
        return False
    if rows is None or not len(rows):
        return inputs.cover.declared.get(form) == NOTHING
    return not rows.is_rejected


def _reject_where_too_bad(inputs: Inputs, rows: FormRows) -> None:
    thresholds = rows.book.thresholds("too_many_bad_rows")
    # Rows that are bad only because of another form are not counted: they depend on the order of arrival.
    bad, total = int(rows.is_bad_itself.sum()), len(rows)
    is_too_bad = total > thresholds.bad_row_minimum and bad > thresholds.bad_row_share * total
    if is_too_bad or (total and bad == total):
        share = f"{thresholds.bad_row_share:.0%}"
        rows.add_problem("too_many_bad_rows", bad=bad, total=total, share=share)
        rows.reject()
