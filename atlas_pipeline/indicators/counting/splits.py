"""Where selected rows fall in a breakdown, and which rows a figure counts: the plain way, one figure at a time.

The trace goes this way. The grid (`grid.py`) counts all figures at once; a test holds the two together.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from atlas_pipeline.indicators.figures import TOTAL
from atlas_pipeline.indicators.parts import Parts
from atlas_pipeline.indicators.selection.breakdowns import NOT_STATED, Breakdown
from atlas_pipeline.indicators.selection.selection import Selected


@dataclass(frozen=True)
class Split:
    """Where the selected rows fall in a breakdown.

    `codes` point into `categories`, one a row; of a field with several values `members` says by category
    which rows have it, and `codes` is None.
    """

    breakdown: Breakdown
    categories: tuple[str, ...]
    codes: np.ndarray | None
    members: Sequence[np.ndarray] = ()

    def has(self, category: int) -> np.ndarray:
        """Which of the selected rows say the category themselves."""
        return self.members[category] if self.codes is None else self.codes == category

    @cached_property
    def is_unknown(self) -> np.ndarray:
        """Which of the categories say that nothing is known."""
        return np.array([category in self.breakdown.unknown for category in self.categories], dtype=bool)

    @cached_property
    def ranks(self) -> np.ndarray:
        """Category → its place among values that rows of one day and slice give of one thing; the lowest holds.

        The values themselves decide, as the plan lists them, so that neither the order of rows nor that of
        arrival does; what is not known stands behind all that is.
        """
        places = np.arange(len(self.categories))
        return places + len(places) * self.is_unknown


def split(selected: Selected, breakdown: Breakdown) -> Split:
    """Values that the code list does not have (any more) become categories of their own, after its codes;
    rows that give none are NOT_STATED, so that nothing is lost between a total and its parts."""
    if breakdown.name == TOTAL:
        return Split(breakdown, breakdown.categories, np.zeros(len(selected), dtype=np.int16))
    path = breakdown.path
    form_rows, _, name = selected.view.locate(path)
    if form_rows.form[name].multiple:
        having = {value: has for value, has in selected.view.several(path).items() if has.any()}
        categories = (*breakdown.categories, *sorted(having.keys() - set(breakdown.categories)))
        nowhere = np.zeros(len(selected), dtype=bool)
        return Split(breakdown, categories, None, [having.get(category, nowhere) for category in categories])
    coded = selected.view.coded(path)
    listed = coded.codes.astype(np.int64)
    if breakdown.is_of_whole:
        # what brings nothing to the numerator needs no category: it stands in the denominator of each
        listed = listed[selected.row_parts().numerator != 0]
    seen = np.bincount(listed + 1, minlength=len(coded.values) + 1) > 0
    values = {value for value, is_seen in zip(coded.values, seen[1:], strict=True) if is_seen}
    categories = (*breakdown.categories, *sorted(values - set(breakdown.categories)))
    if seen[0]:
        categories = (*categories, NOT_STATED)
    place = {category: index for index, category in enumerate(categories)}
    # code -1 (nothing given) finds the last place, and so does NOT_STATED
    code_of = np.array(
        [*(place.get(value, 0) for value in coded.values), len(categories) - 1], dtype=np.int16
    )
    return Split(breakdown, categories, code_of[coded.codes])


def rows_of_figure(
    selected: Selected,
    split_: Split,
    category: str,
    *,
    unit: int | None,
    span: tuple[int, int] | None,
    only_new: bool = False,
) -> np.ndarray:
    """The places, in order, of the selected rows that one figure counts.

    `unit`: position in the plan's units, None for the project. `span`: first and last day; None for a
    snapshot, which was selected as of its day. `only_new`: what was counted in the unit before does not count.
    A part of a share counts all rows of the share: those of its category, and those it is a part of.
    """
    if category not in split_.categories and not split_.breakdown.is_of_whole:
        return np.arange(0)
    in_scope = np.ones(len(selected), dtype=bool) if unit is None else selected.view.unit == unit
    in_time = np.ones(len(selected), dtype=bool)
    if span is not None:
        in_time = (selected.days >= span[0]) & (selected.days <= span[1])
    if selected.is_beside is not None and split_.breakdown.path not in selected.indicator.select.beside:
        in_scope &= ~selected.is_beside
    counted = np.flatnonzero(in_scope & in_time)
    if only_new and span is not None:
        earlier = selected.entities[in_scope & (selected.days < span[0])]
        counted = counted[~np.isin(selected.entities[counted], earlier)]
    if split_.breakdown.is_of_whole:
        return counted
    place = split_.categories.index(category)
    if not split_.breakdown.is_exclusive:
        return counted[split_.has(place)[counted]]
    return counted[np.isin(selected.entities[counted], _entities_of(selected, split_, counted, place))]


def parts_of_figure(selected: Selected, split_: Split, category: str, places: np.ndarray) -> Parts:
    """The measure over the rows of a figure, as `rows_of_figure` gives them."""
    whole = selected.measure_over(places)
    if not split_.breakdown.is_of_whole:
        return whole
    has = [split_.has(place)[places] for place, code in enumerate(split_.categories) if code == category]
    own = selected.measure_over(places[has[0]] if has else np.arange(0))
    return Parts(own.numerator, whole.denominator)


def _entities_of(selected: Selected, split_: Split, counted: np.ndarray, category: int) -> np.ndarray:
    """The entities of the category: that of their newest counted row with a known value, of a later slice where
    rows are of one day. Where no row's value is known, that of the newest row."""
    assert split_.codes is not None
    codes = split_.codes[counted]
    by_weight = np.lexsort(
        (
            -split_.ranks[codes],
            selected.view.slice_end[counted],
            selected.days[counted],
            ~split_.is_unknown[codes],
        )
    )
    heaviest_first = counted[by_weight[::-1]]
    entities, first_seen = np.unique(selected.entities[heaviest_first], return_index=True)
    return entities[split_.codes[heaviest_first[first_seen]] == category]
