"""Persons who are written twice, and persons who only look like it; all from a seed.

Each true pair is two rows of one person under two pseudonyms, spoilt in one way (`KINDS`). Everyone else is a
person of their own, drawn from the same short lists of common names, so that many share a name with somebody.
"""

import random
from pathlib import Path

import pandas as pd
import yaml

NAMES = yaml.safe_load(Path(__file__).with_name("names.yaml").read_text(encoding="utf-8"))
KINDS = (
    "no_birth_year",
    "accents_and_slip",
    "slip",
    "dropped_surname",
    "abbreviated",
    "transliterated",
    "id_and_name",
)
LETTERS = "abcdefghijklmnoprstuvz"


def slipped(name: str, chance: random.Random) -> str:
    """One letter of a longer word left out, put in, exchanged with the next or mistyped; never a first
    one."""
    words = name.split()
    place = max(range(len(words)), key=lambda number: (len(words[number]), chance.random()))
    word, at = words[place], chance.randrange(1, len(words[place]) - 1)
    words[place] = chance.choice(
        [
            word[:at] + word[at + 1 :],
            word[:at] + chance.choice(LETTERS) + word[at:],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            word[:at] + chance.choice(LETTERS) + word[at + 1 :],
        ]
    )
    return " ".join(words)


class People:
    """Rows as `matching` wants them. `kind_of`: the two keys of each true pair → how it was spoilt."""

    def __init__(self, seed: int, country: str) -> None:
        self._chance = random.Random(seed)
        self._country = country
        self._rows: list[dict] = []
        self.kind_of: dict[tuple[int, int], str] = {}

    def add_pairs(self, kind: str, count: int) -> None:
        for _ in range(count):
            person = self._person()
            other = self._spoilt(person, kind)
            if other is not None:
                one, two = self._add(person), self._add(other)
                self.kind_of[one, two] = kind

    def add_others(self, count: int) -> None:
        for _ in range(count):
            self._add(self._person())

    @property
    def rows(self) -> pd.DataFrame:
        return pd.DataFrame(self._rows).astype({"birth_year": "Int64"})

    def _add(self, person: dict) -> int:
        key = len(self._rows) + 1
        self._rows.append(person | {"person_key": key, "training": f"T{self._chance.randrange(200)}"})
        return key

    def _person(self) -> dict:
        chance = self._chance
        if self._country == "THA":
            given, family = chance.choice(NAMES["thai_given"]), chance.choice(NAMES["thai_family"])
            name, latin = f"{given[0]} {family[0]}", f"{given[1]} {family[1]}"
        else:
            first, second = chance.sample(NAMES["spanish_given"], 2)
            name = latin = " ".join([first, second, *chance.sample(NAMES["spanish_family"], 2)])
        return {
            "full_name": name,
            "latin": latin,
            "birth_year": chance.randint(1962, 1994) if chance.random() < 0.7 else None,
            "unit": self._country,
            "participant_id": None,
            "institution": chance.choice(NAMES["institutions"]),
            "sex": chance.choice("FM"),
        }

    def _spoilt(self, person: dict, kind: str) -> dict | None:
        chance, name, other = self._chance, person["full_name"], dict(person)
        match kind:
            case "no_birth_year":
                person["birth_year"], other["birth_year"] = 1980, None
            case "id_and_name":
                other["participant_id"] = f"P-{chance.randrange(10_000)}"
            case "accents_and_slip" | "slip":
                latin = person["latin"] if self._country == "THA" else name
                person["full_name"] = latin
                other["full_name"] = slipped(latin, chance)
                if kind == "accents_and_slip":
                    other["full_name"] = (
                        other["full_name"].upper().translate(str.maketrans("ÁÉÍÓÚÑ", "AEIOUN"))
                    )
                    other["birth_year"] = None
            case "dropped_surname":
                if self._country == "THA":
                    return None
                given, second, *family = name.split(maxsplit=2)
                other["full_name"] = f"{given} {second} {first_surname(family[0])}"
            case "abbreviated":
                if not name.startswith(("María", "José", "Francisco")):
                    return None
                short = {"María": "Ma.", "José": "J.", "Francisco": "Fco."}
                first, _, rest = name.partition(" ")
                other["full_name"] = f"{short[first]} {rest}"
            case "transliterated":
                if self._country != "THA":
                    return None
                other["full_name"] = person["latin"]
        return other


def first_surname(family: str) -> str:
    """The first of two surnames; some surnames are of several words."""
    first = [one for one in NAMES["spanish_family"] if family.startswith(f"{one} ")]
    return max(first, key=len)
