"""What an export from KoboToolbox or ODK has beside the fields of the form: nothing of it is to be read.

The tools add columns of their own, one of which (`_status`, `Status`) may be called as a field is; several
answers stand once more in a column for each choice; and a field that is chosen or else written has a question
for either.
"""

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

import yaml

from atlas_pipeline.forms.model import Form

CHOICE, WRITTEN = "_choice", "_written"
"""What the two questions are named by that a field is put together from."""
OF_A_CHOICE = "/"
"""Between a question and one of its choices: `topics/CL`."""


def left_out(form: Form, headers: Sequence[str], fields: Sequence[str | None]) -> set[int]:
    """The places of columns that only the tool or the form on the telephone needs. `fields`: what the form
    knows each column as. Where a field has no other column, none that may stand for it is left out."""
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
