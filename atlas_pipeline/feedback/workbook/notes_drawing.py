"""The reference of a sheet to the drawing that shows its notes: the element `legacyDrawing`."""

import re
from xml.parsers import expat

from atlas_pipeline.feedback.workbook.marked_cells import SheetPart
from atlas_pipeline.reading.xlsx.package import RELATIONS, Unmarkable

_AFTER_LEGACY_DRAWING = frozenset(
    (
        "legacyDrawingHF",
        "drawingHF",
        "picture",
        "oleObjects",
        "controls",
        "AlternateContent",
        "webPublishItems",
        "tableParts",
        "extLst",
    )
)
_LEGACY_DRAWING = re.compile(rb"<(?:\w+:)?legacyDrawing\b[^<>]*?/>")
_RELATION = re.compile(rb"""\w+:id\s*=\s*["']([^"']+)["']""")


def notes_drawing(part: SheetPart) -> str | None:
    """The relationship id of the drawing that shows the sheet's notes; None if there is none."""
    found = _LEGACY_DRAWING.search(part.tail)
    relation = _RELATION.search(found.group()) if found else None
    return relation.group(1).decode() if relation else None


def draw_notes(part: SheetPart, relation: str) -> None:
    """Adds the reference to the drawing at the place that the order of elements requires."""
    root = re.search(rb"<(?:\w+:)?worksheet\b[^<>]*>", part.head)
    if root is None:
        raise Unmarkable("no worksheet")
    at = _place_for(root.group(), part.tail) - len(root.group())
    name = part.prefix + b"legacyDrawing"
    drawing = b'<%s xmlns:r="%s" r:id="%s"/>' % (name, RELATIONS.encode(), relation.encode())
    part.tail = part.tail[:at] + drawing + part.tail[at:]


def undraw_notes(part: SheetPart) -> None:
    """Removes the reference to the drawing, if there is one."""
    part.tail = _LEGACY_DRAWING.sub(b"", part.tail)


def _place_for(root: bytes, tail: bytes) -> int:
    """The offset in `root + tail` for the drawing's element: before the elements that must follow it."""
    parser = expat.ParserCreate()
    depth, places, ends = 0, [], []

    def started(name: str, _attributes: dict[str, str]) -> None:
        nonlocal depth
        if depth == 1 and name.rpartition(":")[2] in _AFTER_LEGACY_DRAWING:
            places.append(parser.CurrentByteIndex)
        depth += 1

    def ended(_name: str) -> None:
        nonlocal depth
        depth -= 1
        if depth == 0:
            ends.append(parser.CurrentByteIndex)

    parser.StartElementHandler, parser.EndElementHandler = started, ended
    try:
        parser.Parse(root + tail, True)
    except expat.ExpatError:
        raise Unmarkable("the end of a sheet is no XML") from None
    return [*places, *ends][0]
