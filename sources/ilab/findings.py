"""ILAB's *Findings on the Worst Forms of Child Labor* as context data: one frame over all editions.

Reads the country files that the US Department of Labor publishes, one for each edition. Keeps apart four
cases: zero, unknown, not applicable, not published. Draws no conclusion: no change, no rank, no sum over
territories.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from lxml import etree

from sources.ilab.countries import iso3
from sources.ilab.country_rows import Row, read_country
from sources.ilab.edition import edition_of, year_of, years_in_name
from sources.ilab.files import (
    CountryFile,
    Fetch,
    IlabError,
    download,
    files_at,
    locations,
    parse,
    shown_place,
)
from sources.ilab.values import Status, plain
from sources.ilab.warnings import About, IlabWarning

__all__ = ["COLUMNS", "IlabError", "IlabResult", "IlabWarning", "Status", "read_editions"]

COLUMNS = (
    "edition",
    "country",
    "iso3",
    "territory",
    "area",
    "measure",
    "value_text",
    "value",
    "unit",
    "status",
    "qualifier",
    "footnote",
    "element",
    "file_name",
)


@dataclass(frozen=True)
class IlabResult:
    """The result of reading the editions.

    `frame` has COLUMNS, one row for each edition, country, territory and measure, in that order
    (countries by name, measures in the order of `fields`). `edition` is a whole number, `value` a float
    with gaps, the rest text. `iso3` and `value_text` have gaps; the other columns do not. An empty
    `territory` is the whole country. `value_text` is as published, blanks included. It has a gap if the
    element is missing or if the reader counted the figure.
    """

    frame: pd.DataFrame
    warnings: tuple[IlabWarning, ...]

    @property
    def editions(self) -> list[int]:
        return sorted({int(edition) for edition in self.frame["edition"].unique()})


@dataclass(frozen=True)
class _Edition:
    year: int
    file: CountryFile
    root: etree._Element

    @property
    def has_fitting_name(self) -> bool:
        return self.year in years_in_name(self.file.name)


def read_editions(location: str | Path, *, fetch: Fetch = download) -> IlabResult:
    """Reads every edition at a location.

    A location is a folder of .xml files, one file, an http(s) address of a file, or several of these
    separated by blanks or commas. If a file cannot be read, a warning says so and the others are read. If
    two files have the same edition, the file with the year in its name is read, otherwise the first; a
    warning names the other. Raises IlabError if nothing can be read.
    """
    warnings: list[IlabWarning] = []
    editions = _choose(_recognise(_collect(location, fetch, warnings), warnings), warnings)
    if not editions:
        reasons = " ".join(str(warning) for warning in warnings)
        raise IlabError(
            reasons or "No location of ILAB's editions is given. Name a folder, a file or an address."
        )
    records: list[tuple[Any, ...]] = []
    for edition in editions:
        records += _read_edition(edition, warnings)
    frame = pd.DataFrame.from_records(records, columns=list(COLUMNS))
    return IlabResult(frame.astype({"edition": "int64", "value": "float64"}), tuple(warnings))


def _collect(location: str | Path, fetch: Fetch, warnings: list[IlabWarning]) -> list[CountryFile]:
    files: list[CountryFile] = []
    for place in locations(location):
        try:
            files += files_at(place, fetch)
        except IlabError as error:
            warnings.append(IlabWarning(About.NOT_READ, shown_place(place), found=str(error)))
    return files


def _recognise(files: Iterable[CountryFile], warnings: list[IlabWarning]) -> list[_Edition]:
    """Returns the files that are editions, each with the year named in its content."""
    editions = []
    for file in files:
        try:
            root = parse(file)
        except IlabError as error:
            warnings.append(IlabWarning(About.NOT_READ, file.name, found=str(error)))
            continue
        year = edition_of(year_of(country.findtext("Description")) for country in root.iterfind("Country"))
        if year is None:
            warnings.append(IlabWarning(About.EDITION_UNCLEAR, file.name))
            continue
        edition = _Edition(year, file, root)
        if years_in_name(file.name) and not edition.has_fitting_name:
            warnings.append(IlabWarning(About.NAME_DISAGREES, file.name, year))
        editions.append(edition)
    return editions


def _choose(editions: list[_Edition], warnings: list[IlabWarning]) -> list[_Edition]:
    """Returns one file for each year, in the order of the years."""
    chosen: dict[int, _Edition] = {}
    for edition in sorted(editions, key=lambda one: (one.year, not one.has_fitting_name)):
        if edition.year in chosen:
            other = chosen[edition.year].file.name
            warnings.append(IlabWarning(About.EDITION_TWICE, edition.file.name, edition.year, found=other))
        else:
            chosen[edition.year] = edition
    return list(chosen.values())


def _read_edition(edition: _Edition, warnings: list[IlabWarning]) -> list[tuple[Any, ...]]:
    """Returns the records of one file, countries in the order of their names."""
    file, year = edition.file.name, edition.year
    unknown: Counter[str] = Counter()
    countries: dict[str, etree._Element] = {}
    nameless = 0
    for element in edition.root:
        if element.tag != "Country":
            unknown[str(element.tag)] += 1
            continue
        name = plain(element.findtext("Name"))
        if not name:
            nameless += 1
        elif name in countries:
            warnings.append(IlabWarning(About.COUNTRY_TWICE, file, year, name))
        else:
            countries[name] = element
    if nameless:
        warnings.append(IlabWarning(About.NO_NAME, file, year, count=nameless))
    records: list[tuple[Any, ...]] = []
    codes: dict[str, str] = {}
    for name, element in sorted(countries.items()):
        code = iso3(name)
        if code is None:
            warnings.append(IlabWarning(About.UNKNOWN_COUNTRY, file, year, name))
        elif code in codes:
            warnings.append(IlabWarning(About.CODE_TWICE, file, year, codes[code], found=name))
        else:
            codes[code] = name
        said = year_of(element.findtext("Description"))
        if said not in (None, year):
            warnings.append(IlabWarning(About.OTHER_YEAR, file, year, name, found=str(said)))
        for row in read_country(element, unknown):
            warnings += _about(row, file, year, name)
            records.append(_record(row, file, year, name, code))
    warnings += [
        IlabWarning(About.UNKNOWN_ELEMENT, file, year, element=path, count=count)
        for path, count in sorted(unknown.items())
    ]
    return records


def _record(row: Row, file: str, year: int, country: str, code: str | None) -> tuple[Any, ...]:
    reading = row.reading
    return (
        year,
        country,
        code,
        row.territory,
        row.area,
        row.measure,
        row.value_text,
        reading.value,
        reading.unit,
        reading.status.value,
        reading.qualifier,
        reading.footnote,
        row.element,
        file,
    )


def _about(row: Row, file: str, year: int, country: str) -> list[IlabWarning]:
    """Returns the warnings about one row."""
    whose = f"{country} ({row.territory})" if row.territory else country
    found = plain(row.value_text)
    warnings = []
    if row.is_repeated:
        warnings.append(IlabWarning(About.REPEATED, file, year, whose, row.element, found or "(empty)"))
    if row.reading.status is Status.UNREADABLE:
        warnings.append(IlabWarning(About.UNREADABLE, file, year, whose, row.element, found))
    return warnings
