"""Columns of an export from KoboToolbox or ODK that are not fields of the form. They are not read.

The tools add columns of their own. One of these (`_status`, `Status`) may have the name of a field. A
question with several answers has one more column for each choice. A field that is either chosen or written
has a question for each of the two.
"""

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

import yaml

from atlas_pipeline.forms.model import Form

CHOICE, WRITTEN = "_choice", "_written"
"""The endings of the two questions from which a field is put together."""
OF_A_CHOICE = "/"
"""Between a question and one of its choices: `topics/CL`."""


def left_out(form: Form, headers: Sequence[str], fields: Sequence[str | None]) -> set[int]:
    """The places of the columns that only the tool or the form on the telephone needs.

    `fields`: for each column the field that the form recognises, or None. If a field has no other column,
    no column that may hold it is left out.
    """
    is_export = any(_is_certain(header) for header in headers)
    is_tool = [_is_certain(header) or (is_export and header in _names()["plain"]) for header in headers]
    given = {name for name, is_its in zip(fields, is_tool, strict=True) if name and not is_its}
    return {
        place
        for place, (header, name) in enumerate(zip(headers, fields, strict=True))
        if (is_tool[place] and (name is None or name in given)) or _field_of(form, header) in given
    }


def _is_certain(header: str) -> bool:
    names = _names()
    return header in names["certain"] or header.startswith(names["begin"])


def _field_of(form: Form, header: str) -> str | None:
    """The field that the column helps to answer."""
    asked, slash, _ = header.partition(OF_A_CHOICE)
    name = asked.removesuffix(CHOICE).removesuffix(WRITTEN)
    if name not in form.by_name or name == header:
        return None
    return name if not slash or form[name].multiple else None


@cache
def _names() -> dict[str, tuple[str, ...]]:
    text = files("atlas_pipeline.templates.xlsform").joinpath("tool_columns.yaml").read_text(encoding="utf-8")
    return {kind: tuple(names) for kind, names in yaml.safe_load(text).items()}
