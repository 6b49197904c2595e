"""Pictures and data cards in the cells of an .xlsx.

Excel stores a picture in a cell as the error #VALUE! with a number (`vm`) that leads over three parts to
what the reader sees. An older way is a picture that floats over the cell.
"""

import posixpath
from typing import Any

from atlas_pipeline.reading.containers import Container
from atlas_pipeline.reading.unreadable import Unreadable
from atlas_pipeline.reading.xml_parts import tree

METADATA = "xl/metadata.xml"
_VALUES, _STRUCTURES = "xl/richData/rdrichvalue.xml", "xl/richData/rdrichvaluestructure.xml"
_PICTURES = ("_localImage", "_webimage")
_SHOWN_TEXT = "_DisplayString"

PICTURE = None
"""The value of a cell that shows a picture."""


def rich_values(container: Container) -> dict[int, str | None]:
    """Number of the metadata (`vm`) → the text that the reader sees (a data card), PICTURE for a picture,
    or an empty text for anything else. Empty if the parts are missing or damaged."""
    if METADATA not in container:
        return {}
    try:
        metadata = tree(container, METADATA)
        structures = [
            (one.get("t", ""), [key.get("n") for key in one.iterfind("{*}k")])
            for one in tree(container, _STRUCTURES).iterfind("{*}s")
        ]
        values = [_shown(one, structures) for one in tree(container, _VALUES).iterfind("{*}rv")]
        blocks = [
            _number(block.find(".//{*}rvb"), "i")
            for one in metadata.iterfind("{*}futureMetadata")
            if one.get("name") == "XLRICHVALUE"
            for block in one.iterfind("{*}bk")
        ]
        links = [_number(one.find("{*}rc"), "v") for one in metadata.iterfind("{*}valueMetadata/{*}bk")]
        return {number: values[blocks[link]] for number, link in enumerate(links, start=1)}
    except (Unreadable, IndexError, ValueError):
        return {}


def _shown(value: Any, structures: list[tuple[str, list[str | None]]]) -> str | None:
    kind, keys = structures[_number(value, "s")]
    if kind in _PICTURES:
        return PICTURE
    texts = [one.text or "" for one in value.iterfind("{*}v")]
    return dict(zip(keys, texts, strict=False)).get(_SHOWN_TEXT, "")


def _number(element: Any, name: str) -> int:
    """Raises ValueError if the element does not have a number."""
    number = int(element.get(name, "") if element is not None else "")
    if number < 0:
        raise ValueError(number)
    return number


def floating_pictures(container: Container, sheet: str) -> set[tuple[int, int]]:
    """The cells (row, column) over which a picture begins. `sheet`: the path of the sheet's part. Empty if
    the drawing is damaged."""
    folder, base = posixpath.split(sheet)
    relations = f"{folder}/_rels/{base}.rels"
    if relations not in container:
        return set()
    found = set()
    try:
        for one in tree(container, relations):
            target = one.get("Target", "")
            if not one.get("Type", "").endswith("/drawing"):
                continue
            path = target[1:] if target.startswith("/") else posixpath.normpath(f"{folder}/{target}")
            for picture in tree(container, path).iterfind("*/{*}pic/../{*}from"):
                found.add((int(picture.findtext("{*}row", "")) + 1, int(picture.findtext("{*}col", "")) + 1))
    except (Unreadable, ValueError):
        return set()
    return found
