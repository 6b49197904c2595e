"""The cells of one sheet, changed in the bytes of its part: formats are changed, and a blank cell is added
if a marked cell does not exist.

A sheet of a hundred thousand rows is never parsed into a tree; only rows with marks are searched. XML does
not allow `<` in texts and attributes, so a match of a tag is a tag. This is not true in a sheet with
comments, CDATA or processing instructions: such a sheet is not marked, nor is a sheet with a row inside a
row. No pattern matches beyond the tag in which it starts.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from xml.parsers import expat

from atlas_pipeline.reading.column_letters import letter
from atlas_pipeline.reading.xlsx.package import RELATIONS, Unmarkable

Restyle = Callable[[int], int]
"""The old format of a cell → its new format."""

_NOT_TAGS = re.compile(rb"<!|<\?(?!xml\s)")
_DATA = re.compile(rb"<((?:\w+:)?)sheetData\b[^<>]*?(/?)>")
_ROW = re.compile(rb"<(?:\w+:)?row\b([^<>]*?)(/?)>")
_CELL = re.compile(rb"<(?:\w+:)?c\b([^<>]*?)(/?)>")
_COLUMN = re.compile(rb"<(?:\w+:)?col\b([^<>]*?)/?>")
_SELECTED = re.compile(rb"""(<(?:\w+:)?sheetView\b[^<>]*?)(?<!\s)\s++tabSelected\s*=\s*["'][^"']*["']""")
_NUMBER = re.compile(rb"""\sr\s*=\s*["'](\d+)["']""")
_PLACE = re.compile(rb"""\sr\s*=\s*["']([A-Z]{1,3})\d+["']""")
_FORMAT = re.compile(rb"""\ss\s*=\s*["'](\d+)["']""")
_SPANS = re.compile(rb"""\sspans\s*=\s*["'][^"']*["']""")
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


class SheetPart:
    """One worksheet: the bytes before its rows, the rows, and the bytes after them."""

    def __init__(self, content: bytes) -> None:
        """Raises Unmarkable if the sheet has comments, CDATA or processing instructions, or no element of
        rows."""
        if _NOT_TAGS.search(content, 1):
            raise Unmarkable("comments or CDATA")
        found = _DATA.search(content)
        if found is None:
            raise Unmarkable("no sheetData")
        self.prefix = found.group(1)
        self.head = content[: found.start()]
        close = b"</" + self.prefix + b"sheetData>"
        if found.group(2):
            self.rows, self.tail = b"", content[found.end() :]
        else:
            end = content.rfind(close)
            if end < 0:
                raise Unmarkable("sheetData without end")
            self.rows, self.tail = content[found.end() : end], content[end + len(close) :]

    def content(self) -> bytes:
        name = self.prefix + b"sheetData>"
        return b"".join((self.head, b"<", name, self.rows, b"</", name, self.tail))

    def deselect(self) -> None:
        """Two selected sheets are a group: text that is typed on one is typed on both."""
        self.head = _SELECTED.sub(rb"\1", self.head)

    # -------------------------------------------------------------- formats

    def restore(self, formats: Mapping[int, int]) -> None:
        """Replaces these formats of cells and rows. `formats`: old format → new format."""
        if not formats:
            return
        ids = b"|".join(str(one).encode() for one in formats)
        pattern = re.compile(rb"""(<(?:\w+:)?(?:c|row)\s(?:[^<>]*?\s)?s=["'])(""" + ids + rb""")(["'])""")
        self.rows = pattern.sub(
            lambda found: found.group(1) + str(formats[int(found.group(2))]).encode() + found.group(3),
            self.rows,
        )

    def mark(self, wanted: Mapping[int, Mapping[int, Restyle]]) -> None:
        """Changes the formats of cells: row number → column (from 0) → function. Missing cells and rows
        are created."""
        if not wanted:
            return
        columns = dict(self._column_formats())
        pieces, done = [], 0
        left = sorted(wanted, reverse=True)
        for number, start, tag_end, end in self._rows():
            while left and left[-1] < number:
                pieces += [self.rows[done:start], self._new_row(left[-1], wanted[left.pop()], columns)]
                done = start
            if not left:
                break
            if left[-1] == number:
                left.pop()
                pieces += [
                    self.rows[done:start],
                    self._row(number, start, tag_end, end, wanted[number], columns),
                ]
                done = end
        pieces.append(self.rows[done:])
        pieces += [self._new_row(number, wanted[number], columns) for number in reversed(left)]
        self.rows = b"".join(pieces)

    def _rows(self) -> Iterator[tuple[int, int, int, int]]:
        """Each row's number, start, end of its tag, and end."""
        close = b"</" + self.prefix + b"row>"
        number = ended = 0
        for found in _ROW.finditer(self.rows):
            if found.start() < ended:
                raise Unmarkable("a row within a row")
            said = _NUMBER.search(found.group(1))
            number = int(said.group(1)) if said else number + 1
            if found.group(2):
                yield number, found.start(), found.end(), found.end()
                continue
            end = self.rows.find(close, found.end())
            if end < 0:
                raise Unmarkable("a row without end")
            ended = end + len(close)
            yield number, found.start(), found.end(), ended

    def _row(
        self,
        number: int,
        start: int,
        tag_end: int,
        end: int,
        wanted: Mapping[int, Restyle],
        columns: Mapping[int, int],
    ) -> bytes:
        tag = self.rows[start:tag_end]
        is_empty = tag.endswith(b"/>")
        close = b"</" + self.prefix + b"row>"
        inner = b"" if is_empty else self.rows[tag_end : end - len(close)]
        tag = _SPANS.sub(b"", tag)
        if is_empty:
            tag = tag[:-2] + b">"
        own = _FORMAT.search(tag) if b"customFormat" in tag else None
        default = int(own.group(1)) if own else None
        return tag + self._cells(inner, number, wanted, default, columns) + close

    def _new_row(self, number: int, wanted: Mapping[int, Restyle], columns: Mapping[int, int]) -> bytes:
        name = self.prefix + b"row"
        inner = self._cells(b"", number, wanted, None, columns)
        return b'<%s r="%d">%s</%s>' % (name, number, inner, name)

    def _cells(
        self,
        inner: bytes,
        row: int,
        wanted: Mapping[int, Restyle],
        default: int | None,
        columns: Mapping[int, int],
    ) -> bytes:
        pieces, done, place = [], 0, -1
        left = sorted(wanted, reverse=True)

        def made(column: int) -> bytes:
            had = default if default is not None else columns.get(column, 0)
            name = f"{letter(column)}{row}".encode()
            return b'<%sc r="%s" s="%d"/>' % (self.prefix, name, wanted[column](had))

        for found in _CELL.finditer(inner):
            said = _PLACE.search(found.group(1))
            place = _column(said.group(1)) if said else place + 1
            while left and left[-1] < place:
                pieces += [inner[done : found.start()], made(left.pop())]
                done = found.start()
            if not left:
                break
            if left[-1] == place:
                restyle = wanted[left.pop()]
                pieces += [inner[done : found.start()], _restyled(found, restyle)]
                done = found.end()
        return b"".join([*pieces, inner[done:], *map(made, reversed(left))])

    def _column_formats(self) -> Iterator[tuple[int, int]]:
        for found in _COLUMN.finditer(self.head):
            said = [_attribute(name, found.group(1)) for name in (b"min", b"max", b"style")]
            if all(said):
                first, last, style = map(int, said)
                for column in range(first - 1, min(last, first + 1000)):
                    yield column, style

    # -------------------------------------------------------------- the drawing of notes

    def across(self, column: int, pixels: int, plain: int) -> tuple[int, int]:
        """The column that is `pixels` to the right of the start of a column, and the pixels into it.
        `plain`: the width of a column without a set width."""
        for place in range(column, column + 100):
            width = self._widths.get(place, plain)
            if pixels <= width:
                return place, pixels
            pixels -= width
        return column + 100, 0

    def down(self, row: int, pixels: int, plain: int) -> tuple[int, int]:
        """The row (from 0) that is `pixels` below the top of a row (from 1), and the pixels into it.
        `plain`: the height of a row without a set height."""
        for place in range(row, row + 200):
            height = self._heights.get(place, plain)
            if pixels <= height:
                return place - 1, pixels
            pixels -= height
        return row + 199, 0

    @cached_property
    def _widths(self) -> dict[int, int]:
        """Column → its width in pixels, if a width is set."""
        found = {}
        for column in _COLUMN.finditer(self.head):
            said = [_attribute(name, column.group(1)) for name in (b"min", b"max", b"width")]
            first, last, width = (float(text) if text else 0.0 for text in said)
            for place in range(int(first) - 1, min(int(last), int(first) + 100)):
                found[place] = int(width * 7) + 5
        return found

    @cached_property
    def _heights(self) -> dict[int, int]:
        """Row → its height in pixels, if a height is set."""
        found = {}
        for row in _ROW.finditer(self.rows):
            number, height = _NUMBER.search(row.group(1)), _attribute(b"ht", row.group(1))
            if number and height:
                found[int(number.group(1))] = int(float(height) * 4 / 3)
        return found

    @property
    def notes_drawing(self) -> str | None:
        """The relationship id of the drawing that shows the sheet's notes; None if there is none."""
        found = _LEGACY_DRAWING.search(self.tail)
        relation = _RELATION.search(found.group()) if found else None
        return relation.group(1).decode() if relation else None

    def draw_notes(self, relation: str) -> None:
        """Adds the reference to the drawing at the place that the order of elements requires."""
        root = re.search(rb"<(?:\w+:)?worksheet\b[^<>]*>", self.head)
        if root is None:
            raise Unmarkable("no worksheet")
        at = _place_for(root.group(), self.tail) - len(root.group())
        name = self.prefix + b"legacyDrawing"
        drawing = b'<%s xmlns:r="%s" r:id="%s"/>' % (name, RELATIONS.encode(), relation.encode())
        self.tail = self.tail[:at] + drawing + self.tail[at:]

    def undraw_notes(self) -> None:
        self.tail = _LEGACY_DRAWING.sub(b"", self.tail)


def _attribute(name: bytes, tag: bytes) -> bytes:
    """The value of a numeric attribute; empty if the tag does not have it."""
    found = re.search(rb"\s" + name + rb"""\s*=\s*["']([\d.]+)["']""", tag)
    return found.group(1) if found else b""


def _restyled(found: re.Match[bytes], restyle: Restyle) -> bytes:
    tag = found.group()
    had = _FORMAT.search(tag)
    if had:
        return tag[: had.start(1)] + str(restyle(int(had.group(1)))).encode() + tag[had.end(1) :]
    end = len(tag) - (2 if found.group(2) else 1)
    return tag[:end] + f' s="{restyle(0)}"'.encode() + tag[end:]


def _column(letters: bytes) -> int:
    place = 0
    for code in letters:
        place = place * 26 + code - 64
    return place - 1


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
