"""The known names of cover sheets, cover lines and other sheets of the template, from `names.yaml`."""

from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from atlas_pipeline.validation.headers.headings import heading


@cache
def known_names() -> dict[str, Any]:
    """The content of the file: the names of sheets, and the words for each line and each declaration."""
    text = files("atlas_pipeline.validation.cover").joinpath("names.yaml").read_text(encoding="utf-8")
    return yaml.safe_load(text)


@cache
def sheet_names() -> frozenset[str]:
    return frozenset(heading(name) for name in known_names()["sheet_names"])


def is_cover(sheet_name: str) -> bool:
    return heading(sheet_name) in sheet_names()


@cache
def template_sheets() -> frozenset[str]:
    return frozenset(heading(name) for name in known_names()["template_sheets"])


def is_of_template(sheet_name: str) -> bool:
    """Whether the sheet is one that a template contains besides its forms."""
    return heading(sheet_name) in template_sheets()
