"""Form suites: one suite for each form, built from its declaration and the plan. It checks every current row.

A submission was validated when it arrived, by the plan of that time. A form suite checks whether the rows are
still valid today, by today's plan. Two examples: a code was taken out of its list; a form was sent again
without a row to which another form refers.
"""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from atlas_pipeline.forms.allowed_values import allowed_values
from atlas_pipeline.forms.fields import Field
from atlas_pipeline.forms.frames import SEPARATOR
from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.forms.model import Form, Reference
from atlas_pipeline.forms.tables import PERSON_KEY
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.quality.current_rows import CurrentRows
from atlas_pipeline.quality.suites.expectations import Expectation, Suite, only

NOT_NULL, IN_SET = "ExpectColumnValuesToNotBeNull", "ExpectColumnValuesToBeInSet"
BETWEEN, MATCHES, UNIQUE = (
    "ExpectColumnValuesToBeBetween",
    "ExpectColumnValuesToMatchRegex",
    "ExpectColumnValuesToBeUnique",
)


def form_suites(rows: CurrentRows, plan: Plan) -> list[Suite]:
    """The suites of the forms that have current rows."""
    return [_suite(form, rows, plan) for form in load_forms().values() if not rows.of(form.name).empty]


def _suite(form: Form, rows: CurrentRows, plan: Plan) -> Suite:
    own = rows.of(form.name)
    fields = [item.name for item in form.fields if not item.pii]
    frame = own[fields].rename(columns={name: f"{form.name}.{name}" for name in fields})
    frame = frame.assign(country=own["unit"], period=own["reported_in"])
    expected = [*_of_fields(form, frame, plan), *_of_keys(form, own, frame, plan), *_of_dates(form)]
    for reference in form.references:
        holds = resolves(reference, own, rows.of(reference.resource))
        expected.append(_reference_holds(form, frame, reference.fields, reference.resource, holds))
    for item in form.fields:
        if item.listed_in and len(listed := rows.of(item.listed_in.resource)[item.listed_in.field].dropna()):
            holds = own[item.name].isin(set(listed)).astype("boolean").where(own[item.name].notna())
            expected.append(_reference_holds(form, frame, item.name, item.listed_in.resource, holds))
    return Suite(form.name, frame, tuple(expected))


def _reference_holds(
    form: Form, frame: pd.DataFrame, name: str, resource: str, holds: pd.Series
) -> Expectation:
    """Adds `holds` to the frame: for each row, whether the thing that it names is on the other form."""
    column = f"{name} stands on {resource}"
    frame[column] = holds
    return only(
        f"{name} resolves",
        column,
        "counted_reference_broken",
        form=form.name,
        column=name,
        found=f"{form.name}.{name}",
        sentence_values={"to_form": resource},
    )


def _of_fields(form: Form, frame: pd.DataFrame, plan: Plan) -> Iterator[Expectation]:
    for item in form.fields:
        if item.pii:
            continue
        column = f"{form.name}.{item.name}"
        about: dict[str, Any] = {"form": form.name, "column": item.name}
        if item.required or item.name in form.primary_key:
            yield Expectation(f"{item.name} is given", NOT_NULL, {"column": column}, "counted_gap", **about)
        if item.multiple:
            yield from _of_several(form, item, frame, plan)
            continue
        yield from _of_codes(form, item, frame, plan)
        limits = item.constraints
        if limits.minimum is not None or limits.maximum is not None:
            arguments = {"column": column, "min_value": limits.minimum, "max_value": limits.maximum}
            sentence_values = {"limits": f"{_limit(limits.minimum)} – {_limit(limits.maximum)}"}
            yield Expectation(
                f"{item.name} is in range", BETWEEN, arguments, "counted_out_of_range",
                found=column, sentence_values=sentence_values, **about,
            )  # fmt: skip
        if limits.pattern is not None:
            # Great Expectations matches from the start of a value, not to its end
            arguments = {"column": column, "regex": f"^(?:{limits.pattern})$"}
            yield Expectation(
                f"{item.name} is well written", MATCHES, arguments, "counted_malformed", found=column, **about
            )


def _of_codes(form: Form, item: Field, frame: pd.DataFrame, plan: Plan) -> Iterator[Expectation]:
    """One expectation for each unit if the units may use different codes. Otherwise one for all."""
    allowed = {unit.code: allowed_values(item, plan, unit) for unit in plan.units}
    column = f"{form.name}.{item.name}"
    present = [code for code in dict.fromkeys(frame["country"]) if allowed.get(code) is not None]
    if not present:
        return
    is_common = len({allowed[code] for code in present}) == 1
    for code in present[:1] if is_common else present:
        assessment_of = column if is_common else f"{column} in {code}"
        if not is_common:
            frame[assessment_of] = frame[column].where(frame["country"] == code)
        yield Expectation(
            f"{item.name} is known" + ("" if is_common else f" in {code}"),
            IN_SET,
            {"column": assessment_of, "value_set": list(allowed[code] or ())},
            "counted_code_unknown",
            form=form.name,
            column=item.name,
            found=column,
        )


