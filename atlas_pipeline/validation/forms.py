"""Validates all forms of one submission: first each form alone, then the forms against each other.

Trainings are validated before the participants that refer to them: a rejected training cannot be referred
to. How a sheet is mapped to a form is in `headers`. The rules are in `rules`.
"""

from dataclasses import dataclass, field, replace

import pandas as pd

from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.forms.model import Form
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.units import Slice, Unit
from atlas_pipeline.privacy.secret import Secret
from atlas_pipeline.privacy.titles import shown_title, shown_words
from atlas_pipeline.problems.catalogue import problem
from atlas_pipeline.problems.model import MASK, Problem
from atlas_pipeline.reading.containers import shown_name
from atlas_pipeline.reading.reader import Contents
from atlas_pipeline.reading.sheets import Sheet
from atlas_pipeline.validation.cover.cover import FORM, NOTHING, REPORTED, Cover
from atlas_pipeline.validation.cover.names import is_cover, is_of_template, sheet_names
from atlas_pipeline.validation.form import validate_form
from atlas_pipeline.validation.form_loads import load_of, rejected
from atlas_pipeline.validation.form_rows import FormRows
from atlas_pipeline.validation.headers.headings import form_names, heading, title
from atlas_pipeline.validation.headers.mapping import Mapped, map_sheet
from atlas_pipeline.validation.rules import attendance
from atlas_pipeline.validation.rules.deciding import (
    Deciding,
    deciding_forms,
    digest,
    names_its_slice,
    of_sheet,
    of_slice,
)
from atlas_pipeline.validation.rules.growth import tell_growth
from atlas_pipeline.validation.rules.people_named import names_of, without_names
from atlas_pipeline.validation.rules.pseudonyms import add_person_keys, people_of
from atlas_pipeline.validation.rules.references import (
    check_left_behind,
    check_listed,
    check_living,
    check_same_slice,
)
from atlas_pipeline.validation.rules.sent_again import flag_sent_again
from atlas_pipeline.validation.values.suggestions import nearest
from atlas_pipeline.warehouse.records import FormLoad, SliceContext


@dataclass(frozen=True)
class ValidatedForm:
    """One form that the submission contains or declares on the cover.

    `header_row` is the row of the header in the sheet. `places` gives the column of each field in the
    sheet, counted from 0.
    """

    load: FormLoad
    header_row: int = 0
    places: dict[str, int] | None = None
    people: pd.DataFrame | None = field(default=None, repr=False)
    """The accepted rows of a form with persons, with their names, for comparison in memory. They are never
    stored."""


@dataclass(frozen=True)
class ValidatedForms:
    """The result for all forms of one submission.

    `not_reported` names the due forms that are missing, not declared and not current. `decided_by` is a
    digest of the keys and facts that references within the slice were checked against. If the slice is in
    another state, the digest differs. It is None if no checked form has such references, or if there is no
    context.
    """

    forms: tuple[ValidatedForm, ...]
    problems: tuple[Problem, ...]
    not_reported: tuple[str, ...]
    decided_by: str | None


@dataclass
class _Inputs:
    """The inputs that all forms of one submission share."""

    plan: Plan
    unit: Unit
    place: Slice
    cover: Cover
    secret: Secret
    context: SliceContext | None
    refused: set[str] = field(default_factory=set)
    """Rejected forms of which no row can be read. The declaration of such a form on the cover is ignored
    too."""


def validate_forms(
    contents: Contents,
    cover: Cover,
    *,
    plan: Plan,
    secret: Secret,
    context: SliceContext | None,
    place: Slice,
) -> ValidatedForms:
    """Validates the forms in `contents`. `place` is the slice of the submission.

    `context` is the state of that slice in the warehouse, or None if a file is checked alone.
    """
    inputs = _Inputs(plan, plan.unit(place.unit), place, cover, secret, context)
    forms = load_forms()
    sheets, misnamed = _sheets_by_form(contents, forms)
    problems = list(contents.told)
    problems += [
        _unknown_sheet(name, place, forms) for name, place in contents.others if not is_of_template(name)
    ]
    meant: dict[str, list[Sheet]] = {}
    for name, alike in misnamed.items():
        is_missed = not sheets[name] and cover.declared.get(name) != NOTHING
        meant[name] = alike[:1] if is_missed else []
        problems += [_unknown_sheet(one.name, 0, forms) for one in alike[len(meant[name]) :]]
    refused: dict[str, ValidatedForm] = {}
    rows: dict[str, FormRows] = {}
    mapped: dict[str, Mapped] = {}
    for form in forms.values():
        why = _refusal(inputs, form, sheets[form.name], contents)
        if why is None and meant[form.name]:
            sheets[form.name] = meant[form.name]
            why = problem("sheet_misnamed", form=form.name, found=shown_sheet(meant[form.name][0].name))
        if why is not None:
            problems.append(why)
            refused[form.name] = _refused(inputs, form, sheets[form.name])
            inputs.refused.add(form.name)
        elif sheets[form.name]:
            mapped[form.name] = map_sheet(form, sheets[form.name][0])
    known = names_of(mapped, forms, cover, plan)
    for name, sheet in mapped.items():
        stated = context.stated.get(name, set()) if context else None
        rows[name] = validate_form(forms[name], plan, place, sheet, known, stated)
    decided = _settle(inputs, rows)
    validated, not_reported = [], []
    for form in forms.values():
        if form.name in refused:
            validated.append(refused[form.name])
            continue
        one = rows.get(form.name)
        problems += _told_of_cover(inputs, form, one)
        load = load_of(form, one, _declared(inputs, form, one))
        problems += one.all_problems() if one is not None else []
        if load is not None:
            header = mapped.get(form.name)
            validated.append(
                ValidatedForm(
                    load,
                    header.header_row if header else 0,
                    header.places if header else None,
                    people_of(one) if one is not None and form.has_persons else None,
                )
            )
        elif _is_awaited(inputs, form):
            not_reported.append(form.name)
            problems.append(problem("form_not_reported", form=form.name))
    told = tuple(without_names(one, known) for one in problems)
    return ValidatedForms(tuple(validated), told, tuple(not_reported), decided)


