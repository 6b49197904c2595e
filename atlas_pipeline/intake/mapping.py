"""From a sheet to a form's columns: the header row is found, each column goes to a field or is told of."""

from dataclasses import dataclass, field

from atlas_pipeline.forms.model import Form
from atlas_pipeline.intake.headings import field_names, heading
from atlas_pipeline.intake.likeness import nearest
from atlas_pipeline.intake.masking import shown_headers
from atlas_pipeline.intake.sheets import Column, Sheet, letter
from atlas_pipeline.intake.text import clean
from atlas_pipeline.problems.catalogue import problem
from atlas_pipeline.problems.model import MASK, Problem

_OF_ONE_COLUMN = ("extra_column", "unnamed_column")

SEARCHED_ROWS = 10
"""Among so many rows that are not blank the header is looked for."""


@dataclass(frozen=True)
class Mapped:
    """The rows below the header, and which column of the sheet each field has (counted from 0)."""

    sheet: Sheet
    places: dict[str, int]
    header_row: int
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_rejected(self) -> bool:
        return any(found.is_error for found in self.problems)

    def column(self, name: str) -> Column | None:
        place = self.places.get(name)
        return None if place is None else self.sheet.columns[place]


def map_sheet(form: Form, sheet: Sheet) -> Mapped:
    """Finds the header and the columns. A sheet without rows below it is not judged for its header."""
    filled = sheet.without_blank_rows()
    names = field_names(form)
    position = _header_position(form, filled, names)
    if position + 1 >= len(filled):
        return Mapped(filled.at(slice(len(filled), None)), {}, 0)
    headers = [clean(text) for text in filled.shown(position)]
    rows = filled.at(slice(position + 1, None))
    problems: list[Problem] = []
    if position > 0:
        header_row = int(filled.rows[position])
        problems.append(problem("title_rows_skipped", form=form.name, row=header_row, header_row=header_row))
    places = _places(form, headers, names, rows, problems)
    needed = [item for item in form.fields if item.required or item.name in form.primary_key]
    missing = [item.name for item in needed if item.name not in places]
    if missing:
        # all headers are told here
        shown = [header for header in _shown(form, headers, names) if header]
        close = [
            f"{one.details['letter']} → {one.suggestion}"
            for one in problems
            if one.rule == "extra_column" and one.suggestion in missing
        ]
        problems[:] = [one for one in problems if one.rule not in _OF_ONE_COLUMN]
        problems.append(
            problem(
                "missing_column", form=form.name, columns=missing, headers=shown, suggestion=", ".join(close)
            )
        )
    return Mapped(rows, places, int(filled.rows[position]), problems)


def _header_position(form: Form, sheet: Sheet, names: dict[str, str]) -> int:
    """The first row, unless it is no header and exactly one of those that follow looks like one.

    A header names at least two fields and half of those that are required.
    """
    needed = {item.name for item in form.fields if item.required}
    likely = []
    for position in range(min(len(sheet), SEARCHED_ROWS)):
        found = {names.get(heading(text)) for text in sheet.shown(position)} - {None}
        if len(found) >= 2 and 2 * len(found & needed) >= len(needed):
            likely.append(position)
    return likely[0] if len(likely) == 1 or 0 in likely else 0


def _places(
    form: Form, headers: list[str], names: dict[str, str], rows: Sheet, problems: list[Problem]
) -> dict[str, int]:
    by_field: dict[str, list[int]] = {}
    present = {names[heading(header)] for header in headers if heading(header) in names}
    for place, header in enumerate(headers):
        name = names.get(heading(header)) if header else None
        if name is not None:
            by_field.setdefault(name, []).append(place)
        elif header:
            found = MASK if form.has_persons else header[:100]
            # a field that the sheet has already is not meant once more
            near = nearest(
                heading(header), {known: name for known, name in names.items() if name not in present}
            )
            problems.append(
                problem(
                    "extra_column",
                    form=form.name,
                    found=found,
                    suggestion=near.meaning if near else "",
                    letter=letter(place),
                )
            )
        elif not rows.columns[place].is_blank.all():
            problems.append(problem("unnamed_column", form=form.name, letter=letter(place)))
    for name, places in by_field.items():
        if len(places) > 1:
            letters = [letter(place) for place in places]
            problems.append(
                problem(
                    "duplicate_header", form=form.name, column=name, found=headers[places[1]], letters=letters
                )
            )
    return {name: places[0] for name, places in by_field.items()}


def _shown(form: Form, headers: list[str], names: dict[str, str]) -> list[str]:
    return shown_headers(form, headers, [heading(header) in names for header in headers])
