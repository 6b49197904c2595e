"""Validates all forms of one submission: first each form alone, then the forms against each other.

Trainings are validated before the participants that refer to them: a rejected training cannot be referred
to. How a sheet is mapped to a form is in `headers`. The rules are in `rules`.
"""

from dataclasses import dataclass, field

import pandas as pd

from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.forms.model import Form
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.units import Slice
from atlas_pipeline.privacy.secret import Secret
from atlas_pipeline.problems.catalogue import problem
from atlas_pipeline.problems.model import Problem
from atlas_pipeline.reading.merged_areas import MergedAreas
from atlas_pipeline.reading.reader import Contents
from atlas_pipeline.reading.sheets import Sheet
from atlas_pipeline.validation.cover.cover import FORM, NOTHING, REPORTED, Cover
from atlas_pipeline.validation.cover.names import is_of_template
from atlas_pipeline.validation.cross_form import validate_across_forms
from atlas_pipeline.validation.form import validate_form
from atlas_pipeline.validation.form_loads import load_of, rejected
from atlas_pipeline.validation.form_rows import FormRows
from atlas_pipeline.validation.form_sheets import (
    duplicate_sheets,
    is_file,
    misnamed_sheet,
    nearly_named,
    sheets_by_form,
    shown_sheet,
    unknown_sheet,
)
from atlas_pipeline.validation.headers.headings import form_names, heading, title
from atlas_pipeline.validation.headers.mapping import Mapped, map_sheet
from atlas_pipeline.validation.inputs import Inputs
from atlas_pipeline.validation.records.only_records import only_records
from atlas_pipeline.validation.rules.people_named import names_of, without_names
from atlas_pipeline.validation.rules.pseudonyms import people_of
from atlas_pipeline.validation.values.columns import Parser
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
    merged: MergedAreas = field(default_factory=MergedAreas, repr=False)
    """The merged areas of the sheet."""
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
    inputs = Inputs(plan, plan.unit(place.unit), place, cover, secret, context)
    forms = load_forms()
    sheets, misnamed = sheets_by_form(contents, forms)
    is_folder = any(map(is_file, (*contents.sheets, *(name for name, _ in contents.others))))
    problems = list(contents.problems)
    problems += [
        unknown_sheet(name, place, forms, is_folder)
        for name, place in contents.others
        if not is_of_template(name)
    ]
    meant: dict[str, list[Sheet]] = {}
    for name, alike in misnamed.items():
        is_missed = not sheets[name] and cover.declared.get(name) != NOTHING
        meant[name] = alike[:1] if is_missed else []
        problems += [unknown_sheet(one.name, 0, forms, is_folder) for one in alike[len(meant[name]) :]]
    refused: dict[str, ValidatedForm] = {}
    rows: dict[str, FormRows] = {}
    mapped: dict[str, Mapped] = {}
    for form in forms.values():
        why = _refusal(inputs, form, sheets[form.name], contents)
        if why is None and meant[form.name]:
            sheets[form.name] = meant[form.name]
            why = misnamed_sheet(form, meant[form.name][0])
        if why is not None:
            problems.append(why)
            refused[form.name] = _refused(inputs, form, sheets[form.name])
            inputs.refused.add(form.name)
        elif sheets[form.name]:
            mapped[form.name] = _records(inputs, form, sheets[form.name][0])
    known = names_of(mapped, forms, cover, plan)
    for name, sheet in mapped.items():
        stated = context.stated.get(name, set()) if context else None
        rows[name] = validate_form(forms[name], plan, place, sheet, known, stated)
    decided = validate_across_forms(inputs, rows)
    validated, not_reported = [], []
    for form in forms.values():
        if form.name in refused:
            validated.append(refused[form.name])
            continue
        one = rows.get(form.name)
        problems += _cover_problems(inputs, form, one)
        load = load_of(form, one, _declared(inputs, form, one))
        problems += one.all_problems() if one is not None else []
        if load is not None:
            header = mapped.get(form.name)
            validated.append(
                ValidatedForm(
                    load,
                    header.header_row if header else 0,
                    header.places if header else None,
                    header.sheet.merged if header else MergedAreas(),
                    people_of(one) if one is not None and form.has_persons else None,
                )
            )
        elif _is_awaited(inputs, form):
            not_reported.append(form.name)
            problems.append(problem("form_not_reported", form=form.name))
    masked = tuple(without_names(one, known) for one in problems)
    return ValidatedForms(tuple(validated), masked, tuple(not_reported), decided)


