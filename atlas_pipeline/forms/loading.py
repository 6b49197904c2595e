"""Reading the forms' declarations from `table_schemas/`, once a process."""

from functools import cache
from importlib.resources import files

import yaml

from atlas_pipeline.forms.model import Form, parse_form


@cache
def load_forms() -> dict[str, Form]:
    """All forms by name, in the order of their `atlas:order`.

    Raises pydantic.ValidationError where a file is not a form.
    """
    contents = [
        yaml.safe_load(path.read_text(encoding="utf-8"))
        for path in files("atlas_pipeline.forms").joinpath("table_schemas").iterdir()
        if path.name.endswith(".yaml")
    ]
    forms = [parse_form(content) for content in contents]
    return {form.name: form for form in sorted(forms, key=lambda form: form.order)}