def _of_several(form: Form, item: Field, frame: pd.DataFrame, plan: Plan) -> Iterator[Expectation]:
    """For a field with several values: every value must be known."""
    allowed = {unit.code: allowed_values(item, plan, unit) for unit in plan.units}
    if not any(values is not None for values in allowed.values()):
        return
    texts, column = frame[f"{form.name}.{item.name}"], f"every one of {item.name} is known"
    good = {
        (unit, text): set(text.split(SEPARATOR)) <= set(allowed.get(unit) or ())
        for unit, text in set(zip(frame["country"], texts.fillna(""), strict=True))
        if text
    }
    pairs = zip(frame["country"], texts.fillna(""), strict=True)
    frame[column] = pd.array([good.get(pair) for pair in pairs], dtype="boolean")
    yield only(
        column, column, "counted_code_unknown",
        form=form.name, column=item.name, found=f"{form.name}.{item.name}",
    )  # fmt: skip


def _of_keys(form: Form, own: pd.DataFrame, frame: pd.DataFrame, plan: Plan) -> Iterator[Expectation]:
    slices = own["unit"] + " " + own["reported_in"] + " "
    if form.primary_key:
        key = form.primary_key[0]
        frame["key within its slice"] = slices + own[key]
        yield Expectation(
            f"{key} stands once in a slice", UNIQUE, {"column": "key within its slice"}, "counted_key_twice",
            form=form.name, column=key, found=f"{form.name}.{key}",
        )  # fmt: skip
    if form.has_persons and form.identity:
        # a breach says only that a person appears again; the pseudonym stays out of every result
        again = own.duplicated([*("unit", "reported_in"), *form.identity, PERSON_KEY], keep=False)
        frame["person stands once"] = ~(again & own[PERSON_KEY].notna())
        yield only(
            "a person stands once", "person stands once", "counted_person_twice",
            form=form.name, column=form.identity[0], found=f"{form.name}.{form.identity[0]}",
        )  # fmt: skip
    if PERSON_KEY in form.known_by:
        frame["person reported once"] = ~_reported_before(form, own, plan)
        yield only(
            "a person is reported in one period", "person reported once", "counted_person_again",
            form=form.name, column=form.known_by[0], found=f"{form.name}.{form.known_by[0]}",
        )  # fmt: skip


def _reported_before(form: Form, own: pd.DataFrame, plan: Plan) -> pd.Series:
    """Marks the rows of things (`Form.known_by`) that the unit reported in an earlier period too.

    The figures count the latest of them. So the result depends on what was reported, not on when it arrived.
    """
    slices = {period.key: place for place, period in enumerate(plan.periods())}
    place = own["reported_in"].map(slices).fillna(-1).astype("int64")
    first = place.groupby([own[name] for name in ("unit", *form.known_by)], sort=False).transform("min")
    return (place > first) & own[PERSON_KEY].notna()


def _of_dates(form: Form) -> Iterator[Expectation]:
    for order in form.date_orders:
        yield Expectation(
            f"{order.earlier} before {order.later}",
            "ExpectColumnPairValuesAToBeGreaterThanB",
            {
                "column_A": f"{form.name}.{order.later}",
                "column_B": f"{form.name}.{order.earlier}",
                "or_equal": True,
                "ignore_row_if": "either_value_is_missing",
            },
            "counted_dates_out_of_order",
            form=form.name,
            column=order.later,
            sentence_values={"earlier": order.earlier},
        )


def resolves(reference: Reference, own: pd.DataFrame, target: pd.DataFrame) -> pd.Series:
    """Whether the thing that each row names exists.

    A reference of the scope `same_slice` is looked up in the same slice. Any other is looked up in all slices
    of the unit, because ongoing records are named there. Missing if the row names nothing, or if the unit
    never sent the other form (in the second case).
    """
    scope = ["unit", "reported_in"] if reference.scope == "same_slice" else ["unit"]
    there = pd.MultiIndex.from_frame(target[[*scope, reference.reference_field]]).unique()
    named = pd.MultiIndex.from_frame(own[[*scope, reference.fields]])
    found = pd.array(there.get_indexer(named) >= 0, dtype="boolean")
    is_asked = own[reference.fields].notna() & (
        (reference.scope == "same_slice") | own["unit"].isin(set(target["unit"]))
    )
    return pd.Series(found, index=own.index).where(is_asked)


def _limit(value: float | None) -> str:
    return "…" if value is None else f"{value:g}"
