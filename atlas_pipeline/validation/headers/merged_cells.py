"""Reads merged cells as their reader sees them: each cell of an area has the value of the first one.

A row has a value of an area only if it has another value of its own. So an area that reaches below the
last record makes no record, and a title over all columns stays one cell. What lies under an area and is
not shown is not read.
"""

from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa

from atlas_pipeline.forms.model import Form
from atlas_pipeline.problems.catalogue import problem
from atlas_pipeline.problems.model import Problem
from atlas_pipeline.reading.column_letters import letter
from atlas_pipeline.reading.merged_areas import MergedAreas
from atlas_pipeline.reading.sheets import Column, Sheet

MOST_NAMED = 5
"""The most areas or cells that one problem names."""


@dataclass(frozen=True)
class Filled:
    """The sheet with the values of its merged areas.

    `keys`: for each row, the position of the first row of the area that covers its key; -1 for most rows.
    A key belongs to one row, so it is not filled in.
    """

    sheet: Sheet
    keys: np.ndarray
    problems: list[Problem] = field(default_factory=list)


def fill_merged(form: Form, sheet: Sheet, places: dict[str, int], header_row: int) -> Filled:
    """Fills the columns of fields. `sheet`: the rows below the header. `places`: field → column."""
    keys = np.full(len(sheet), -1)
    if not len(sheet.merged) or not len(sheet):
        return Filled(sheet, keys)
    key = places.get(form.primary_key[0]) if len(form.primary_key) == 1 else None
    fill = _Fill(sheet, sorted(places.values()), header_row)
    columns = list(sheet.columns)
    areas: list[np.ndarray] = []
    under: list[tuple[int, int]] = []
    for place in fill.places:
        is_filled, is_hidden, positions, source = fill.of_column(place)
        if place == key:
            is_of_other_row = is_filled & (positions != np.arange(len(sheet)))
            keys[is_of_other_row] = positions[is_of_other_row]
            is_filled &= ~is_of_other_row
        if not is_filled.any() and not is_hidden.any():
            continue
        old = columns[place]
        columns[place] = _with_values(sheet, place, is_filled, is_hidden, positions, source)
        areas.append(np.unique(fill.areas[place][is_filled]))
        differs = (is_hidden | is_filled) & ~old.is_blank
        under += [
            (int(sheet.rows[at]), place)
            for at in np.flatnonzero(differs)[: MOST_NAMED * MOST_NAMED]
            if old.text(at) != columns[place].text(at)
        ]
    result = replace(sheet, columns=tuple(columns)).without_blank_rows()
    if len(result) < len(sheet):
        is_kept = np.isin(sheet.rows, result.rows)
        moved = np.cumsum(is_kept) - 1
        keys = np.where(keys >= 0, moved[np.maximum(keys, 0)], -1)[is_kept]
    return Filled(result, keys, _problems(form, sheet.merged, areas, sorted(set(under))))


def own_cells(sheet: Sheet, places: dict[str, int]) -> Sheet:
    """The sheet without what merged areas show: a cell of `places` that lies under an area is blank."""
    if not len(sheet.merged):
        return sheet
    columns = list(sheet.columns)
    for place in places.values():
        columns[place] = columns[place].replaced(sheet.merged.covers(sheet.rows, place + 1), "")
    return replace(sheet, columns=tuple(columns))


class _Fill:
    """What of each column is covered by merged areas."""

    def __init__(self, sheet: Sheet, places: list[int], header_row: int) -> None:
        self.sheet, self.places = sheet, places
        self._header_row = header_row
        self.areas = {place: sheet.merged.at(sheet.rows, place + 1) for place in places}
        self._is_covered = {place: sheet.merged.covers(sheet.rows, place + 1) for place in places}
        own = np.zeros(len(sheet), dtype=np.int32)
        for place in places:
            own += ~sheet.columns[place].is_blank & ~self._is_covered[place]
        self._own = own
        """For each row, how many of its fields have a value that the reader sees in the row itself."""

    def of_column(self, place: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """For each row: whether it gets the value of an area; whether its own value is not shown; the
        position of the row with the area's value, and the column of that value."""
        sheet, area = self.sheet, self.areas[place]
        first_row = sheet.merged.bounds[area, 0]
        source = sheet.merged.bounds[area, 1] - 1
        positions = np.minimum(np.searchsorted(sheet.rows, first_row), len(sheet) - 1)
        is_inside = self._is_covered[place] & (first_row > self._header_row)
        has_value = np.zeros(len(sheet), dtype=bool)
        others = self._own.copy()
        for column in np.unique(source[is_inside]):
            is_from = is_inside & (source == column) & (sheet.rows[positions] == first_row)
            if column < len(sheet.columns):
                has_value[is_from] = ~sheet.columns[column].is_blank[positions[is_from]]
            if column in self.areas:
                others -= is_from & has_value & (first_row == sheet.rows)
        is_filled = is_inside & has_value & (others > 0)
        is_hidden = is_inside & ~is_filled & ~sheet.columns[place].is_blank
        return is_filled, is_hidden, positions, source


def _with_values(
    sheet: Sheet,
    place: int,
    is_filled: np.ndarray,
    is_hidden: np.ndarray,
    positions: np.ndarray,
    source: np.ndarray,
) -> Column:
    column = sheet.columns[place]
    codes, values = column.codes.copy(), [column.values]
    for one in np.unique(source[is_filled]):
        where = is_filled & (source == one)
        if one == place:
            codes[where] = column.codes[positions[where]]
        else:
            other = sheet.columns[one]
            codes[where] = sum(map(len, values)) + other.codes[positions[where]]
            values.append(other.values)
    return Column(codes, pa.concat_arrays(values)).replaced(is_hidden, "")


def _problems(
    form: Form, merged: MergedAreas, areas: list[np.ndarray], under: list[tuple[int, int]]
) -> list[Problem]:
    found = []
    filled = np.unique(np.concatenate(areas)) if areas else np.array([], dtype=int)
    if len(filled):
        bounds = merged.bounds[filled]
        first = np.lexsort((bounds[:, 1], bounds[:, 0]))[:MOST_NAMED]
        named = [_reference(*bounds[area].tolist()) for area in first]
        found.append(problem("merged_cells_read", form=form.name, areas=named, count=len(filled)))
    if under:
        cells = [f"{letter(place)}{row}" for row, place in under[:MOST_NAMED]]
        found.append(problem("values_under_merged_cells", form=form.name, cells=cells))
    return found


def _reference(first_row: int, first: int, last_row: int, last: int) -> str:
    return f"{letter(first - 1)}{first_row}:{letter(last - 1)}{last_row}"
