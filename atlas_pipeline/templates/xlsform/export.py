"""Columns of an export from KoboToolbox or ODK that are not fields of the form. They are not read.

The tools add columns of their own. One of these (`_status`, `Status`) may have the name of a field. A
question with several answers has one more column for each choice. A field that is either chosen or written
has a question for each of the two. In an export with labels, the column of the choice has the label of the
field, and the field itself, which is calculated and has no label, its name.
"""

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

import yaml

from atlas_pipeline.forms.model import Form

REPORT_FORM, REPORT_COUNTRY, REPORT_PERIOD, REPORT_TEMPLATE = (
    "report_form",
    "report_country",
    "report_period",
    "report_template",
)
"""What our forms state in each answer (`survey`)."""
TODAY, NOTICE = "today", "privacy_notice_given"
CHOICE, WRITTEN = "_choice", "_written"
"""The endings of the two questions from which a field is put together."""
OF_A_CHOICE = "/"
"""Between a question and one of its choices: `topics/CL`."""


def left_out(form: Form, headers: Sequence[str], fields: Sequence[str | None]) -> set[int]:
    """The places of the columns that only the tool or the form on the telephone needs.

    `fields`: for each column the field that the form recognises, or None. If a field has no other column,
    no column that may hold it is left out.
    """
    is_one = is_export(headers)
    helping = {*_names()["plain"], *_names()["helping"]} if is_one else set()
    is_tool = [is_certain(header) or header.strip() in helping for header in headers]
    given = {name for name, is_its in zip(fields, is_tool, strict=True) if name and not is_its}
    calculated = {header for header in headers if header in form.by_name} if is_one else set()
    return {
        place
        for place, (header, name) in enumerate(zip(headers, fields, strict=True))
        if (is_tool[place] and (name is None or name in given))
        or _field_of(form, header) in given
        or (name in calculated and header != name)
    }


def is_export(headers: Sequence[str]) -> bool:
    """Whether a sheet with these headers comes from KoboToolbox or ODK."""
    return any(map(is_certain, headers))


def is_certain(header: str) -> bool:
    """Whether only KoboToolbox, ODK or our own form has such a column."""
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
