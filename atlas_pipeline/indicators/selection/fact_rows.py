"""Fact rows: the current rows of one form as columns, and what is derived from them: units, persons, things,
days, codes. Nothing is read here."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from atlas_pipeline.forms.model import Form
from atlas_pipeline.forms.tables import PERSON_KEY
from atlas_pipeline.indicators.selection.coded import Coded
from atlas_pipeline.indicators.selection.keys import key_of
from atlas_pipeline.indicators.selection.windows import NO_DAY

YES, NO = "yes", "no"
"""The values of a boolean field, as categories."""


@dataclass(frozen=True)
class FactRows:
    """The current rows of one form.

    - `frame`: the fields that were read, with `intake_id`, `row_number`, `unit` (position in the plan's
      units), `slice` (position in the plan's periods) and `slice_end` (day number).
    - `bridges`: for each field with several values, a frame with `position` (in `frame`) and `value`, in the
      order as written.
    - `institutions`: for each field that is looked up in the register, the place of the institution in the
      plan (`counted_institutions.places_of`), one for each row or for each line of the bridge.
    """

    form: Form
    frame: pd.DataFrame
    bridges: dict[str, pd.DataFrame] = field(default_factory=dict)
    institutions: dict[str, np.ndarray] = field(default_factory=dict)
    _coded: dict[str, Coded] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.frame)

    @cached_property
    def unit(self) -> np.ndarray:
        return self.frame["unit"].to_numpy()

    @cached_property
    def slice_end(self) -> np.ndarray:
        return self.frame["slice_end"].to_numpy()

    @cached_property
    def persons(self) -> np.ndarray:
        """A number for each person. -1 if the row has no person."""
        return pd.factorize(self.frame[PERSON_KEY])[0].astype(np.int32)

    @cached_property
    def things(self) -> np.ndarray:
        """A number for each thing. Rows of one unit with the same key are one thing.

        If the key needs a person and the row has none, the row is a thing of its own.
        """
        numbers = self.unit.astype(np.int64)
        for name in key_of(self.form):
            codes, values = self._key_codes(name)
            numbers = pd.factorize(numbers * (values + 1) + codes + 1)[0]
        return numbers

    def _key_codes(self, name: str) -> tuple[np.ndarray, int]:
        """One part of the key as codes (-1: not given), and the number of possible codes."""
        if name != PERSON_KEY:
            key = self.coded(name)
            return key.codes, len(key.values)
        persons = self.persons.astype(np.int64)
        unknown = persons < 0
        persons[unknown] = persons.max(initial=-1) + 1 + np.arange(unknown.sum())
        return persons, int(persons.max(initial=0)) + 1

    @cached_property
    def state_days(self) -> np.ndarray:
        """The day of each row's state: the form's own state date. If that is missing, the end of the row's
        slice."""
        if self.form.state_date is None:
            return self.slice_end
        days = self.days(self.form.state_date)
        return np.where(days == NO_DAY, self.slice_end, days)

    def days(self, name: str) -> np.ndarray:
        """A date field as day numbers. NO_DAY if no date is given."""
        dates = self.frame[name]
        days = dates.to_numpy(dtype="datetime64[D]").astype(np.int64)
        return np.where(dates.isna(), NO_DAY, days).astype(np.int32)

    def coded(self, name: str) -> Coded:
        """A field with one value as codes. The values of a boolean are YES and NO. Numbers are text."""
        if name not in self._coded:
            self._coded[name] = self._as_codes(name)
        return self._coded[name]

    def _as_codes(self, name: str) -> Coded:
        column = self.frame[name]
        if isinstance(column.dtype, pd.CategoricalDtype):
            return Coded(column.cat.codes.to_numpy(), list(column.cat.categories))
        if pd.api.types.is_bool_dtype(column.dtype):
            return Coded(column.astype("Int8").fillna(-1).to_numpy(np.int8), [NO, YES])
        codes, values = pd.factorize(column, sort=True)
        return Coded(codes, [f"{value:g}" if isinstance(value, float) else str(value) for value in values])

    def several(self, name: str) -> dict[str, np.ndarray]:
        """A field with several values: value → which rows have it."""
        bridge = self.bridges[name]
        found = {}
        for value, positions in bridge.groupby("value", observed=True)["position"]:
            found[str(value)] = np.zeros(len(self), dtype=bool)
            found[str(value)][positions.to_numpy()] = True
        return found
