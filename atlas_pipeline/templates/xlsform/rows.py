"""A row of an XLSForm's sheets, and its sentences in each language."""

from typing import Any

from atlas_pipeline.messages.catalogue import languages, say
from atlas_pipeline.plan.labels import Labels

Row = dict[str, Any]
"""Column of the sheet → its cell. `label`, `hint` and the messages hold texts by language."""


def said(name: str, /, **details: object) -> Labels:
    """The sentence of the topic `xlsform` in each language."""
    return {language: say(f"xlsform.{name}", language, **details) for language in languages()}
