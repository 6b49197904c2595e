"""Validates one form alone: corrects it, parses it and checks it against its declaration.

`forms` checks the forms against each other afterwards.
"""

import re
from collections.abc import Set

import numpy as np
import pandas as pd

from atlas_pipeline.forms.model import Form
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.units import Slice
from atlas_pipeline.privacy.known_names import KnownNames
from atlas_pipeline.reading.cells import unclear_format
from atlas_pipeline.reading.sheets import Column
from atlas_pipeline.validation.form_rows import FormRows
from atlas_pipeline.validation.headers.mapping import Mapped
from atlas_pipeline.validation.rules.corrections import apply_corrections
from atlas_pipeline.validation.rules.declaration import validate_cells, validate_rows
from atlas_pipeline.validation.rules.duplicates import flag_alike_keys, flag_repeated_keys, flag_repeated_rows
from atlas_pipeline.validation.rules.institutions import check_institutions
from atlas_pipeline.validation.rules.merged_keys import flag_merged_keys
from atlas_pipeline.validation.rules.names_elsewhere import flag_names_elsewhere
from atlas_pipeline.validation.rules.names_in_texts import flag_names_in_texts
from atlas_pipeline.validation.rules.pseudonyms import (
    NAME,
    empty_placeholder_names,
    flag_names_without_letters,
)
from atlas_pipeline.validation.values.columns import ParsedColumn, Parser

_TEXT = re.compile(r'"[^"]*"?|(?:\\.)+|\[\$[^\]]*\]?')
"""A text within a number format: in quotation marks, after backslashes, or the sign of a currency. It may say
anything, so a problem does not repeat it."""


def validate_form(
    form: Form,
    plan: Plan,
    wanted: Slice,
    mapped: Mapped,
    known: KnownNames,
    stated: Set[tuple[str, ...]] | None = None,
) -> FormRows:
    """The rows of a mapped sheet, with each bad row flagged. The form is rejected if its columns are not
    the form's columns; the cells of the columns that are there are validated all the same.

    `known`: the names of all persons of the submission. `stated`: the dated events of ongoing records that
    the unit has reported before (`SliceContext.stated`); None if they are not known.
    """
    rows = FormRows(form, plan, wanted, mapped, stated)
    if mapped.is_rejected:
        rows.reject()
        if not mapped.is_recognised(form):
            return rows
    else:
        apply_corrections(rows)
    parser = Parser(form, plan, rows.unit, wanted.period, mapped.sheet.day_zero)
    columns: dict[str, pd.Series] = {}
    for item in form.fields:
        column = rows.columns.get(item.name)
        if column is None:
            parsed = parser.absent(item, len(rows))
        else:
            if form.has_persons and item.name == NAME:
                column = empty_placeholder_names(column)
            parsed = parser.parse(column, item)
            _flag_unparsed(rows, item.name, parsed)
            if item.is_identifier:
                _flag_unclear_formats(rows, item.name, column)
        columns[item.name] = parsed.values
        if item.id_name is not None and parsed.ids is not None:
            columns[item.id_name] = parsed.ids
    if mapped.merged_keys is not None:
        flag_merged_keys(rows, mapped.merged_keys)
    rows.frame = pd.DataFrame(columns).set_axis(pd.Index(rows.numbers, name="row_number"))
    check_institutions(rows, parser.register)
    validate_cells(rows)
    if form.has_persons:
        flag_names_without_letters(rows)
        flag_names_elsewhere(rows, parser.register, known)
    validate_rows(rows)
    if rows.is_rejected:  # what follows compares whole rows, or speaks of what is stored
        return rows
    flag_repeated_keys(rows)
    flag_alike_keys(rows)
    flag_repeated_rows(rows)
    flag_names_in_texts(rows, known, parser.register)
    return rows


def _flag_unclear_formats(rows: FormRows, name: str, column: Column) -> None:
    """Flags identifiers that the cell shows in a way that is not known."""
    codes = (
        [_TEXT.sub('"…"', unclear_format(text)) for text in column.values.to_pylist()]
        if column.has_marks
        else []
    )
    if any(codes):
        where = np.array([bool(code) for code in codes])[column.codes]
        rows.flag("shown_by_format", where, name, details=lambda at: {"format": codes[column.codes[at]]})


def _flag_unparsed(rows: FormRows, name: str, parsed: ParsedColumn) -> None:
    """Adds a problem for each cell whose spelling could not be parsed."""
    if not parsed.unparsed:
        return
    rows.unparsed[name] = parsed.is_unparsed
    codes = parsed.column.codes
    for rule in dict.fromkeys(one.rule for one in parsed.unparsed.values()):
        of_rule = {place: one for place, one in parsed.unparsed.items() if one.rule == rule}
        is_of_rule = np.zeros(len(parsed.column.values), dtype=bool)
        is_of_rule[list(of_rule)] = True
        rows.flag(
            rule,
            is_of_rule[codes],
            name,
            allowed=next(iter(of_rule.values())).allowed,
            suggestion=lambda position, of_rule=of_rule: of_rule[codes[position]].suggestion,  # type: ignore[misc]
            details=lambda position, of_rule=of_rule: of_rule[codes[position]].details,  # type: ignore[misc]
        )
