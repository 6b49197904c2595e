"""Country names as ILAB writes them, and the ISO 3166-1 alpha-3 code of each (`country_codes.csv`)."""

import csv
import unicodedata
from functools import cache
from importlib.resources import files


def iso3(name: str) -> str | None:
    """Returns the code for a country's name, or None if it is not listed.

    Case, accents and punctuation do not matter.
    """
    return _codes().get(_folded(name))


@cache
def _codes() -> dict[str, str]:
    text = files("sources.ilab").joinpath("country_codes.csv").read_text(encoding="utf-8")
    return {_folded(row["name"]): row["iso3"] for row in csv.DictReader(text.splitlines())}


def _folded(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name.replace("&", " and ")).casefold()
    bare = (letter for letter in letters if not unicodedata.combining(letter))
    return " ".join("".join(letter if letter.isalnum() else " " for letter in bare).split())
