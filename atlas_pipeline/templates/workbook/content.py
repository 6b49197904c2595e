"""The content of a template: its unit, period and language, and the rows that are carried forward."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cached_property
from typing import Any

from atlas_pipeline.forms.fields import Field
from atlas_pipeline.forms.frames import SEPARATOR
from atlas_pipeline.forms.model import Form
from atlas_pipeline.forms.wording import Wording
from atlas_pipeline.messages.catalogue import say
from atlas_pipeline.messages.details import BUDDHIST_ERA
from atlas_pipeline.plan.codes import INTERVENTIONS, Institution
from atlas_pipeline.plan.labels import text_in
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.periods import Period
from atlas_pipeline.plan.registers import Register, register_for
from atlas_pipeline.plan.spelling import folded
from atlas_pipeline.plan.units import Unit

LAYOUT = "2"
"""Increase this number if the layout changes so much that an older template must be recognised as
different."""
DAY_PATTERNS = {"dmy": "%d/%m/%Y", "mdy": "%m/%d/%Y", "ymd": "%Y-%m-%d"}
DAY_FORMATS = {"dmy": "dd/mm/yyyy", "mdy": "mm/dd/yyyy", "ymd": "yyyy-mm-dd"}
"""How a unit writes a date: `DAY_PATTERNS` for a text, `DAY_FORMATS` as the number format of a cell."""


@dataclass(frozen=True)
class Carried:
    """Rows of earlier half-years that a template contains.

    `rows`: form → rows; a row is field → typed value (None or missing: not given; several values are
    joined as in a frame). `interventions`: the Body of Knowledge, id → name in its studies.
    """

    rows: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    interventions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Template:
    """One workbook to fill in. `forms`: the forms with a sheet, in order."""

    plan: Plan
    unit: Unit
    period: Period
    language: str
    forms: Mapping[str, Form]
    carried: Carried = Carried()

    @property
    def interventions(self) -> dict[str, str]:
        """The interventions of the Body of Knowledge: id → name, in the language of the template if the plan
        names them."""
        named = self.plan.code_lists.get(INTERVENTIONS)
        labels = {one.code: text_in(one.labels, self.language) for one in named.codes} if named else {}
        return {code: labels.get(code, name) for code, name in self.carried.interventions.items()}

    def say(self, name: str, /, **details: object) -> str:
        """A sentence of the template, its blanks filled."""
        return say(f"template.{name}", self.language, **details)

    @cached_property
    def wording(self) -> Wording:
        return Wording(self.plan, self.language)

    @property
    def version(self) -> str:
        """The version of the layout, and the state of the plan from which the lists come."""
        return f"{LAYOUT}-{self.plan.judging_version[:8]}"

    @property
    def title(self) -> str:
        unit = text_in(self.unit.name, self.language)
        project = text_in(self.plan.project.name, self.language)
        return self.say("title", project=project, unit=unit, period=self.period.key)

    @property
    def file_name(self) -> str:
        """The inbox recognises the slice by this name."""
        return f"{self.unit.code}_{self.period.key}.xlsx"

    @property
    def created(self) -> datetime:
        """A fixed time, so that the same template always has the same bytes."""
        return datetime.combine(self.period.start, time.min)

    def rows(self, form: str) -> Sequence[Mapping[str, Any]]:
        return self.carried.rows.get(form, ())

    def label(self, form: str, name: str) -> str:
        return text_in(self.forms[form][name].labels, self.language)

    def long_day(self, day: date) -> str:
        """The day in words, as her language writes it: 30 มกราคม 2564."""
        return self.say("day", day=day)

    def short_day(self, day: date) -> str:
        """The day in figures, in the order of the unit; in Thai with the year of the Buddhist era."""
        pattern = DAY_PATTERNS[self.unit.date_style]
        return day.strftime(pattern.replace("%Y", self._year_of(day)))

    def year_example(self, year: int) -> str:
        return self._year_of(date(year, 1, 1))

    def _year_of(self, day: date) -> str:
        return str(day.year + BUDDHIST_ERA if self.language == "th" else day.year)

    @cached_property
    def institutions(self) -> tuple[Institution, ...]:
        """The register to choose from, sorted by name: the unit's own register; for headquarters the
        registers of all units."""
        return tuple(sorted(self.register.institutions, key=lambda one: folded(self.institution_name(one))))

    @cached_property
    def register(self) -> Register:
        return register_for(self.plan, self.unit)

    def institution_name(self, institution: Institution) -> str:
        """The name that the template offers. When ingestion reads this name, it means this institution and
        no other."""
        return self.register.written(institution, self.language)

    def shown(self, item: Field, value: Any) -> Any:
        """The cell of a value: labels for codes, and registered names in the language of the template. The
        value of an institution is its id, or its name if the register does not know it."""
        if item.register_ and isinstance(value, str):
            parts = value.split(SEPARATOR) if item.multiple else [value]
            return f"{SEPARATOR} ".join(map(self._institution_shown, parts))
        return self.wording.shown(item, value)

    def _institution_shown(self, text: str) -> str:
        known = self.register.find(text)
        return text if known is None else self.institution_name(known)