# ------------------------------------------------------------------ the sheet of each form


def nearly_named(sheet: str, forms: dict[str, Form]) -> str | None:
    """The form whose name or label is close to the name of the sheet, or equal to it. None if no form is
    close, or if the sheet belongs to the template."""
    if is_of_template(sheet):
        return None
    near = nearest(heading(sheet), form_names(forms))
    return near.meaning if near else None


def _sheets_by_form(
    contents: Contents, forms: dict[str, Form]
) -> tuple[dict[str, list[Sheet]], dict[str, list[Sheet]]]:
    """Two mappings from form to sheets: the sheets with the name of the form, and the sheets with a name
    close to it."""
    names = form_names(forms)
    found: dict[str, list[Sheet]] = {form: [] for form in forms}
    misnamed: dict[str, list[Sheet]] = {form: [] for form in forms}
    for sheet in contents.sheets.values():
        if is_cover(title(sheet.name)):
            continue
        if (form := names.get(heading(title(sheet.name)))) is not None:
            found[form].append(sheet)
        elif (form := nearly_named(title(sheet.name), forms)) is not None:
            misnamed[form].append(sheet)
    return found, misnamed


def _unknown_sheet(name: str, place: int, forms: dict[str, Form]) -> Problem:
    """The problem for a sheet that belongs to no form.

    `place` is the number of the sheet. The problem shows the number if the name must be masked. A name
    close to the name of a form is never masked.
    """
    near = nearly_named(title(name), forms) or ""
    shown = shown_title(title(name), (*form_names(forms), *sheet_names()))
    found = f"{place} {MASK}" if shown == MASK and not near else shown_sheet(name)
    return problem("unknown_sheet", found=found, suggestion=near, forms=list(forms))


def shown_sheet(name: str) -> str:
    """The name of a sheet, or of a file in a folder, as it may be stored. Words that no form's name
    contains may be the name of a person, so they are masked."""
    if nearly_named(name, load_forms()):
        return shown_name(name)
    return shown_words(shown_name(name), (*form_names(load_forms()), *sheet_names()))


def _refusal(inputs: _Inputs, form: Form, sheets: list[Sheet], contents: Contents) -> Problem | None:
    """The reason to reject a form before its columns are read, or None."""
    for name, why in contents.broken.items():
        meant = form_names(load_forms()).get(heading(title(name)))
        if (meant or (nearly_named(title(name), load_forms()) if not sheets else None)) == form.name:
            return problem(why.rule, form=form.name, found=why.found, allowed=why.allowed, **why.details)
    if len(sheets) > 1:
        return problem(
            "duplicate_sheet", form=form.name, sheets=[shown_sheet(sheet.name) for sheet in sheets]
        )
    if sheets and len(sheets[0]) > 1 and not _is_for(inputs, form) and len(map_sheet(form, sheets[0]).sheet):
        return problem(
            "form_not_for_unit", form=form.name, found=shown_sheet(sheets[0].name), unit=inputs.unit.code
        )
    return None


def _is_for(inputs: _Inputs, form: Form) -> bool:
    """False if the form is due only from headquarters and the unit is not headquarters."""
    if inputs.unit.kind == "headquarters":
        return True
    due_from = {unit.kind for unit in inputs.plan.units if form.name in unit.forms_due}
    return due_from != {"headquarters"}


def _refused(inputs: _Inputs, form: Form, sheets: list[Sheet]) -> ValidatedForm:
    found = [map_sheet(form, sheet) for sheet in sheets]
    read = sum(len(one.sheet) + len(one.totals) for one in found)
    names = ", ".join(sheet.name for sheet in sheets)
    return ValidatedForm(rejected(form, inputs.cover.declared.get(form.name), names, read))


# ------------------------------------------------------------------ forms against each other


