"""Loads the declarations of the forms from `table_schemas/`, once per process, and refuses invalid ones.

The checks here concern only the declarations. `plan_check` checks what they say about a plan (code lists,
indicators, due forms).
"""

from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import yaml
from pydantic import ValidationError

from atlas_pipeline.errors.known import KnownError
from atlas_pipeline.forms.descriptor import parse_form
from atlas_pipeline.forms.model import Form
from atlas_pipeline.plan.labels import Labels
from atlas_pipeline.plan.spelling import folded


class FormsError(KnownError, ValueError):
    """The declarations are not valid. `problems` has one sentence for each problem: file, place, what is
    wrong."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(self.problems))


@cache
def load_forms() -> dict[str, Form]:
    """All forms by name, in the order of their `atlas:order`.

    Raises FormsError if a file is not a form, or names a form or field that does not exist.
    """
    return read_forms(files("atlas_pipeline.forms").joinpath("table_schemas"))


def read_forms(folder: Traversable) -> dict[str, Form]:
    """The forms declared by the YAML files of a folder. Raises FormsError with every problem of every
    file."""
    problems: list[str] = []
    forms: list[Form] = []
    for path in sorted(folder.iterdir(), key=lambda path: path.name):
        if not path.name.endswith(".yaml"):
            continue
        try:
            form = parse_form(_content(path))
        except yaml.YAMLError as error:
            problems.append(f"{path.name}: not YAML: {' '.join(str(error).split())}")
        except ValidationError as error:
            problems += [f"{path.name}: {_place(found['loc'])}{found['msg']}" for found in error.errors()]
        except ValueError as error:
            problems.append(f"{path.name}: {error}")
        else:
            if path.name != f"{form.name}.yaml":
                problems.append(f"{path.name}: the file must be named after its form, {form.name}.yaml")
            forms.append(form)
    if not problems:
        problems = list(_problems_among({form.name: form for form in forms}))
    if problems:
        raise FormsError(problems)
    return {form.name: form for form in sorted(forms, key=lambda form: form.order)}


def _content(path: Traversable) -> dict[str, Any]:
    # libyaml reads the thirteen files in a tenth of the time; PyYAML's wheel has it on every common platform
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    content = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)
    if not isinstance(content, dict):
        raise ValueError("a form is a mapping of name, fields and labels")
    return content


def _place(location: tuple[int | str, ...]) -> str:
    """The place in the file, for a person: `fields.2.type` becomes `fields[2].type`."""
    place = ""
    for part in location:
        place += f"[{part}]" if isinstance(part, int) else f".{part}"
    return f"{place.lstrip('.')}: " if place else ""


def _problems_among(forms: dict[str, Form]) -> Iterator[str]:
    orders = [form.order for form in forms.values()]
    for form in forms.values():
        place = f"{form.name}.yaml"
        if orders.count(form.order) > 1:
            yield f"{place}: atlas:order: {form.order} is used by another form too"
        for reference in form.references:
            target = forms.get(reference.resource)
            if target is None:
                yield f"{place}: foreignKeys: {reference.resource!r} is not a form"
            elif target.primary_key != (reference.reference_field,):
                key = reference.reference_field
                yield f"{place}: foreignKeys: {key!r} is not the primary key of {target.name}"
        for field, follows, _ in form.following:
            target = forms.get(follows.resource)
            if target is not None and follows.field not in target.by_name:
                yield f"{place}: {field.name}: atlas:follows: {target.name} has no field {follows.field!r}"
        headers = {field.name: field.labels for field in form.fields}
        yield from (f"{place}: {problem}" for problem in _ambiguous("header", headers))
    yield from _ambiguous("sheet name", {form.name: form.labels for form in forms.values()})


def _ambiguous(what: str, names: dict[str, Labels]) -> Iterator[str]:
    """Yields a problem for each name or label that means two things: `Estado` must not be the header of
    two columns."""
    owners: dict[str, set[str]] = {}
    for name, labels in names.items():
        for text in (name, *labels.values()):
            owners.setdefault(folded(text), set()).add(name)
    for text, named in owners.items():
        if len(named) > 1:
            yield f"the {what} {text!r} is used for {' and '.join(sorted(named))}"
