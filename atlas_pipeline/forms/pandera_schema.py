"""A form as a pandera schema: the checks of each column of a parsed frame.

The frame is as `frames` describes it (typed, index = row of the sheet). A text that did not parse is
already a problem, and its cell is missing in the frame. Each check has the name of the rule whose breach
it finds. Rules between fields, rows or forms do not belong here; they are in `validation`.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from atlas_pipeline.forms.allowed_values import allowed_values
from atlas_pipeline.forms.fields import Field
from atlas_pipeline.forms.frames import SEPARATOR, dtype
from atlas_pipeline.forms.model import Form
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.units import Unit

if TYPE_CHECKING:
    import pandera.pandas as pa

PANDERA_RULES = {"not_nullable": "required_missing", "field_uniqueness": "duplicate_key"}
"""Name of a check in pandera → our rule."""

CHECK_RULES = (
    "not_in_code_list",
    "not_in_plan",
    "below_minimum",
    "above_maximum",
    "pattern_mismatch",
    "too_long",
    "too_few_items",
)
"""The rules that our named checks test."""

Test = Callable[[pd.Series], pd.Series]
"""Distinct values → for each, whether it is good."""


def pandera_schema(form: Form, plan: Plan, unit: Unit) -> "pa.DataFrameSchema":
    """The schema of a form as that unit may fill it in. Validate with `lazy=True`, or use `schema_breaches`.

    Optional columns may be absent. A key of several fields is not supported, because no form has one.
    """
    import pandera.pandas as pa

    return pa.DataFrameSchema(
        {field.name: _column(form, field, allowed_values(field, plan, unit)) for field in form.fields},
        name=form.name,
        title=form.title,
        description=form.description,
        strict=True,
    )


class SchemaBreach(NamedTuple):
    """A rule that a column breaks. `where` is a mask over all rows of the frame: True for the bad rows."""

    column: str
    rule: str
    where: np.ndarray


def schema_breaches(form: Form, frame: pd.DataFrame, plan: Plan, unit: Unit) -> list[SchemaBreach]:
    """Every breach in a frame of the form, by column and rule in the order of the schema.

    If a key is repeated, every row with this key is bad, because nothing says which row is meant.

    Runs the checks of the schema's columns directly. pandera's `validate` makes an object of each bad
    cell: for a sheet of a million rows with only an ID these are seven million objects, and it takes
    minutes. So pandera sees only the frame's columns and types, not its rows. A test compares pandera's
    failure cases with these masks.

    Raises TypeError if the frame does not have the form's columns and types. Then the parser is wrong, not
    the officer.
    """
    import pandera.errors
    from pandera.config import ValidationDepth, config_context

    schema = pandera_schema(form, plan, unit)
    try:
        # the checks run below; pandera would first run each on zero rows, which takes a third of the time
        with config_context(validation_depth=ValidationDepth.SCHEMA_ONLY):
            schema.validate(frame.iloc[:0], lazy=True)
    except pandera.errors.SchemaErrors as error:
        strange = error.failure_cases.iloc[0]
        raise TypeError(f"{form.name}.{strange['column']}: {strange['check']}") from None
    found = []
    for name, column in schema.columns.items():
        if name not in frame:
            continue
        values = frame[name]
        is_gap = values.isna().to_numpy(dtype=bool)
        if not column.nullable and is_gap.any():
            found.append(SchemaBreach(name, PANDERA_RULES["not_nullable"], is_gap))
        is_twice = values.duplicated(keep=False).to_numpy(dtype=bool) & ~is_gap
        if column.unique and is_twice.any():
            found.append(SchemaBreach(name, PANDERA_RULES["field_uniqueness"], is_twice))
        given = values[~is_gap]
        for check in column.checks if len(given) else ():
            bad = np.zeros(len(values), dtype=bool)
            bad[~is_gap] = ~check(given).check_output.to_numpy(dtype=bool)
            if bad.any():
                found.append(SchemaBreach(name, check.name, bad))
    return found


def _column(form: Form, field: Field, allowed: tuple[str, ...] | None) -> "pa.Column":
    import pandera.pandas as pa

    is_key = field.name in form.primary_key
    tests = _tests(field, allowed)
    return pa.Column(
        dtype(field),
        checks=[pa.Check(_on_distinct(test), name=rule, error=rule) for rule, test in tests.items()],
        nullable=not (field.required or is_key),
        unique=is_key or field.constraints.unique,
        required=field.required or is_key,
        title=field.title,
        description=field.description,
    )


def _tests(field: Field, allowed: tuple[str, ...] | None) -> dict[str, Test]:
    """Rule → test of a value. If the field has several values, the test applies to each of them."""
    limits = field.constraints
    tests: dict[str, Test] = {}
    if allowed is not None:
        tests["not_in_plan" if field.codes is None else "not_in_code_list"] = lambda values: values.isin(
            allowed
        )
    if (minimum := limits.minimum) is not None:
        tests["below_minimum"] = lambda values: values >= minimum
    if (maximum := limits.maximum) is not None:
        tests["above_maximum"] = lambda values: values <= maximum
    if (pattern := limits.pattern) is not None:
        tests["pattern_mismatch"] = lambda values: values.str.fullmatch(pattern)
    if (max_length := limits.max_length) is not None:
        tests["too_long"] = lambda values: values.str.len() <= max_length
    if field.multiple:
        tests = {rule: _for_each_item(test) for rule, test in tests.items()}
        if field.min_items > 1:
            tests["too_few_items"] = lambda values: (
                values.str.split(SEPARATOR).map(lambda items: len(set(items))) >= field.min_items
            )
    return tests


def _for_each_item(test: Test) -> Test:
    def all_items_pass(values: pd.Series) -> pd.Series:
        items = values.str.split(SEPARATOR).explode()
        return test(items.astype("str")).groupby(level=0).all()

    return all_items_pass


def _on_distinct(test: Test) -> Test:
    """Runs the test once for each distinct value: a million rows repeat a few thousand texts."""

    def passes(values: pd.Series) -> pd.Series:
        numbers, distinct = pd.factorize(values)
        good = test(pd.Series(distinct, dtype=values.dtype)).to_numpy(dtype=bool)
        return pd.Series(good[numbers], index=values.index)

    return passes
