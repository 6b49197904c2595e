"""Words that stand for something: yes and no, codes and their labels, names of the plan.

A choice is found by any spelling that the plan gives it, blind to case, accents and blanks. What is merely
close is a fault with a suggestion and is never taken.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from atlas_pipeline.forms.allowed import allowed_values
from atlas_pipeline.forms.frames import SEPARATOR
from atlas_pipeline.forms.model import Field
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.spelling import folded
from atlas_pipeline.plan.units import Unit
from atlas_pipeline.reading.cells import BOOLEAN, plain, split
from atlas_pipeline.reading.text import clean
from atlas_pipeline.validation.values.suggestions import Near, nearest
from atlas_pipeline.validation.values.unparsed import Fault

_YES = "yes y true 1 si s sí verdadero ใช่ จริง"
_NO = "no n false 0 falso ไม่ใช่ ไม่ เท็จ"
YES_NO = {folded(word): word in _YES.split() for word in (*_YES.split(), *_NO.split())}
YES_NO_SHOWN = ("yes", "no", "sí", "ใช่", "ไม่ใช่")
_SHOWN_BY_SPELLING = {
    folded(word): "yes" if word in _YES.split() else "no" for word in (*_YES.split(), *_NO.split())
}


def parse_boolean(text: str) -> bool | Fault:
    kind, content = split(text)
    if kind == BOOLEAN:
        return content == "1"
    written = folded(clean(content))
    found = YES_NO.get(written)
    if found is not None:
        return found
    near = nearest(written, _SHOWN_BY_SPELLING)
    return Fault("not_a_boolean", near.meaning if near else "", allowed=YES_NO_SHOWN)


@dataclass(frozen=True)
class Choices:
    """What a field may hold, by folded spelling. A spelling that two choices share stands for neither.

    `None` as a choice is a spelling that is knowingly ignored.
    """

    rule: str
    allowed: tuple[str, ...]
    by_spelling: dict[str, str | None] = field(default_factory=dict)

    def parse(self, text: str) -> str | Fault | None:
        written = folded(clean(plain(text)))
        if written in self.by_spelling:
            return self.by_spelling[written]
        return Fault(self.rule, allowed=self.allowed)

    def parse_several(self, text: str) -> str | Fault | None:
        """The choices of one cell, joined as the frame has them, each once and in the order written."""
        found: dict[str, None] = {}
        for item in self._split(text):
            choice = self.parse(item)
            if isinstance(choice, Fault):
                return choice
            if choice is not None:
                found[choice] = None
        return SEPARATOR.join(found) or None

    @cached_property
    def _meanings(self) -> dict[str, str]:
        return {spelling: choice for spelling, choice in self.by_spelling.items() if choice}

    def _split(self, text: str) -> list[str]:
        """The parts between the separators. Forms filled in on a telephone are exported with a blank between
        codes (`CL FL`): what is no choice as a whole but codes throughout is taken apart, for no code has a
        blank."""
        codes = {folded(code) for code in self.allowed}
        parts: list[str] = []
        for item in items_of(text):
            words = item.split()
            is_export = folded(item) not in self.by_spelling and all(folded(word) in codes for word in words)
            parts += words if is_export else [item]
        return parts

    def near(self, text: str) -> Near | None:
        """The choice that a spelling is close to, if any; it is never taken for it."""
        return nearest(folded(clean(plain(text))), self._meanings)

    def suggest(self, text: str) -> str:
        """That choice, empty where there is none."""
        near = self.near(text)
        return "" if near is None else near.meaning

    def suggest_several(self, text: str) -> str:
        """Commas and slashes do not separate, but where that gives good codes it is suggested; else what the
        first bad one is close to."""
        for sign in (",", "/", "\n", "+"):
            items = plain(text).split(sign)
            choices = [self.parse(item) for item in items]
            if len(items) > 1 and all(isinstance(choice, str) for choice in choices):
                return f"{SEPARATOR} ".join(map(str, choices))
        bad = (item for item in items_of(text) if isinstance(self.parse(item), Fault))
        return self.suggest(next(bad, ""))


def items_of(text: str) -> list[str]:
    """What stands between the separators of a cell with several values, without blanks around it."""
    return [item.strip() for item in clean(plain(text)).split(SEPARATOR) if item.strip()]


def choices_of(item: Field, plan: Plan, unit: Unit) -> Choices | None:
    """What the field may hold; None where it is not a field of choices."""
    allowed = allowed_values(item, plan, unit)
    if allowed is None:
        return None
    if item.codes is None:
        return Choices("not_in_plan", allowed, _by_spelling([(name, name) for name in allowed]))
    code_list = plan.code_lists[item.codes]
    codes = [code for code in code_list.codes if code.code in set(allowed)]
    spellings = _by_spelling((label, code.code) for code in codes for label in code.labels.values())
    spellings |= _by_spelling(
        (written, code) for written, code in code_list.spellings.items() if code in set(allowed)
    )
    spellings |= _by_spelling((code.code, code.code) for code in codes)
    spellings |= {folded(written): None for written in code_list.ignored}
    return Choices("not_in_code_list", allowed, spellings)


def _by_spelling(pairs: Iterable[tuple[str, str]]) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    twice = set()
    for spelling, choice in pairs:
        key = folded(spelling)
        if found.setdefault(key, choice) != choice:
            twice.add(key)
    return {key: choice for key, choice in found.items() if key not in twice}
