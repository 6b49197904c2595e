"""A form as a plain Table Schema, for readers outside the project (open data).

The Table Schema has no `atlas:` extras and no personal data. Code lists become `enum`. A field with
several values gets a `pattern` of its codes. Fields marked `pii` are left out. The format follows
https://specs.frictionlessdata.io/table-schema/.
"""

import re
from typing import Any

from atlas_pipeline.forms.fields import Field
from atlas_pipeline.forms.frames import SEPARATOR
from atlas_pipeline.forms.model import Form
from atlas_pipeline.plan.labels import text_in
from atlas_pipeline.plan.model import Plan


def table_schema(form: Form, plan: Plan, language: str = "en") -> dict[str, Any]:
    """The Table Schema descriptor of a form, ready for JSON. Titles and descriptions are in `language`."""
    shown = [field for field in form.fields if not field.pii]
    schema: dict[str, Any] = {
        "fields": [_field(field, plan, language) for field in shown],
        "missingValues": list(form.missing_values),
    }
    if form.primary_key:
        schema["primaryKey"] = list(form.primary_key)
    if form.references:
        schema["foreignKeys"] = [
            {
                "fields": reference.fields,
                "reference": {"resource": reference.resource, "fields": reference.reference_field},
            }
            for reference in form.references
        ]
    return schema


def _field(field: Field, plan: Plan, language: str) -> dict[str, Any]:
    described: dict[str, Any] = {
        "name": field.name,
        "type": field.type,
        "title": text_in(field.labels, language),
        "description": text_in(field.help, language),
    }
    constraints = _list_constraints(field, plan) if field.multiple else _constraints(field, plan)
    if constraints:
        described["constraints"] = constraints
    return described


def _constraints(field: Field, plan: Plan) -> dict[str, Any]:
    constraints = field.constraints.model_dump(by_alias=True, exclude_none=True, exclude_defaults=True)
    if field.type in ("integer", "year"):
        for limit in constraints.keys() & {"minimum", "maximum"}:
            constraints[limit] = int(constraints[limit])
    if field.codes is not None:
        constraints["enum"] = list(plan.code_list(field.codes).keys)
    return constraints


def _list_constraints(field: Field, plan: Plan) -> dict[str, Any]:
    """The constraints of a field with several values. Only those that apply to the cell as a whole can be
    expressed."""
    constraints: dict[str, Any] = {"required": True} if field.required else {}
    if field.codes is not None:
        item = "|".join(re.escape(code) for code in plan.code_list(field.codes).keys)
        constraints["pattern"] = f"({item})({SEPARATOR}({item}))*"
    return constraints
