"""The records of a mapped sheet: every row below the header, without those that are none.

A row without content, or with content that was there in advance, is no row (`unfilled`). A repeated header,
a total, a note or a line for a signature is no row either, and is reported once for what it is. No row that
could be accepted is left out.
"""

from collections.abc import Collection
from dataclasses import replace

import numpy as np

from atlas_pipeline.forms.model import Form
from atlas_pipeline.problems.catalogue import problem
from atlas_pipeline.problems.model import Problem
from atlas_pipeline.reading.sheets import Sheet
from atlas_pipeline.validation.headers.header_rows import needed_fields
from atlas_pipeline.validation.headers.mapping import Mapped
from atlas_pipeline.validation.headers.merged_cells import own_cells
from atlas_pipeline.validation.records.notes import says_it_is_a_note, speaks_of_table
from atlas_pipeline.validation.records.repeated_headers import repeated_headers
from atlas_pipeline.validation.records.totals import is_total
from atlas_pipeline.validation.records.unfilled import unfilled
from atlas_pipeline.validation.row_numbers import row_ranges
from atlas_pipeline.validation.values.columns import Parser

MOST_LOOKED_AT = 2_000
"""The most rows without a needed field that are looked at, from the end of the sheet. More such rows are
validated as records."""

MOST_VALUES = 5_000
"""A column with more different values (names, ids) is not searched for words for nothing."""

TOTAL, NOTE, BELOW = "total", "note", "below"


def only_records(form: Form, mapped: Mapped, parser: Parser) -> Mapped:
    """The mapped sheet with its records only, and one more problem for each row that is none."""
    if not mapped.places or not len(mapped.sheet):
        return mapped
    needed = needed_fields(form)
    problems = list(mapped.problems)
    lacks = np.zeros(len(mapped.sheet), dtype=bool)
    shown = _without_words_for_nothing(mapped.sheet, mapped.places, parser)
    for name in mapped.places.keys() & set(needed):
        lacks |= shown.columns[mapped.places[name]].is_blank
    # a merged area may reach over rows that are no records: what it shows there is not theirs
    own = own_cells(shown, mapped.places)
    is_unfilled = unfilled(
        form, {name: own.columns[place] for name, place in mapped.places.items()}, needed, lacks
    )
    if is_unfilled.any():
        numbers = mapped.sheet.rows[is_unfilled]
        problems.append(
            problem("rows_not_filled_in", form=form.name, count=len(numbers), rows=row_ranges(numbers))
        )
    filled = np.flatnonzero(~is_unfilled)
    sheet = own.at(filled) if is_unfilled.any() else own
    lacks |= _shows_no_value(mapped, own, needed, parser)
    kinds = _kinds(form, sheet, mapped.places, lacks[filled], parser)
    if len(kinds) == len(sheet) and TOTAL in kinds.values():
        kinds = {position: kind for position, kind in kinds.items() if kind != TOTAL}
    problems += [_problem(form, int(sheet.rows[at]), kind) for at, kind in sorted(kinds.items())]
    is_record = np.ones(len(sheet), dtype=bool)
    is_record[list(kinds)] = False
    return replace(mapped.at(filled[is_record]), problems=problems)


def _without_words_for_nothing(sheet: Sheet, places: dict[str, int], parser: Parser) -> Sheet:
    """The sheet with blanks in place of the words for nothing, such as the dashes in rows that are not used.
    A column of more than MOST_VALUES different values stays as it is."""
    columns = list(sheet.columns)
    for name, place in places.items():
        column = columns[place]
        if len(column.values) <= MOST_VALUES:
            is_nothing = parser.says_nothing(name, column)
            if is_nothing.any():
                columns[place] = column.replaced(is_nothing[column.codes], "")
    return replace(sheet, columns=tuple(columns))


def _problem(form: Form, row: int, kind: str) -> Problem:
    if kind == TOTAL:
        return problem("totals_row", form=form.name, row=row)
    return problem("not_a_record", form=form.name, row=row, kind=kind)


def _shows_no_value(mapped: Mapped, own: Sheet, needed: Collection[str], parser: Parser) -> np.ndarray:
    """The rows where a merged area shows something in a needed field that is no value of it, such as the line
    for a signature. Such a row could not be accepted."""
    found = np.zeros(len(mapped.sheet), dtype=bool)
    for name in mapped.places.keys() & set(needed) if len(mapped.sheet.merged) else ():
        column = mapped.sheet.columns[mapped.places[name]]
        is_shown = own.columns[mapped.places[name]].is_blank & ~column.is_blank
        if is_shown.any():
            found |= is_shown & parser.parse(column, parser.form[name]).is_unparsed
    return found


def _kinds(
    form: Form, rows: Sheet, places: dict[str, int], lacks: np.ndarray, parser: Parser
) -> dict[int, str]:
    """Position → kind, for the rows that are no records. `lacks`: the rows that lack a needed field."""
    kinds = repeated_headers(form, rows, places)
    columns = {name: rows.columns[place] for name, place in places.items()}
    may_be_note: set[int] = set()
    for at in np.flatnonzero(lacks)[::-1][:MOST_LOOKED_AT].tolist():
        if at in kinds:
            continue
        if is_total(form, [column.text(at) for column in rows.columns], places):
            kinds[at] = TOTAL
            continue
        cells = {name: column.text(at) for name, column in columns.items() if not column.is_blank[at]}
        if speaks_of_table(form, cells, parser.is_valid):
            may_be_note.add(at)
            if says_it_is_a_note(form, cells):
                kinds[at] = NOTE
    kinds |= dict.fromkeys(_below(rows, kinds, may_be_note), BELOW)
    return kinds


def _below(rows: Sheet, kinds: dict[int, str], may_be_note: set[int]) -> list[int]:
    """The rows below the table: those at the end that may be notes, from the first that follows an empty row
    or another row that is no record. Empty if nothing is above them."""
    first = len(rows)
    while first > 0 and (first - 1 in may_be_note or first - 1 in kinds):
        first -= 1
    if first == 0:
        return []
    for at in range(first, len(rows)):
        if at in kinds or rows.rows[at] - rows.rows[at - 1] > 1:
            return [below for below in range(at, len(rows)) if below not in kinds]
    return []