def _records(inputs: Inputs, form: Form, sheet: Sheet) -> Mapped:
    return only_records(form, map_sheet(form, sheet), Parser(form, inputs.plan, inputs.unit))


def _refusal(inputs: Inputs, form: Form, sheets: list[Sheet], contents: Contents) -> Problem | None:
    """The reason to reject a form before its columns are read, or None."""
    for name, why in contents.unreadable.items():
        meant = form_names(load_forms()).get(heading(title(name)))
        if (meant or (nearly_named(title(name), load_forms()) if not sheets else None)) == form.name:
            return problem(why.rule, form=form.name, found=why.found, allowed=why.allowed, **why.details)
    if len(sheets) > 1:
        return duplicate_sheets(form.name, sheets)
    is_used = form.is_used_in(inputs.plan)
    if not sheets or (is_used and _is_for(inputs, form)) or not len(_records(inputs, form, sheets[0]).sheet):
        return None
    found = shown_sheet(sheets[0].name)
    if not is_used:
        return problem("form_not_in_plan", form=form.name, found=found)
    return problem("form_not_for_unit", form=form.name, found=found, unit=inputs.unit.code)


def _is_for(inputs: Inputs, form: Form) -> bool:
    """False if the form is due only from headquarters and the unit is not headquarters."""
    if inputs.unit.kind == "headquarters":
        return True
    due_from = {unit.kind for unit in inputs.plan.units if form.name in unit.forms_due}
    return due_from != {"headquarters"}


def _refused(inputs: Inputs, form: Form, sheets: list[Sheet]) -> ValidatedForm:
    found = [_records(inputs, form, sheet) for sheet in sheets]
    read = sum(len(one.sheet) for one in found)
    names = ", ".join(sheet.name for sheet in sheets)
    return ValidatedForm(rejected(form, inputs.cover.declared.get(form.name), names, read))


# ------------------------------------------------------------------ declarations of the cover, due forms


def _cover_problems(inputs: Inputs, form: Form, rows: FormRows | None) -> list[Problem]:
    declared = _declared(inputs, form, rows)
    count = len(rows) if rows is not None else 0
    if declared == NOTHING and count:
        return [problem("declared_nothing_but_rows", form=form.name, rows=count)]
    if declared == REPORTED and not count:
        return [problem("reported_without_rows", form=form.name)]
    if form.has_persons and count and not inputs.cover.is_notice_given:
        return [problem("privacy_notice_missing", form=FORM, column="privacy_notice_given")]
    return []


def _declared(inputs: Inputs, form: Form, rows: FormRows | None) -> str | None:
    """The declaration of the cover about the form.

    Returns None if the cover declares `reported`, the sheet is missing and the form is already current. A
    sender often sends only the changed sheets, with the old cover.
    """
    declared = inputs.cover.declared.get(form.name)
    if declared == REPORTED and rows is None and _is_current(inputs, form):
        return None
    return declared


def _is_current(inputs: Inputs, form: Form) -> bool:
    return inputs.context is not None and form.name in inputs.context.current_forms


def _is_awaited(inputs: Inputs, form: Form) -> bool:
    if form.name not in inputs.unit.forms_due_in(inputs.place.period):
        return False
    return inputs.context is None or form.name not in inputs.context.current_forms
