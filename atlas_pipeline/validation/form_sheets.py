"""The sheets of each form: by the name of the sheet, or by a name that is close to it."""

from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.forms.model import Form
from atlas_pipeline.privacy.titles import shown_title, shown_words
from atlas_pipeline.problems.catalogue import problem
from atlas_pipeline.problems.model import MASK, Problem
from atlas_pipeline.reading.containers import shown_name
from atlas_pipeline.reading.reader import Contents
from atlas_pipeline.reading.sheets import Sheet
from atlas_pipeline.validation.cover.names import is_cover, is_of_template, sheet_names
from atlas_pipeline.validation.headers.headings import form_names, heading, title
from atlas_pipeline.validation.values.suggestions import nearest


def nearly_named(sheet: str, forms: dict[str, Form]) -> str | None:
    """The form whose name or label is close to the name of the sheet, or equal to it. None if no form is
    close, or if the sheet belongs to the template."""
    if is_of_template(sheet):
        return None
    near = nearest(heading(sheet), form_names(forms))
    return near.meaning if near else None


def sheets_by_form(
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


def unknown_sheet(name: str, place: int, forms: dict[str, Form]) -> Problem:
    """The problem for a sheet that belongs to no form.

    `place` is the number of the sheet. The problem shows the number if the name must be masked. A name
    close to the name of a form is never masked.
    """
    near = nearly_named(title(name), forms) or ""
    shown = shown_title(title(name), (*form_names(forms), *sheet_names()))
    found = f"{place} {MASK}" if shown == MASK and not near else shown_sheet(name)
    rule = "unknown_file" if is_file(name) else "unknown_sheet"
    return problem(rule, found=found, suggestion=near, forms=list(forms))


def misnamed_sheet(form: Form, sheet: Sheet) -> Problem:
    """The problem for a sheet, or a file of a folder, whose name is only close to the form's."""
    rule = "file_misnamed" if is_file(sheet.name) else "sheet_misnamed"
    return problem(rule, form=form.name, found=shown_sheet(sheet.name))


def duplicate_sheets(form: str, sheets: list[Sheet]) -> Problem:
    """The problem for several sheets, or files of a folder, that belong to one form."""
    rule = "duplicate_file" if any(is_file(sheet.name) for sheet in sheets) else "duplicate_sheet"
    return problem(rule, form=form, sheets=[shown_sheet(sheet.name) for sheet in sheets])


def is_file(name: str) -> bool:
    """Whether a sheet of that name is a CSV file."""
    return name.lower().endswith(".csv")


def shown_sheet(name: str) -> str:
    """The name of a sheet, or of a file in a folder, as it may be stored. Words that no form's name
    contains may be the name of a person, so they are masked."""
    if nearly_named(name, load_forms()):
        return shown_name(name)
    return shown_words(shown_name(name), (*form_names(load_forms()), *sheet_names()))
