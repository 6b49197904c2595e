"""One declaration, several renderings: they have the same fields, types, gaps and codes."""

import pandas as pd
import pytest
import sqlalchemy as sa
from pandera.errors import SchemaError

from atlas_pipeline.forms.frames import empty_frame
from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.forms.pandera_schema import pandera_schema
from atlas_pipeline.forms.table_schema import table_schema
from atlas_pipeline.forms.tables import ITEM_ID, PERSON_KEY
from atlas_pipeline.templates.dictionary import data_dictionary
from atlas_pipeline.warehouse import tables

FORMS = list(load_forms().values())
ROW_KEY = ["intake_id", "row_number"]

SQL_OF_PANDAS = {
    "str": sa.Text,
    "Int64": sa.Integer,
    "float64": sa.Float,
    "boolean": sa.Boolean,
    "datetime64[us]": sa.Date,
}


each_form = pytest.mark.parametrize("form", [pytest.param(form, id=form.name) for form in FORMS])


@each_form
def test_the_frame_and_the_schema_have_every_field(form, plan):
    schema = pandera_schema(form, plan, plan.unit("THA"))
    frame = empty_frame(form)
    assert list(schema.columns) == list(frame.columns) == [field.name for field in form.fields]
    schema.validate(frame)
    for name in frame.columns:
        with pytest.raises(SchemaError):
            schema.validate(frame.astype({name: "object"}))


@each_form
def test_the_table_has_every_field_but_personal_ones_and_those_with_several_values(form):
    table = tables.facts[form.name]
    expected = [field.name for field in form.fields if not (field.pii or field.multiple)]
    expected += [field.id_name for field in form.fields if field.id_name and not field.multiple]
    if any(field.pii for field in form.fields):
        expected.append(PERSON_KEY)
    assert [column.name for column in table.columns] == ROW_KEY + expected
    assert [column.name for column in table.primary_key] == ROW_KEY


@each_form
def test_a_column_has_the_type_of_its_frame(form):
    frame = empty_frame(form)
    for field in form.stored:
        column = tables.facts[form.name].c[field.name]
        assert type(column.type) is SQL_OF_PANDAS[str(frame[field.name].dtype)], field.name
        assert column.nullable, "facts of earlier declarations must fit when a field is required later"


@each_form
def test_a_field_with_several_values_has_a_bridge(form):
    bridged = {field.name for field in form.fields if field.multiple}
    assert {field for owner, field in tables.bridges if owner == form.name} == bridged
    for field in bridged:
        bridge = tables.bridges[form.name, field]
        resolved = [ITEM_ID] if form[field].id_name else []
        assert [column.name for column in bridge.columns] == [*ROW_KEY, "position", "value", *resolved]


def test_no_table_has_a_column_for_personal_data():
    personal = {field.name for form in FORMS for field in form.fields if field.pii}
    assert personal == {"full_name", "contact"}
    columns = {
        column.name
        for metadata in (tables.metadata, tables.derived)
        for table in metadata.tables.values()
        for column in table.columns
    }
    assert columns & personal == set()


@each_form
def test_required_means_no_gaps_in_every_rendering(form, plan):
    required = {field.name for field in form.fields if field.required}
    columns = pandera_schema(form, plan, plan.unit("THA")).columns
    assert {name for name, column in columns.items() if not column.nullable} == required
    assert set(form.primary_key) <= required
    outside = table_schema(form, plan)["fields"]
    personal = {field.name for field in form.fields if field.pii}
    assert {
        one["name"] for one in outside if one.get("constraints", {}).get("required")
    } == required - personal


@each_form
def test_codes_are_the_plans_in_every_rendering(form, plan):
    unit = plan.unit("THA")
    columns = pandera_schema(form, plan, unit).columns
    outside = {field["name"]: field for field in table_schema(form, plan)["fields"]}
    for field in form.fields:
        if field.codes is None or field.multiple:
            continue
        code_list = plan.code_lists[field.codes]
        assert outside[field.name]["constraints"]["enum"] == list(code_list.keys)
        (check,) = [one for one in columns[field.name].checks if one.name == "not_in_code_list"]
        everything = pd.Series([*code_list.keys, "no such code"], dtype="str")
        passed = everything[check._check_fn(everything)]
        assert list(passed) == list(code_list.for_unit("THA").keys)


@pytest.mark.parametrize("language", ["en", "es", "th"])
def test_the_dictionary_has_every_field_and_every_code(plan, forms, language):
    page = data_dictionary(forms, plan, language)
    for form in FORMS:
        section = page.split(f"### {form.labels[language]}\n")[1].split("\n### ")[0]
        rows = [line.split(" | ") for line in section.splitlines() if line.startswith("| `")]
        assert [row[0].strip("| `") for row in rows] == [field.name for field in form.fields]
        assert [row[1] for row in rows] == [field.labels[language] for field in form.fields]
        assert [bool(row[3].strip()) for row in rows] == [field.required for field in form.fields]
        assert [f"(#{field.codes})" in row[4] for row, field in zip(rows, form.fields, strict=True)] == [
            field.codes is not None for field in form.fields
        ]
    for name in {field.codes for form in FORMS for field in form.fields if field.codes}:
        section = page.split(f"### {name}\n")[1].split("\n### ")[0]
        listed = [line.split("`")[1] for line in section.splitlines() if line.startswith("| `")]
        assert listed == list(plan.code_lists[name].keys)