def _settle(inputs: _Inputs, rows: dict[str, FormRows]) -> str | None:
    """Checks the forms against each other and rejects each form that has too many bad rows.

    A form that other forms refer to is finished before those forms are checked. Returns the digest of the
    data that decided about references (`deciding.digest`). Returns None if no checked form has such
    references, or if there is no context.
    """
    if (trainings := rows.get(attendance.TRAININGS)) is not None and not trainings.is_rejected:
        attendance.check_hours(trainings)
    decided: dict[str, Deciding | None] = {}

    def deciding(form: str) -> Deciding | None:
        if form not in decided:
            decided[form] = _decides(inputs, form, rows.get(form))
        return decided[form]

    in_order = sorted(rows.values(), key=lambda one: (names_its_slice(one.form), one.form.order))
    is_decided = False
    for one in in_order:
        if one.is_rejected:
            continue
        check_same_slice(one, deciding)
        if one.form.name == attendance.PARTICIPANTS and (found := deciding(attendance.TRAININGS)):
            completed = attendance.held_against_hours(one, found.hours)
            attendance.refuse_ahead(one, completed, found.ends)
        if one.form.has_persons:
            add_person_keys(one, inputs.secret)
        is_decided |= names_its_slice(one.form)
        _reject_where_too_bad(inputs, one)
    _tell_of_each_other(inputs, rows, in_order)
    if not is_decided or inputs.context is None:
        return None
    return digest(lambda form: deciding(form) or Deciding(), deciding_forms())


def _tell_of_each_other(inputs: _Inputs, rows: dict[str, FormRows], in_order: list[FormRows]) -> None:
    own = {
        form.name for form in load_forms().values() if _counts_itself(inputs, form.name, rows.get(form.name))
    }
    attendance.tell_without_participants(
        rows.get(attendance.TRAININGS),
        rows.get(attendance.PARTICIPANTS),
        inputs.context,
        own=own,
    )
    for one in in_order:
        if not one.is_rejected:
            flag_sent_again(one, inputs.context)
            tell_growth(one, inputs.context)
            check_living(one, rows, inputs.context)
            check_listed(one, rows, inputs.context)
            check_left_behind(one, load_forms().values(), own, inputs.context)


def _decides(inputs: _Inputs, form: str, rows: FormRows | None) -> Deciding | None:
    """The keys and facts against which references to the form are checked.

    If the form of this submission becomes current, its own rows decide; otherwise the current rows of the
    slice decide. Returns None if a file is checked alone and does not contain the form.
    """
    if _counts_itself(inputs, form, rows):
        return of_sheet(rows) if rows is not None and len(rows) else Deciding()
    if inputs.context is None and rows is None:
        return None
    current = of_slice(form, inputs.context)
    if rows is None or not len(rows):
        return current
    own = of_sheet(rows)  # the rows of this sheet do not become current yet
    return replace(current, set_aside=(own.keys | own.set_aside) - current.keys)


def _counts_itself(inputs: _Inputs, form: str, rows: FormRows | None) -> bool:
    """Whether the form of this submission becomes current.

    The form must have rows and not be rejected, or be declared as nothing to report. The warehouse must
    not keep the rows of another submission as current (`SliceContext.elsewhere`).
    """
    if form in inputs.refused or (inputs.context is not None and form in inputs.context.elsewhere):
        return False
    if rows is None or not len(rows):
        return inputs.cover.declared.get(form) == NOTHING
    return not rows.is_rejected


def _reject_where_too_bad(inputs: _Inputs, rows: FormRows) -> None:
    thresholds = rows.book.thresholds("too_many_bad_rows")
    # Rows that are bad only because of another form are not counted: they depend on the order of arrival.
    bad, total = int(rows.is_bad_itself.sum()), len(rows)
    is_too_bad = total > thresholds.bad_row_minimum and bad > thresholds.bad_row_share * total
    if is_too_bad or (total and bad == total):
        share = f"{thresholds.bad_row_share:.0%}"
        rows.tell("too_many_bad_rows", bad=bad, total=total, share=share)
        rows.reject()


# ------------------------------------------------------------------ declarations of the cover, due forms


def _told_of_cover(inputs: _Inputs, form: Form, rows: FormRows | None) -> list[Problem]:
    declared = _declared(inputs, form, rows)
    count = len(rows) if rows is not None else 0
    if declared == NOTHING and count:
        return [problem("declared_nothing_but_rows", form=form.name, rows=count)]
    if declared == REPORTED and not count:
        return [problem("reported_without_rows", form=form.name)]
    if form.has_persons and count and not inputs.cover.is_notice_given:
        return [problem("privacy_notice_missing", form=FORM, column="privacy_notice_given")]
    return []


def _declared(inputs: _Inputs, form: Form, rows: FormRows | None) -> str | None:
    """The declaration of the cover about the form.

    Returns None if the cover declares `reported`, the sheet is missing and the form is already current. A
    sender often sends only the changed sheets, with the old cover.
    """
    declared = inputs.cover.declared.get(form.name)
    if declared == REPORTED and rows is None and _counts_already(inputs, form):
        return None
    return declared


def _counts_already(inputs: _Inputs, form: Form) -> bool:
    return inputs.context is not None and form.name in inputs.context.current_forms


def _is_awaited(inputs: _Inputs, form: Form) -> bool:
    if form.name not in inputs.unit.forms_due or not inputs.unit.due_in(inputs.place.period):
        return False
    return inputs.context is None or form.name not in inputs.context.current_forms
