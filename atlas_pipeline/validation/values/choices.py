"""Parses words with a fixed meaning: yes and no, codes and their labels, names of the plan.

A choice is found by every spelling that the plan gives it. Case, accents and blanks make no difference. A
spelling that is only close is an Unparsed with a suggestion; the suggestion is never used as the value.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from atlas_pipeline.forms.allowed_values import allowed_values
from atlas_pipeline.forms.fields import Field
from atlas_pipeline.forms.frames import SEPARATOR
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.spelling import folded
from atlas_pipeline.plan.units import Unit
from atlas_pipeline.reading.cells import BOOLEAN, plain, split
from atlas_pipeline.reading.text import clean
from atlas_pipeline.validation.values.suggestions import Near, nearest
from atlas_pipeline.validation.values.unparsed import Unparsed

_YES = "yes y true 1 si s sí verdadero ใช่ จริง"
_NO = "no n false 0 falso ไม่ใช่ ไม่ เท็จ"
YES_NO = {folded(word): word in _YES.split() for word in (*_YES.split(), *_NO.split())}
YES_NO_SHOWN = ("yes", "no")
"""The message names them in the language of its reader."""
MOST_WORDS = 60
"""A longer text is no list of choices."""
_SHOWN_BY_SPELLING = {
    folded(word): "yes" if word in _YES.split() else "no" for word in (*_YES.split(), *_NO.split())
}


def parse_boolean(text: str) -> bool | Unparsed:
    kind, content = split(text)
    if kind == BOOLEAN:
        return content == "1"
    shown = YES_NO.get(folded(clean(plain(text))))
    if shown is not None:  # a number format may show yes or no
        return shown
    written = folded(clean(content))
    found = YES_NO.get(written)
    if found is not None:
        return found
    near = nearest(written, _SHOWN_BY_SPELLING)
    return Unparsed("not_a_boolean", near.meaning if near else "", allowed=YES_NO_SHOWN)


@dataclass(frozen=True)
class Choices:
    """The choices of a field, by folded spelling.

    A spelling that two choices share means neither of them. A spelling whose choice is None is ignored on
    purpose.
    """

    rule: str
    allowed: tuple[str, ...]
    by_spelling: dict[str, str | None] = field(default_factory=dict)

    def parse(self, text: str) -> str | Unparsed | None:
        """The choice, None for an ignored spelling, or an Unparsed."""
        written = folded(clean(plain(text)))
        if written in self.by_spelling:
            return self.by_spelling[written]
        return Unparsed(self.rule, allowed=self.allowed)

    def parse_several(self, text: str) -> str | Unparsed | None:
        """The choices of one cell, joined as the frame has them. Each choice occurs once, in the order
        written. Returns an Unparsed if one of them does not parse, None if there is no choice."""
        found: dict[str, None] = {}
        for item in self._split(text):
            choice = self.parse(item)
            if isinstance(choice, Unparsed):
                return choice
            if choice is not None:
                found[choice] = None
        return SEPARATOR.join(found) or None

    @cached_property
    def _meanings(self) -> dict[str, str]:
        return {spelling: choice for spelling, choice in self.by_spelling.items() if choice}

    def _split(self, text: str) -> list[str]:
        """The parts between the separators.

        Forms filled in on a telephone are exported with a blank between codes (`CL FL`) or labels
        (`Child labor Forced labor`). A part that is not a choice as a whole is therefore split at blanks, if
        there is exactly one way to split it into choices.
        """
        parts: list[str] = []
        for item in items_of(text):
            parts += [item] if folded(item) in self.by_spelling else self._choices_in(item.split()) or [item]
        return parts

    def _choices_in(self, words: list[str]) -> list[str]:
        """The words put together to choices. Empty if they are not choices throughout, or can be put together
        in more than one way."""
        if len(words) > MOST_WORDS:
            return []
        # for each number of words: at most two ways to put them together
        ways: list[list[list[str]]] = [[[]]]
        for end in range(1, len(words) + 1):
            found: list[list[str]] = []
            for start in range(max(0, end - self._longest), end):
                choice = " ".join(words[start:end])
                if ways[start] and folded(choice) in self._meanings:
                    found += [[*way, choice] for way in ways[start]]
            ways.append(found[:2])
        return ways[-1][0] if len(ways[-1]) == 1 else []

    @cached_property
    def _longest(self) -> int:
        """The most words that a choice has."""
        return max((len(spelling.split()) for spelling in self._meanings), default=1)

    def near(self, text: str) -> Near | None:
        """The choice that the spelling is close to, or None. It is only a suggestion, never the value."""
        return nearest(folded(clean(plain(text))), self._meanings)

    def suggest(self, text: str) -> str:
        """The same choice as text; empty if there is none."""
        near = self.near(text)
        return "" if near is None else near.meaning

    def suggest_several(self, text: str) -> str:
        """The suggestion for a cell with several values; empty if there is none.

        Commas, slashes, line breaks and plus signs are not separators. If splitting at one of them gives
        only valid choices, these are suggested. Otherwise the choice that is close to the first bad value
        is suggested.
        """
        for sign in (",", "/", "\n", "+"):
            items = plain(text).split(sign)
            choices = [self.parse(item) for item in items]
            if len(items) > 1 and all(isinstance(choice, str) for choice in choices):
                return f"{SEPARATOR} ".join(map(str, choices))
        bad = (item for item in items_of(text) if isinstance(self.parse(item), Unparsed))
        return self.suggest(next(bad, ""))


def items_of(text: str) -> list[str]:
    """The parts between the separators of a cell with several values, without blanks around them."""
    return [item.strip() for item in clean(plain(text)).split(SEPARATOR) if item.strip()]


def choices_of(item: Field, plan: Plan, unit: Unit) -> Choices | None:
    """The choices of the field. None if the field has no choices."""
    allowed = allowed_values(item, plan, unit)
    if allowed is None:
        return None
    if item.codes is None:
        names = [(name, name) for name in allowed]
        if item.plan == "calendars":
            names += [(label, name) for name in allowed for label in plan.calendar(name).labels.values()]
        return Choices("not_in_plan", allowed, _by_spelling(names))
    code_list = plan.code_list(item.codes)
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
