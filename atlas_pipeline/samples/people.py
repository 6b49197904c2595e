"""Invented people: a name, a sex and a birth year, drawn at random from a seed.

The result is the same on every machine.

The roster decides who attends which training, and how a name is written in a sheet.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Literal, TypeVar

import yaml

Sex = Literal["F", "M"]
Choice = TypeVar("Choice")

BIRTH_YEARS = (1962, 1994)
"""Officials in service in 2019: the oldest are near retirement, the youngest have just been appointed."""


class Chance:
    """Seeded random choices, made only from `Random.random()`.

    This is the one method whose sequence Python promises to keep in every version. The committed
    workbooks must be the same in each version.
    """

    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed)

    def between(self, low: int, high: int) -> int:
        """A whole number. Both ends are included."""
        return low + int(self._random.random() * (high - low + 1))

    def one_of(self, choices: Sequence[Choice]) -> Choice:
        return choices[self.between(0, len(choices) - 1)]

    def happens(self, share: float) -> bool:
        return self._random.random() < share

    def around(self, middle: float, spread: float) -> float:
        """A number near `middle`, at most `spread` away. Nearer numbers are likelier."""
        return middle + spread * (self._random.random() + self._random.random() - 1)

    def shuffled(self, choices: Sequence[Choice]) -> list[Choice]:
        keyed = [(self._random.random(), index) for index in range(len(choices))]
        return [choices[index] for _, index in sorted(keyed)]

    def some_of(self, choices: Sequence[Choice], count: int) -> list[Choice]:
        """`count` different choices, in their original order."""
        return [choices[index] for index in sorted(self.shuffled(range(len(choices)))[:count])]


@dataclass(frozen=True)
class Person:
    """One invented official. `title` comes before the name if the country writes titles."""

    given: str
    family: str
    title: str
    sex: Sex
    birth_year: int | None
    institution: str
    role: str
    participant_id: str | None
    contact: str | None

    @property
    def full_name(self) -> str:
        return f"{self.title}{self.given} {self.family}"

    @property
    def untitled_name(self) -> str:
        return f"{self.given} {self.family}"

    @property
    def register_name(self) -> str:
        """The name as registers write it: family names first, in capitals."""
        return f"{self.family.upper()}, {self.given}"


class NameStyle:
    """The names of a country's people, by the rules in `names.yaml`. No full name is drawn twice."""

    def __init__(self, name: str, chance: Chance) -> None:
        self._rules: dict[str, Any] = _namings()[name]
        self._chance = chance
        self._taken: set[str] = set()

    def draw(self, sex: Sex, service: str) -> tuple[str, str, str]:
        """Returns given names, family names and title. `service` is `civil` or `police`."""
        while True:
            given, family = self._given(sex), self._family()
            if f"{given} {family}" not in self._taken:
                self._taken.add(f"{given} {family}")
                return given, family, self._chance.one_of(self._rules["titles"][service][sex])

    def _given(self, sex: Sex) -> str:
        return " ".join(self._different(self._rules["given"][sex], self._rules["given_names"]))

    def _family(self) -> str:
        if "family_parts" in self._rules:
            return "".join(self._chance.one_of(part) for part in self._rules["family_parts"])
        return " ".join(self._different(self._rules["family"], self._rules["family_names"]))

    def _different(self, names: Sequence[str], most: int) -> list[str]:
        first = self._chance.one_of(names)
        if most == 1 or " " in first:
            return [first]
        second = self._chance.one_of([name for name in names if name != first and " " not in name])
        return [first, second]


def _namings() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(
        files("atlas_pipeline.samples").joinpath("names.yaml").read_text(encoding="utf-8")
    )
    return content
