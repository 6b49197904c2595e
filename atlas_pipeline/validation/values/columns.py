"""Parses columns of text into columns of values. Each distinct spelling is parsed once, by the type of its
field.

A spelling that does not parse becomes an Unparsed, and a gap in the frame. An empty cell becomes the
default of the field. If there is no default, it becomes a gap without an Unparsed.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from atlas_pipeline.forms.fields import Field
from atlas_pipeline.forms.frames import SEPARATOR, dtype
from atlas_pipeline.forms.model import Form
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.periods import Period
from atlas_pipeline.plan.spelling import folded
from atlas_pipeline.plan.units import Unit
from atlas_pipeline.reading.cells import DAY_ZERO, ERROR, EXCEL_ERRORS, FORMULA, MARK, PICTURE, plain
from atlas_pipeline.reading.sheets import Column
from atlas_pipeline.reading.text import clean, clean_texts, cleaned, without_marks
from atlas_pipeline.validation.values.choices import choices_of, items_of, parse_boolean
from atlas_pipeline.validation.values.date_readings import suggested_reading
from atlas_pipeline.validation.values.dates import parse_date, parse_year
from atlas_pipeline.validation.values.institutions import NamedInstitution, RegisterLookup, register_of
from atlas_pipeline.validation.values.nothing import says_nothing, says_same_as_above
from atlas_pipeline.validation.values.numbers import parse_integer, parse_number
from atlas_pipeline.validation.values.unparsed import Unparsed

MOST_SUGGESTED = 500
"""The most different bad spellings of one column for which a suggestion is searched."""

Parse = Callable[[str], Any]
"""A function from the text of a cell, with its mark (`reading.cells`), to a value. It returns None for a
spelling that is ignored on purpose, and an Unparsed for a spelling that does not parse."""


@dataclass(frozen=True)
class ParsedColumn:
    """The result for one column.

    `values`: one per row, typed as in the form's frame. `unparsed`: position of the distinct spelling →
    Unparsed. `ids`: only for a field that is looked up in a register; the ids of the entries found, one for
    each value, joined as the values are.
    """

    values: pd.Series
    unparsed: dict[int, Unparsed]
    column: Column
    ids: pd.Series | None = None

    @cached_property
    def is_unparsed(self) -> np.ndarray:
        """For each row, whether its spelling does not parse."""
        unparsed_values = np.zeros(len(self.column.values), dtype=bool)
        unparsed_values[list(self.unparsed)] = True
        return unparsed_values[self.column.codes]


@dataclass(frozen=True)
class Parser:
    """Parses the columns of one form of one unit."""

    form: Form
    plan: Plan
    unit: Unit
    period: Period | None = None
    """The period of the submission. It only decides suggestions."""
    day_zero: date = DAY_ZERO
    """The day from which the workbook counts its days."""

    @cached_property
    def register(self) -> RegisterLookup:
        return register_of(self.plan, self.unit)

    def parse(self, column: Column, item: Field) -> ParsedColumn:
        is_measure = item.type in ("number", "integer", "year", "date")
        texts = cleaned(without_marks(column.values, without_formats=is_measure))
        is_missing = pc.is_in(texts, pa.array([*self.form.missing_values, ""])).to_numpy(zero_copy_only=False)
        is_nothing = says_nothing(texts, self.plan, choices_of(item, self.plan, self.unit))
        unparsed = self._excel_errors(column, texts) | self._pictures(column, item)
        if not self._is_any_text(item):
            repeats = np.flatnonzero(says_same_as_above(texts)).tolist()
            unparsed |= dict.fromkeys(repeats, Unparsed("same_as_above"))
        if item.required:
            unparsed |= {int(at): Unparsed("nothing_in_required") for at in np.flatnonzero(is_nothing)}
        else:
            is_missing = is_missing | is_nothing
        parse = self._parse_of(item)
        if parse is None:
            is_gap = is_missing.copy()
            is_gap[list(unparsed)] = True
            if item.default is not None:
                texts = pc.if_else(pa.array(is_missing), item.default, texts)
                is_gap &= ~is_missing
            return ParsedColumn(_texts(texts, is_gap, column.codes), unparsed, column)
        default = parse(item.default) if item.default is not None else None
        distinct: list[Any] = []
        ids: list[str | None] = []
        for position, (text, gap) in enumerate(zip(column.values.to_pylist(), is_missing, strict=True)):
            value = default if gap else None
            if not gap and position not in unparsed:
                value = parse(text)
                if isinstance(value, Unparsed):
                    unparsed[position] = value
                    value = None
            if isinstance(value, NamedInstitution):
                value, found = value
                ids.append(found)
            else:
                ids.append(None)
            distinct.append(value)
        self._suggest(item, column, unparsed)
        of_ids = _text_column(ids, column.codes) if item.id_name else None
        return ParsedColumn(_typed(distinct, item, column.codes), unparsed, column, of_ids)

    def absent(self, item: Field, rows: int) -> ParsedColumn:
        """A column that the sheet does not have: the default of the field in every row, or gaps if there
        is no default."""
        return self.parse(Column.of([""] * rows), item)

    def says_nothing(self, name: str, column: Column) -> np.ndarray:
        """For each distinct spelling of the column, whether it is a word for nothing in that field, or a
        spelling that is ignored."""
        choices = choices_of(self.form[name], self.plan, self.unit)
        texts = clean_texts(column)
        found = says_nothing(texts, self.plan, choices)
        if choices is not None and None in choices.by_spelling.values():
            found |= [choices.by_spelling.get(folded(text), "") is None for text in texts.to_pylist()]
        return found

    def is_valid(self, name: str, text: str) -> bool:
        """Whether the cell is a code, a yes or no, a date, a year or a registered institution of the field: a
        value that a note does not have by chance."""
        parse = self._parse_of_chosen.get(name)
        found = parse(text) if parse is not None else None
        if isinstance(found, NamedInstitution):
            return bool(found.institution_id)
        return found is not None and not isinstance(found, Unparsed)

    @cached_property
    def _parse_of_chosen(self) -> dict[str, Parse]:
        """Field → the function that parses it, for fields whose values a note does not have by chance."""
        found: dict[str, Parse] = {}
        for item in self.form.fields:
            is_chosen = choices_of(item, self.plan, self.unit) is not None or item.register_ is not None
            if (is_chosen or item.type in ("date", "boolean", "year")) and (parse := self._parse_of(item)):
                found[item.name] = parse
        return found

    def _excel_errors(self, column: Column, texts: pa.Array) -> dict[int, Unparsed]:
        """Unparsed values for cells that show an error and for formulas whose result was never saved."""
        is_error = pc.is_in(texts, pa.array(EXCEL_ERRORS))
        unsaved: list[int] = []
        if column.has_marks:
            is_error = pc.or_(is_error, pc.starts_with(column.values, MARK + ERROR))
            unsaved = np.flatnonzero(pc.starts_with(column.values, MARK + FORMULA)).tolist()
        return {int(position): Unparsed("excel_error") for position in np.flatnonzero(is_error)} | {
            position: Unparsed("formula_without_result") for position in unsaved
        }

    def _pictures(self, column: Column, item: Field) -> dict[int, Unparsed]:
        """Unparsed values for pictures. A row can do without a picture in an optional column."""
        if not column.has_marks:
            return {}
        is_needed = item.required or item.name in self.form.primary_key
        rule = "picture_in_cell" if is_needed else "picture_left_out"
        found = np.flatnonzero(pc.starts_with(column.values, MARK + PICTURE))
        return {int(position): Unparsed(rule) for position in found}

    def _is_any_text(self, item: Field) -> bool:
        """Whether the field may hold any text, and may be empty."""
        is_text = item.type == "string" and not self.form.is_identifier(item) and item.register_ is None
        return is_text and not item.required and choices_of(item, self.plan, self.unit) is None

    def _suggest(self, item: Field, column: Column, unparsed: dict[int, Unparsed]) -> None:
        """Adds a suggestion to the result for spellings that are not a choice. Comparing is slow: only the
        first MOST_SUGGESTED spellings get one."""
        choices = choices_of(item, self.plan, self.unit)
        if choices is None:
            return
        suggest = choices.suggest_several if item.multiple else choices.suggest
        unknown = [position for position, one in unparsed.items() if one.rule == choices.rule]
        for position in unknown[:MOST_SUGGESTED]:
            close = suggest(column.values[position].as_py())
            unparsed[position] = replace(unparsed[position], suggestion=close)

    def _parse_of(self, item: Field) -> Parse | None:
        """The function that parses a spelling of the field. None if the field is text and is kept as
        written."""
        choices = choices_of(item, self.plan, self.unit)
        if choices is not None:
            return choices.parse_several if item.multiple else choices.parse
        if item.multiple:
            return lambda text: self._several(text, item)
        if item.register_ is not None:
            return self._institution
        mark = self.unit.decimal_mark
        match item.type:
            case "date":
                return self._date
            case "year":
                return lambda text: parse_year(text, self.unit.date_style)
            case "number":
                return lambda text: parse_number(text, mark)
            case "integer":
                return lambda text: parse_integer(text, mark)
            case "boolean":
                return parse_boolean
            case _:
                return None

    def _date(self, text: str) -> date | Unparsed:
        found = parse_date(text, self.unit.date_style, self.day_zero)
        if self.period is None or not isinstance(found, Unparsed) or found.suggestion:
            return found
        if found.rule != "ambiguous_date":
            return found
        whole = self.plan.project.whole
        meant = suggested_reading(text, self.unit.date_style, self.period, whole)
        return replace(found, suggestion=meant)

    def _institution(self, text: str) -> NamedInstitution:
        """The registered name and the id. If the register does not know the name, the name as written."""
        return self.register.named(clean(plain(text)))

    def _several(self, text: str, item: Field) -> str | NamedInstitution | None:
        """Each value once, in the order written."""
        named = items_of(text)
        if item.register_:
            return self._several_institutions(named)
        distinct = {folded(value): value for value in reversed(named)}  # the first spelling stays
        return SEPARATOR.join(dict.fromkeys(distinct[folded(value)] for value in named)) or None

    def _several_institutions(self, written: list[str]) -> NamedInstitution | None:
        """Each institution once, and each name that is not found once. Names and ids are in the same
        order."""
        found: dict[str, NamedInstitution] = {}
        for one in written:
            for name in self.register.split_ids(one):
                named = self._institution(name)
                found.setdefault(named.institution_id or folded(named.name), named)
        if not found:
            return None
        names, ids = zip(*found.values(), strict=True)
        return NamedInstitution(SEPARATOR.join(names), SEPARATOR.join(ids))


def _texts(texts: pa.Array, is_gap: np.ndarray, codes: np.ndarray) -> pd.Series:
    if is_gap.any():
        texts = pc.if_else(pa.array(is_gap), pa.scalar(None, pa.string()), texts)
    return pd.Series(texts.cast(pa.large_string()).take(pa.array(codes)), dtype="str")


def _text_column(distinct: list[Any], codes: np.ndarray) -> pd.Series:
    return _texts(pa.array(distinct, pa.string()), np.zeros(len(distinct), dtype=bool), codes)


def _typed(distinct: list[Any], item: Field, codes: np.ndarray) -> pd.Series:
    kind = dtype(item)
    if kind == "str":
        return _text_column(distinct, codes)
    if kind.startswith("datetime64"):
        return pd.Series(np.array(distinct, dtype=kind)[codes])
    if kind == "float64":
        numbers = np.array([np.nan if value is None else value for value in distinct], dtype="float64")
        return pd.Series(numbers[codes])
    values = pd.array(distinct, dtype=kind)  # type: ignore[call-overload]
    return pd.Series(values.take(codes))
