"""What a template is made of: whose it is, for which period, in which language, and what is carried over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cached_property
from typing import Any

from atlas_pipeline.forms.frames import SEPARATOR
from atlas_pipeline.forms.model import Field, Form
from atlas_pipeline.forms.wording import Wording
from atlas_pipeline.messages.catalogue import say
from atlas_pipeline.plan.codes import Institution
from atlas_pipeline.plan.labels import text_in
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.periods import Period
from atlas_pipeline.plan.registers import Register, register_for
from atlas_pipeline.plan.spelling import folded
from atlas_pipeline.plan.units import Unit

LAYOUT = "2"
"""Raised when a template is laid out so differently that an older one should be told from it."""
DAY_PATTERNS = {"dmy": "%d/%m/%Y", "mdy": "%m/%d/%Y", "ymd": "%Y-%m-%d"}
DAY_FORMATS = {"dmy": "dd/mm/yyyy", "mdy": "mm/dd/yyyy", "ymd": "yyyy-mm-dd"}
"""How a unit writes a date: for a text, and as the number format of a cell."""


@dataclass(frozen=True)
class Carried:
    """What earlier half-years have reported and a template brings along.

    `rows`: form → rows, field → typed value (None or missing: not given; several values joined as in a
    frame). `interventions`: the Body of Knowledge, id → name.
    """

    rows: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    interventions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Template:
    """One workbook to fill in. `forms`: those it has a sheet for, in order."""

    plan: Plan
    unit: Unit
    period: Period
    language: str
    forms: Mapping[str, Form]
    carried: Carried = Carried()

    def say(self, name: str, /, **details: object) -> str:
        """A sentence of the template, its blanks filled."""
        return say(f"template.{name}", self.language, **details)

    @cached_property
    def wording(self) -> Wording:
        return Wording(self.plan, self.language)

    @property
    def version(self) -> str:
        """Which layout, and which state of the plan the lists are of."""
        return f"{LAYOUT}-{self.plan.judging_version[:8]}"

    @property
    def title(self) -> str:
        unit = text_in(self.unit.name, self.language)
        project = text_in(self.plan.project.name, self.language)
        return self.say("title", project=project, unit=unit, period=self.period.key)

    @property
    def file_name(self) -> str:
        """By which the inbox knows the slice."""
        return f"{self.unit.code}_{self.period.key}.xlsx"

    @property
    def created(self) -> datetime:
        """The same template has the same bytes, whenever it is made."""
        return datetime.combine(self.period.start, time.min)

    def rows(self, form: str) -> Sequence[Mapping[str, Any]]:
        return self.carried.rows.get(form, ())

    def label(self, form: str, name: str) -> str:
        return text_in(self.forms[form][name].labels, self.language)

    def long_day(self, day: date) -> str:
        """The day in words, as her language writes it: 30 มกราคม 2564."""
        return self.say("day", day=day)

    def short_day(self, day: date) -> str:
        return day.strftime(DAY_PATTERNS[self.unit.date_style])

    @cached_property
    def institutions(self) -> tuple[Institution, ...]:
        """The register to choose from, by name: the unit's own, headquarters' of all units."""
        return tuple(sorted(self.register.institutions, key=lambda one: folded(self.institution_name(one))))

    @cached_property
    def register(self) -> Register:
        return register_for(self.plan, self.unit)

    def institution_name(self, institution: Institution) -> str:
        """As the template offers it: read back, it means this institution and no other."""
        return self.register.written(institution, self.language)

    def shown(self, item: Field, value: Any) -> Any:
        """The cell of a value: labels for codes, registered names in her language. An institution is given by
        its id, or by its name if the register does not know it."""
        if item.register_ and isinstance(value, str):
            parts = value.split(SEPARATOR) if item.multiple else [value]
            return f"{SEPARATOR} ".join(map(self._institution_shown, parts))
        return self.wording.shown(item, value)

    def _institution_shown(self, text: str) -> str:
        known = self.register.find(text)
        return text if known is None else self.institution_name(known)
