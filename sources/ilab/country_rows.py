"""One country of ILAB's files as rows: every measure, for the whole country and for each territory.

A country has a row for every measure, published or not. So a gap is a row with a status, never a missing
row.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from sources.ilab.counting import COUNTED_PATHS, count_actions, count_goods
from sources.ilab.fields import (
    AGE_RANGE,
    FIELDS,
    LEFT_OUT,
    RENAMED,
    TERRITORY_NAMES,
    TERRITORY_VALUE,
    WHOLE_COUNTRY,
    IlabElement,
)
from sources.ilab.values import ReadValue, Status, plain, read_value

Found = dict[str, list[etree._Element]]
"""The elements of one country, by path below `Country`."""


@dataclass(frozen=True, slots=True)
class Row:
    """One measure of one country. `territory` is empty for the whole country."""

    territory: str
    area: str
    measure: str
    value_text: str | None
    reading: ReadValue
    element: str
    is_repeated: bool = False


def _known_paths() -> frozenset[str]:
    paths = {*LEFT_OUT, *COUNTED_PATHS}
    for field in FIELDS:
        territory = f"{field.holder}/Territory"
        parts = field.element.split("/")
        paths.update("/".join(parts[: depth + 1]) for depth in range(len(parts)))
        paths.add(territory)
        paths.update(f"{territory}/{name}" for name in (*TERRITORY_NAMES, field.leaf or TERRITORY_VALUE))
        if field.area == "statistics":
            paths.add(f"{field.holder}/{AGE_RANGE}")
    return frozenset(paths)


KNOWN_PATHS = _known_paths()


def find_elements(country: etree._Element, unknown: Counter[str]) -> Found:
    """Returns every known element of a country by its path. Counts unknown elements in `unknown`, by path."""
    found: Found = {}

    def walk(parent: etree._Element, above: str) -> None:
        for child in parent:
            tag = RENAMED.get(str(child.tag), str(child.tag))
            path = f"{above}/{tag}" if above else tag
            if path not in KNOWN_PATHS:
                unknown[path] += 1
                continue
            found.setdefault(path, []).append(child)
            walk(child, path)

    walk(country, "")
    return found


def read_country(country: etree._Element, unknown: Counter[str]) -> Iterator[Row]:
    """Yields the rows of one `Country` element, in the order of the measures."""
    found = find_elements(country, unknown)
    for field in FIELDS:
        yield from _read_field(field, found)
    for area, counted in (("suggested_actions", count_actions(country)), ("goods", count_goods(country))):
        for measure, element, text, reading in counted:
            yield Row("", area, measure, text, reading, element)


def _read_field(field: IlabElement, found: Found) -> Iterator[Row]:
    """Yields the country's own row first, then its territories in the order of the file."""
    texts: dict[str, list[str | None]] = {}
    leaves = found.get(field.element, []) if field.leaf else []
    ages = [_ages_before(leaf) for leaf in leaves]
    if leaves:
        texts[""] = [leaf.text or "" for leaf in leaves]
    for holder in found.get(field.holder, ()):
        blocks = holder.findall("Territory")
        if not field.leaf and (not blocks or plain(holder.text)):
            texts.setdefault("", []).append(holder.text or "")
        for block in blocks:
            texts.setdefault(territory_of(block), []).append(block.findtext(field.leaf or TERRITORY_VALUE))
    if "" not in texts:
        status = Status.BY_TERRITORY if texts else Status.NOT_PUBLISHED
        yield _row(field, "", None, ReadValue(status, read_value(None, field.kind).unit))
    for territory, published in texts.items():
        yield _read_published(field, territory, published, ages if not territory else [])


def _read_published(field: IlabElement, territory: str, published: list[str | None], ages: list[str]) -> Row:
    """Returns one row from the texts published for one territory. There is almost always one text.

    If an element is repeated, empty texts are ignored, and equal texts about the same ages are one text.
    Different texts have no value together, because nothing says whom each text describes.
    """
    is_repeated = len(published) > 1
    about = [*ages, *[""] * (len(published) - len(ages))]
    said = [(text, whom) for text, whom in zip(published, about, strict=True) if plain(text)]
    said = said or [(published[0], about[0])]
    text, whom = said[0]
    first = read_value(text, field.kind, field.na)
    if len({(plain(text), whom) for text, whom in said}) > 1:
        qualifier = " | ".join(whom for _, whom in said) if any(ages) else ""
        reading = ReadValue(Status.SEVERAL, first.unit, None, qualifier)
        return _row(field, territory, " | ".join(plain(text) for text, _ in said), reading, is_repeated)
    qualifier = "; ".join(part for part in (first.qualifier, whom) if part)
    reading = ReadValue(first.status, first.unit, first.value, qualifier, first.footnote)
    return _row(field, territory, text, reading, is_repeated)


def _row(
    field: IlabElement, territory: str, text: str | None, reading: ReadValue, is_repeated: bool = False
) -> Row:
    return Row(territory, field.area, field.measure, text, reading, field.element, is_repeated)


def territory_of(block: etree._Element) -> str:
    """Returns a territory's name without its abbreviation ("Brčko District (BD)").

    Returns an empty text for the whole country.
    """
    name = plain(block.findtext(TERRITORY_NAMES[0])) or plain(block.findtext(TERRITORY_NAMES[1]))
    if name.casefold() in WHOLE_COUNTRY:
        return ""
    return re.sub(r"\s*\([A-Za-z]{2,5}\)$", "", name) or "(no name)"


def _ages_before(leaf: etree._Element) -> str:
    """Returns the nearest `Age_Range` before a statistic as a qualifier, or an empty text."""
    before = next(leaf.itersiblings(AGE_RANGE, preceding=True), None)
    ages = plain(before.text) if before is not None else ""
    return f"ages {ages}" if re.fullmatch(r"\d+\s*[-–]\s*\d+", ages) else ""
