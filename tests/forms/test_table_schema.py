"""The outward rendering is a standard Table Schema (https://specs.frictionlessdata.io/table-schema/)."""

import json
import re

import pytest

from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.forms.table_schema import table_schema

TYPES = {"string", "integer", "number", "boolean", "date", "year"}
CONSTRAINTS = {
    "string": {"required", "unique", "enum", "pattern", "maxLength", "minLength"},
    "integer": {"required", "unique", "enum", "minimum", "maximum"},
    "number": {"required", "unique", "enum", "minimum", "maximum"},
    "year": {"required", "unique", "enum", "minimum", "maximum"},
    "date": {"required", "unique", "enum", "minimum", "maximum"},
    "boolean": {"required", "unique", "enum"},
}


@pytest.mark.parametrize("name", load_forms())
def test_it_is_a_table_schema(forms, plan, name):
    schema = json.loads(json.dumps(table_schema(forms[name], plan)))
    assert set(schema) <= {"fields", "missingValues", "primaryKey", "foreignKeys"}
    names = [field["name"] for field in schema["fields"]]
    for field in schema["fields"]:
        assert set(field) <= {"name", "type", "title", "description", "constraints"}
        assert field["type"] in TYPES
        assert set(field.get("constraints", {})) <= CONSTRAINTS[field["type"]], field["name"]
        re.compile(field.get("constraints", {}).get("pattern", ""))
    assert set(schema.get("primaryKey", [])) <= set(names)
    for key in schema.get("foreignKeys", []):
        assert key["fields"] in names
        target = table_schema(forms[key["reference"]["resource"]], plan)
        assert key["reference"]["fields"] in [field["name"] for field in target["fields"]]


def test_personal_data_is_left_out(forms, plan):
    names = [field["name"] for field in table_schema(forms["participants"], plan)["fields"]]
    assert "sex" in names
    assert not {"full_name", "contact"} & set(names)


def test_whole_limits_are_whole_numbers(forms, plan):
    fields = {field["name"]: field for field in table_schema(forms["psa_findings"], plan)["fields"]}
    assert json.dumps(fields["severity"]["constraints"]["maximum"]) == "5"


def test_several_codes_are_a_pattern_over_them(forms, plan):
    fields = {field["name"]: field for field in table_schema(forms["activities"], plan)["fields"]}
    pattern = fields["topics"]["constraints"]["pattern"]
    assert re.fullmatch(pattern, "CL")
    assert re.fullmatch(pattern, "CL;HT;WR")
    assert not re.fullmatch(pattern, "CL;XX")
    assert not re.fullmatch(pattern, "CL;")
    assert "maxLength" not in fields["institutions"].get("constraints", {})


def test_titles_follow_the_language(forms, plan):
    (first, *_) = table_schema(forms["activities"], plan, "es")["fields"]
    assert first["title"] == "ID de la actividad"
