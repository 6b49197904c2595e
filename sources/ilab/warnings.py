"""Warnings of the reader of ILAB's files. A warning is data; its sentence is for a person."""

from dataclasses import dataclass
from enum import StrEnum


class About(StrEnum):
    NAME_DISAGREES = "name_disagrees"
    EDITION_UNCLEAR = "edition_unclear"
    EDITION_TWICE = "edition_twice"
    OTHER_YEAR = "other_year"
    NO_NAME = "no_name"
    COUNTRY_TWICE = "country_twice"
    CODE_TWICE = "code_twice"
    UNKNOWN_COUNTRY = "unknown_country"
    UNKNOWN_ELEMENT = "unknown_element"
    REPEATED = "repeated"
    UNREADABLE = "unreadable"
    NOT_READ = "not_read"


SENTENCES = {
    About.NAME_DISAGREES: "{file}: its descriptions are about {edition}, but its name is not; "
    "it is read as the edition of {edition}.",
    About.EDITION_UNCLEAR: "{file}: its descriptions do not agree on a year; the file is left out.",
    About.EDITION_TWICE: "{file}: the edition of {edition} is already read from {found}; this file is left "
    "out.",
    About.OTHER_YEAR: "{file}: the description of {country} is about {found}, the file about {edition}; "
    "its figures are kept under {edition}.",
    About.NO_NAME: "{file}: {count} countries have no name; they are left out.",
    About.COUNTRY_TWICE: "{file}: {country} is there more than once; the first is read.",
    About.CODE_TWICE: "{file}: {country} and {found} have the same ISO code; both are read.",
    About.UNKNOWN_COUNTRY: "{file}: the program has no ISO code for {country}; it is read without one. "
    "Add it to country_codes.csv.",
    About.UNKNOWN_ELEMENT: "{file}: the element {element} is unknown and not read; "
    "it is there {count} times.",
    About.REPEATED: "{file}: {country} has {element} more than once: {found}.",
    About.UNREADABLE: "{file}: {country}, {element}: {found!r} is not an allowed value; "
    "it is kept as text, without a value.",
    About.NOT_READ: "{found}",
}


@dataclass(frozen=True, slots=True)
class IlabWarning:
    """One warning about a file. `str()` gives the sentence."""

    about: About
    file: str
    edition: int | None = None
    country: str = ""
    element: str = ""
    found: str = ""
    count: int = 1

    def __str__(self) -> str:
        return SENTENCES[self.about].format(
            file=self.file,
            edition=self.edition,
            country=self.country,
            element=self.element,
            found=self.found,
            count=self.count,
        )
