"""What a cell shows in one language: codes become labels, answers become words.

Dates stay dates, numbers numbers; a spelling that is no code stays as it is.
"""

from typing import Any

from atlas_pipeline.forms.model import Field
from atlas_pipeline.messages.catalogue import has, say
from atlas_pipeline.plan.labels import text_in
from atlas_pipeline.plan.model import Plan

SEPARATOR = ";"


class Wording:
    """One language, over one plan."""

    def __init__(self, plan: Plan, language: str) -> None:
        self.language = language
        self._plan = plan

    def word(self, name: str) -> str:
        """A word of the cover. Raises KeyError for one that the catalogue lacks."""
        return say(f"cover.{name}", self.language)

    def has(self, name: str) -> bool:
        return has(f"cover.{name}")

    def shown(self, field: Field, value: Any) -> Any:
        """The cell for a value; None stays None. A spelling that is no code stays as it is."""
        if isinstance(value, bool):
            return self.word("yes" if value else "no")
        if field.codes is None or not isinstance(value, str):
            return value
        codes = self._plan.code_lists[field.codes]
        parts = value.split(SEPARATOR) if field.multiple else [value]
        return "; ".join(
            text_in(codes[part].labels, self.language) if part in codes else part for part in parts
        )

    def choices(self, field: Field) -> list[str]:
        """The labels to choose from in a drop-down; empty where the field has none."""
        if field.type == "boolean":
            return [self.word("yes"), self.word("no")]
        if field.codes is None or field.multiple:
            return []
        return [text_in(code.labels, self.language) for code in self._plan.code_lists[field.codes].codes]
