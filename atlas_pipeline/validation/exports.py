"""Exports from KoboToolbox and ODK Central, read as they come: no file or column is renamed, and no cover is
written.

Each answer of our forms says its form, unit, period and template (`templates/xlsform/survey`). So a sheet
is recognised by its columns, and the cover is put together from them. What the tools write:

- KoboToolbox has one sheet a repeat group in an .xlsx. The first has the name of the project, cut to 31
  characters. Sheets are linked by `_index`, `_parent_table_name` and `_parent_index`; a repeat group repeats
  columns of its answer as `_submission__id`, … Headers and values are names or labels. With group names, a
  header is `group/question`; a question with several answers also has a column `question/choice` for each
  choice. (kobotoolbox/formpack, `src/formpack/reporting/export.py`)
- ODK Central has a CSV file for the form, `FORMID.csv`, and one for each repeat group, `FORMID-group.csv`, in
  a ZIP. They are linked by `KEY` and `PARENT_KEY`; a header is `group-question`. (getodk/central-backend,
  `lib/data/briefcase.js`; getodk/briefcase, `docs/export-format.md`)

A repeat group of ours repeats the key of its outer row as a question of its own, so the links are not needed.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.forms.model import Form
from atlas_pipeline.reading.cells import plain
from atlas_pipeline.reading.reader import Contents, Reading
from atlas_pipeline.reading.sheets import Column, Sheet, sheet_of
from atlas_pipeline.reading.text import clean
from atlas_pipeline.reading.unreadable import Unreadable
from atlas_pipeline.templates.xlsform.export import (
    CHOICE,
    NOTICE,
    REPORT_COUNTRY,
    REPORT_FORM,
    REPORT_PERIOD,
    REPORT_TEMPLATE,
    TODAY,
    WRITTEN,
    is_certain,
)
from atlas_pipeline.validation.cover.cover import REPORTED
from atlas_pipeline.validation.cover.names import is_cover, known_names
from atlas_pipeline.validation.headers.headings import field_names, form_names, heading, title
from atlas_pipeline.validation.values.choices import YES_NO

COVER = "cover"
GROUP_ENDS = ("/", "-")
"""Between a group and its question, in KoboToolbox and in ODK Central."""
LINES = {
    "country": (REPORT_COUNTRY,),
    "period": (REPORT_PERIOD,),
    "template_version": (REPORT_TEMPLATE,),
    "prepared_by": ("_submitted_by", "SubmitterName", "username"),
    "prepared_on": ("_submission_time", "SubmissionDate", TODAY, "end"),
}
"""Line of the cover → the columns that say it, the first that is there."""
_DAY = len("2020-09-01")


def with_exports(reading: Reading, contents: Contents) -> Contents:
    """The contents with the sheets of exports under the name of their form, and with a cover made of what
    their answers say. The contents themselves if there is a cover, or no export of our forms."""
    named = (*contents.sheets, *contents.unreadable)
    if any(is_cover(title(name)) for name in named):
        return contents
    try:
        everything = reading.contents(lambda _: True)
    except Unreadable:  # a sheet that nobody asked for
        return contents
    forms = load_forms()
    exports = {
        name: (form, _without_groups(sheet, forms[form]))
        for name, sheet in everything.sheets.items()
        if (form := _form_of(sheet)) in forms
    }
    if not exports:
        return contents
    sheets = contents.sheets | {name: sheet for name, (_, sheet) in exports.items()}
    cover = _cover_of([sheet for _, sheet in exports.values()], {form for form, _ in exports.values()})
    return replace(
        everything,
        sheets=sheets | {COVER: cover},
        others=[(name, place) for name, place in contents.others if name not in exports],
        forms={name: form for name, (form, _) in exports.items()},
        has_made_cover=True,
    )


def _form_of(sheet: Sheet) -> str:
    """The form that the answers say that they belong to; empty if the sheet is no export, or if they name
    none or several."""
    said = _said(sheet, (REPORT_FORM,))
    return said[0] if len(said) == 1 else ""


def _headers(sheet: Sheet) -> list[str]:
    return [clean(text) for text in sheet.shown(0)] if len(sheet) else []


def _said(sheet: Sheet, names: Iterable[str]) -> list[str]:
    """The different texts below the first of these headers that has any, with or without its group."""
    headers = [_last(header) for header in _headers(sheet)]
    for name in names:
        if name in headers and (found := list(_texts(sheet.columns[headers.index(name)]))):
            return found
    return []


def _texts(column: Column) -> Iterator[str]:
    """The different texts below the header, in order."""
    used = dict.fromkeys(column.codes[1:].tolist())
    yield from dict.fromkeys(text for one in used if (text := clean(plain(column.values[one].as_py()))))


def _last(header: str) -> str:
    """The question's own name, if only tools and our forms have such a name."""
    for sign in GROUP_ENDS:
        own = header.rpartition(sign)[2]
        if is_certain(own) or own == TODAY:
            return own
    return header


def _without_groups(sheet: Sheet, form: Form) -> Sheet:
    """The sheet with headers that do not name groups: `participants/full_name` becomes `full_name`, and
    `Temas/Trata de personas` becomes `topics/Trata de personas`."""
    names = field_names(form)
    columns = list(sheet.columns)
    for place, header in enumerate(_headers(sheet)):
        shorter = _shorter(header, form, names)
        if shorter != header:
            columns[place] = columns[place].replaced(0, shorter)
    return replace(sheet, columns=tuple(columns))


def _shorter(header: str, form: Form, names: dict[str, str]) -> str:
    groups = form_names({form.name: form})
    if heading(header) in names:
        return header
    if (own := _last(header)) != header:
        return own
    for sign in GROUP_ENDS:
        parts = header.split(sign)
        for count in range(1, len(parts)):
            outer, inner = sign.join(parts[:count]).rpartition(sign)[2], sign.join(parts[count:])
            field = names.get(heading(outer))
            if field is not None and form[field].multiple:
                return f"{field}/{inner}"
            asked = inner.removesuffix(CHOICE).removesuffix(WRITTEN)
            if heading(inner) in names or asked in form.by_name or heading(outer) in groups:
                return inner
    return header


def _cover_of(sheets: list[Sheet], forms: set[str]) -> Sheet:
    """A cover with a line for each thing that the answers say; two lines if they say two things."""
    lines = [list(known_names()["header"][:2])]
    for line, names in LINES.items():
        found = dict.fromkeys(text for sheet in sheets for text in _said(sheet, names))
        if line == "prepared_on":
            found = dict.fromkeys([max(day[:_DAY] for day in found)] if found else [])
        elif line == "prepared_by":
            found = dict.fromkeys([", ".join(found)] if found else [])
        lines += [[line, text] for text in found]
    answers = [text for sheet in sheets for text in _said(sheet, (NOTICE,))]
    answers = answers or [text for sheet in sheets for text in _said_by_label(sheet)]
    if answers:
        lines.append([NOTICE, next((one for one in answers if not YES_NO.get(one.casefold())), answers[0])])
    return sheet_of(COVER, [*lines, *([form, REPORTED] for form in sorted(forms))])


def _said_by_label(sheet: Sheet) -> list[str]:
    """The answers to the question about the privacy notice, in an export with labels."""
    words = {heading(word) for word in known_names()["fields"][NOTICE]}
    found = [place for place, header in enumerate(_headers(sheet)) if heading(header) in words]
    return list(_texts(sheet.columns[found[0]])) if found else []
