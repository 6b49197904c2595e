"""The text of a cell in one language: codes become labels, yes and no become words.

Dates and numbers stay as they are. So does a text that is not a code.
"""

from typing import Any

from atlas_pipeline.forms.fields import Field
from atlas_pipeline.messages.catalogue import has, say
from atlas_pipeline.plan.labels import text_in
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.registers import register_for

SEPARATOR = ";"


class Wording:
    """The words of one language, for one plan."""

    def __init__(self, plan: Plan, language: str) -> None:
        self.language = language
        self._plan = plan

    def word(self, name: str) -> str:
        """A word of the cover. Raises KeyError for one that the catalogue lacks."""
        return say(f"cover.{name}", self.language)

    def has(self, name: str) -> bool:
        return has(f"cover.{name}")

    def shown(self, field: Field, value: Any) -> Any:
        """The cell's content for a value. None stays None. A text that is not a code stays as it is."""
        if isinstance(value, bool):
            return self.word("yes" if value else "no")
        if not isinstance(value, str):
            return value
        if field.plan == "calendars" and value in self._plan.project.calendars:
            return text_in(self._plan.calendar(value).labels or {"en": value}, self.language)
        if field.codes is None:
            return value
        codes = self._plan.code_list(field.codes)
        parts = value.split(SEPARATOR) if field.multiple else [value]
        return "; ".join(
            text_in(codes[part].labels, self.language) if part in codes else part
            for part in map(str.strip, parts)
        )

    def institution(self, text: str) -> str:
        """The name of the institution with this id. Headquarters may write it too: if several countries
        have an institution of this name, the country follows. A text that is no id stays as it is."""
        return _institution_names(self._plan, self.language).get(text, text)

    def choices(self, field: Field) -> list[str]:
        """The labels for a drop-down. Empty if the field has no drop-down."""
        if field.type == "boolean":
            return [self.word("yes"), self.word("no")]
        if field.codes is None or field.multiple:
            return []
        return [text_in(code.labels, self.language) for code in self._plan.code_list(field.codes).codes]


_BUILT: dict[tuple[str, str], dict[str, str]] = {}


def _institution_names(plan: Plan, language: str) -> dict[str, str]:
    """Id of each institution → its name, built once for each version of the plan and language. A submission
    may have thousands of problems that name one."""
    key = plan.version, language
    if key not in _BUILT:
        if any(version != plan.version for version, _ in _BUILT):
            _BUILT.clear()  # a process has one plan, the tests have many
        headquarters = next((unit for unit in plan.units if unit.kind == "headquarters"), None)
        registers = {unit.code: register_for(plan, headquarters or unit) for unit in plan.units}
        _BUILT[key] = {
            one.institution_id: registers[one.unit].written(one, language) for one in plan.institutions
        }
    return _BUILT[key]
