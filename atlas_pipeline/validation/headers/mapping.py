"""Maps a sheet to the columns of a form: finds the header row and gives each column to a field, or reports
a problem.

Nothing here reads the values of the fields.
"""

from dataclasses import dataclass, field, replace

import numpy as np

from atlas_pipeline.forms.model import Form
from atlas_pipeline.problems.catalogue import problem
from atlas_pipeline.problems.model import Problem
from atlas_pipeline.reading.column_letters import letter
from atlas_pipeline.reading.sheets import Column, Sheet
from atlas_pipeline.templates.xlsform.export import left_out
from atlas_pipeline.validation.headers.header_rows import find_header, needed_fields
from atlas_pipeline.validation.headers.headings import (
    SHEET_NAME_LENGTH,
    field_names,
    field_of,
    heading,
    without_remark,
)
from atlas_pipeline.validation.headers.merged_cells import fill_merged
from atlas_pipeline.validation.row_numbers import row_ranges
from atlas_pipeline.validation.values.masking import shown_header, shown_headers
from atlas_pipeline.validation.values.suggestions import nearest

LONGEST_HEADER = 100
_OF_ONE_COLUMN = ("extra_column", "unnamed_column")


@dataclass(frozen=True)
class Mapped:
    """The rows below the header, and the column of each field in the sheet (`places`, counted from 0).

    If a needed column is missing, the form is rejected. Its other columns are still validated, so that all
    problems are reported at once. `places` then has a column with almost the right header in place of a
    missing one.
    """

    sheet: Sheet
    places: dict[str, int]
    header_row: int
    problems: list[Problem] = field(default_factory=list)
    merged_keys: np.ndarray | None = None
    """For each row, the position of the first row of a merged area that covers its key, or -1. None if the
    sheet has no rows."""

    @property
    def is_rejected(self) -> bool:
        return any(found.is_error for found in self.problems)

    def is_recognised(self, form: Form) -> bool:
        """Whether most needed columns are there. If not, the header row itself may be missing, and problems
        of cells would only mislead."""
        needed = needed_fields(form)
        return 2 * len(self.places.keys() & set(needed)) > len(needed)

    def at(self, positions: np.ndarray) -> "Mapped":
        """Only those rows. A key that is covered by an area whose first row is left out is empty."""
        keys = self.merged_keys
        if keys is not None:
            moved = np.full(len(self.sheet) + 1, -1)
            moved[positions] = np.arange(len(positions))
            keys = moved[keys[positions]]
        return replace(self, sheet=self.sheet.at(positions), merged_keys=keys)

    def column(self, name: str) -> Column | None:
        place = self.places.get(name)
        return None if place is None else self.sheet.columns[place]


def map_sheet(form: Form, sheet: Sheet) -> Mapped:
    """Finds the header and the columns. If the sheet has no row below the header, the header is not
    validated."""
    filled = sheet.without_blank_rows()
    names = field_names(form)
    header = find_header(form, filled, names)
    if header.last + 1 >= len(filled):
        return Mapped(filled.at(slice(len(filled), None)), {}, 0)
    headers = header.texts
    rows = filled.at(slice(header.last + 1, None))
    problems: list[Problem] = []
    header_row = int(filled.rows[header.last])
    if header.first > 0:
        problems.append(problem("title_rows_skipped", form=form.name, row=header_row, header_row=header_row))
    if header.first < header.last:
        upper = int(filled.rows[header.first])
        problems.append(problem("header_over_rows", form=form.name, row=header_row, upper=upper))
    places = _places(form, headers, names, rows, problems)
    missing = [name for name in needed_fields(form) if name not in places]
    if missing:
        # this problem shows all headers; of the single columns, only other fields' are still reported
        shown = [header[:LONGEST_HEADER] for header in _shown(form, headers, names) if header]
        meant = [one for one in problems if one.rule == "extra_column" and one.suggestion in missing]
        close = [f"{one.details['letter']} → {one.suggestion}" for one in meant]
        problems[:] = [
            one for one in problems if one.rule not in _OF_ONE_COLUMN or (one.suggestion and one not in meant)
        ]
        problems.append(
            problem(
                "missing_column", form=form.name, columns=missing, headers=shown, suggestion=", ".join(close)
            )
        )
        places |= _stand_ins(meant, [letter(place) for place in range(len(headers))])
    problems += _hidden_problems(form, rows, places)
    body = fill_merged(form, rows, places, header_row)
    return Mapped(body.sheet, places, header_row, problems + body.problems, body.keys)


def _stand_ins(meant: list[Problem], letters: list[str]) -> dict[str, int]:
    """Field → the only column whose header is close to the field's."""
    by_field: dict[str, list[int]] = {}
    for one in meant:
        by_field.setdefault(one.suggestion, []).append(letters.index(one.details["letter"]))
    return {name: places[0] for name, places in by_field.items() if len(places) == 1}


def _hidden_problems(form: Form, rows: Sheet, places: dict[str, int]) -> list[Problem]:
    """Problems for hidden content that was read: the sender may not have seen it. Reports only rows with
    content and columns of fields."""
    hidden = rows.hidden
    problems = []
    if hidden.is_sheet:
        problems.append(problem("hidden_sheet", form=form.name, found=rows.name[:SHEET_NAME_LENGTH]))
    numbers = sorted(hidden.rows.intersection(rows.rows.tolist()))
    if numbers:
        problems.append(problem("hidden_rows", form=form.name, count=len(numbers), rows=row_ranges(numbers)))
    letters = [
        letter(place)
        for place in sorted(places.values())
        if any(first <= place + 1 <= last for first, last in hidden.columns)
    ]
    if letters:
        problems.append(problem("hidden_columns", form=form.name, letters=letters))
    return problems


def _places(
    form: Form, headers: list[str], names: dict[str, str], rows: Sheet, problems: list[Problem]
) -> dict[str, int]:
    by_field: dict[str, list[int]] = {}
    fields = _fields(form, headers, names, problems)
    of_tools = left_out(form, headers, fields)
    if of_tools:
        problems.append(problem("tool_columns_left_out", form=form.name, count=len(of_tools)))
    present = set(fields)
    for place, (header, name) in enumerate(zip(headers, fields, strict=True)):
        if place in of_tools:
            continue
        if name is not None:
            by_field.setdefault(name, []).append(place)
        elif header:
            # a field that already has a column is not suggested again
            near = nearest(
                heading(without_remark(header)),
                {known: name for known, name in names.items() if name not in present},
            )
            found = shown_header(form, header, near.spelling if near else "")[:LONGEST_HEADER]
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


def _fields(
    form: Form, headers: list[str], names: dict[str, str], problems: list[Problem]
) -> list[str | None]:
    """The field of each column. A header with a remark names its field only if no other column does."""
    exact = [names.get(heading(header)) if header else None for header in headers]
    loose = [field_of(form, header, names) for header in headers]
    fields = list(exact)
    for place, name in enumerate(loose):
        if exact[place] is None and name is not None and name not in exact and loose.count(name) == 1:
            fields[place] = name
            if "(" in headers[place] or "[" in headers[place]:
                problems.append(problem("header_remark", form=form.name, column=name, letter=letter(place)))
    return fields


def _shown(form: Form, headers: list[str], names: dict[str, str]) -> list[str]:
    return shown_headers(form, headers, [heading(header) in names for header in headers])
