"""Views: rows of a form, each with the rows of other forms that belong to it. A view can be narrowed, not
changed."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from atlas_pipeline.forms.tables import PERSON_KEY
from atlas_pipeline.indicators.selection.coded import Coded
from atlas_pipeline.indicators.selection.fact_rows import YES, FactRows
from atlas_pipeline.indicators.selection.links import places_named


@dataclass(frozen=True)
class View:
    """Rows of a form, joined with rows of other forms.

    `positions`: positions among the form's rows. `joined`: form → its rows, and for each row of the view a
    position among them.
    """

    rows: FactRows
    positions: np.ndarray
    joined: dict[str, tuple[FactRows, np.ndarray]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.positions)

    @property
    def unit(self) -> np.ndarray:
        return self.rows.unit[self.positions]

    @property
    def slice_end(self) -> np.ndarray:
        return self.rows.slice_end[self.positions]

    def pairs_with(self, other: "View") -> list[tuple[np.ndarray, np.ndarray]]:
        """The positions in each form, paired with those of another view of the same forms."""
        joined = [(self.joined[form][1], positions) for form, (_, positions) in other.joined.items()]
        return [(self.positions, other.positions), *joined]

    def keep(self, mask: np.ndarray) -> "View":
        """The view with only the rows for which the mask is True."""
        if mask.all():
            return self
        joined = {form: (rows, positions[mask]) for form, (rows, positions) in self.joined.items()}
        return View(self.rows, self.positions[mask], joined)

    def join(self, form: str, rows: FactRows, states: np.ndarray, by: str, key: str) -> "View":
        """Joins each row with the state of the same unit whose `key` equals the row's `by`. Rows without one
        are left out.

        `states`: positions in `rows`, one for each thing.
        """
        places = places_named(self.unit, self.coded(by), rows.unit, rows.coded(key), states)
        found = places >= 0
        kept = self.keep(found)
        return View(kept.rows, kept.positions, {**kept.joined, form: (rows, places[found])})

    def take(self, places: np.ndarray) -> "View":
        """The rows at the places. A place may occur more than once."""
        joined = {form: (rows, positions[places]) for form, (rows, positions) in self.joined.items()}
        return View(self.rows, self.positions[places], joined)

    def given(self, path: str) -> np.ndarray:
        """Marks the rows that have any value in the field."""
        rows, positions, name = self.locate(path)
        if rows.form[name].multiple:
            return np.isin(positions, rows.bridges[name]["position"])
        return rows.frame[name].notna().to_numpy()[positions]

    def pairs(self, path: str) -> tuple[np.ndarray, Coded]:
        """Each value that a row has: the row's place in the view, and the value as a code, one
        for each pair."""
        rows, _, name = self.locate(path)
        places, given = self._given(path)
        if not rows.form[name].multiple:
            coded = rows.coded(name)
            return places, Coded(coded.codes[given], coded.values)
        values = rows.bridges[name]["value"].cat
        return places, Coded(values.codes.to_numpy()[given], [str(one) for one in values.categories])

    def institutions(self, path: str) -> np.ndarray:
        """For each pair of `pairs`, the place of the institution in the plan. UNKNOWN if the register does
        not have it."""
        rows, _, name = self.locate(path)
        return rows.institutions[name][self._given(path)[1]]

    def _given(self, path: str) -> tuple[np.ndarray, np.ndarray]:
        """Each value that a row has: the row's place in the view, and the value's place in the frame or in
        the bridge."""
        rows, positions, name = self.locate(path)
        if not rows.form[name].multiple:
            places = np.flatnonzero(rows.coded(name).codes[positions] >= 0)
            return places, positions[places]
        holders = rows.bridges[name]["position"].to_numpy()
        first, end = (np.searchsorted(holders, positions, side=side) for side in ("left", "right"))
        places = np.repeat(np.arange(len(positions)), end - first)
        within = np.arange(len(places)) - np.repeat(np.cumsum(end - first) - (end - first), end - first)
        return places, first[places] + within

    def coded(self, path: str) -> Coded:
        """A field with one value as codes, one for each row."""
        rows, positions, name = self.locate(path)
        coded = rows.coded(name)
        return Coded(coded.codes[positions], coded.values)

    def several(self, path: str) -> dict[str, np.ndarray]:
        """A field with several values: value → which rows have it."""
        rows, positions, name = self.locate(path)
        return {value: has[positions] for value, has in rows.several(name).items()}

    def days(self, path: str) -> np.ndarray:
        rows, positions, name = self.locate(path)
        return rows.days(name)[positions]

    def persons(self) -> np.ndarray | None:
        """A number for each person, -1 if a row has none. None if the form is not about persons."""
        return self.rows.persons[self.positions] if self.rows.form.has_persons else None

    def keys(self, path: str) -> np.ndarray:
        """A number for each different value, -1 if none is given.

        A key names a thing within its unit. So the same key in two units gives two numbers.
        """
        if path == PERSON_KEY:
            return self.rows.persons[self.positions]
        rows, positions, name = self.locate(path)
        coded = rows.coded(name)
        codes = coded.codes[positions].astype(np.int64)
        if name in rows.form.primary_key or any(
            name == reference.fields for reference in rows.form.references
        ):
            codes = np.where(codes < 0, -1, rows.unit[positions] * np.int64(len(coded.values)) + codes)
        return codes

    def values(self, path: str) -> pd.Series:
        """A field as a measure sees it: numbers as floats, booleans as booleans (empty is False), text as
        categories."""
        rows, positions, name = self.locate(path)
        column = rows.frame[name]
        if pd.api.types.is_bool_dtype(column.dtype):
            coded = rows.coded(name)
            return pd.Series(coded.codes[positions] == coded.values.index(YES))
        if pd.api.types.is_numeric_dtype(column.dtype):
            return pd.Series(column.to_numpy(dtype=np.float64, na_value=np.nan)[positions])
        return column.take(positions).reset_index(drop=True)

    def locate(self, path: str) -> tuple[FactRows, np.ndarray, str]:
        """The rows of the form that the path names, a position among them for each row of the view, and the
        field's name."""
        joined, _, name = path.rpartition(".")
        rows, positions = self.joined[joined] if joined else (self.rows, self.positions)
        return rows, positions, name
