"""The filled rows of an .xlsx sheet, from a streaming parser with limits. For any file, memory and time
grow only in proportion to its content.

The parser is expat. Patterns over bytes do not work here: a pattern that looks for the end of a row from
each of a million beginnings never ends. expat resolves namespaces, so a prefix or an unusual spelling
changes nothing.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from atlas_pipeline.reading.column_letters import place_of
from atlas_pipeline.reading.unreadable import over, refuse

MOST_DEPTH = 64
"""Levels of elements within each other. Spreadsheet programs stay below ten, except in extensions at the
sheet's end."""

MOST_IN_ROW = 200_000
"""Elements of one row. A full row of Excel has 16,384 cells, with a few elements each."""

MOST_ELEMENTS = 40_000_000
"""Elements of a sheet. The parser reads about a million in a second."""

_DATA, _ROW, _CELL = "sheetData", "row", "c"
_KEPT = {
    "c": ("r", "t", "s"),
    "v": (),
    "is": (),
    "t": ("http://www.w3.org/XML/1998/namespace space",),
    "r": (),
    "rPh": (),
    "f": (),
}
"""Element → the attributes that are needed for reading. Other elements within a row are only about its
look."""

_FILLED = frozenset(("v", "is", "f"))


@dataclass(frozen=True, slots=True)
class FilledRow:
    """A row with a value or a formula in at least one cell. A piece that is None is a place for the row's
    number."""

    number: int
    pieces: tuple[str | None, ...]
    width: int
    """The column, from 1, of the last cell with a value or a formula."""

    def written(self, number: int) -> bytes:
        """The row as XML, under another number."""
        new = str(number)
        inner = "".join(new if piece is None else piece for piece in self.pieces)
        return f'<row r="{new}">{inner}</row>'.encode()


def filled_rows(
    pieces: Iterable[bytes], name: str, blank_strings: frozenset[str] = frozenset()
) -> Iterator[FilledRow]:
    """The rows in the order of the sheet, with only the cells that hold something. `name` is the file's
    name, for the problem. `blank_strings`: the numbers of the shared strings that are blank.

    Raises Unreadable if the XML is damaged, declares entities or is beyond the limits. Raises it also if a
    row or cell has no address, or if a cell's address is not in its row.
    """
    reader = _Reader(name, blank_strings)
    for piece in pieces:
        reader.feed(piece, is_last=False)
        yield from reader.taken()
    reader.feed(b"", is_last=True)
    yield from reader.taken()


class _Reader:
    def __init__(self, name: str, blank_strings: frozenset[str]) -> None:
        self._name, self._blank_strings = name, blank_strings
        self._rows: list[FilledRow] = []
        self._depth = self._elements = self._row_elements = 0
        self._number: int | None = None
        """The number of the row that is being read; None between rows."""
        self._data_depth = self._row_depth = 0
        self._pieces: list[str | None] = []
        self._open: list[str] = []
        self._width = 0
        self._cell_start = self._cell_column = 0
        """The position of the open cell in the pieces, and its column."""
        self._cell_type = self._cell_text = ""
        self._cell_kinds: set[str] = set()
        """The elements with content in the open cell."""
        self._parser = parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = self._started, self._ended
        parser.StartDoctypeDeclHandler = self._declared

    def feed(self, piece: bytes, *, is_last: bool) -> None:
        try:
            self._parser.Parse(piece, is_last)
        except expat.ExpatError:
            raise refuse("damaged", self._name) from None

    def taken(self) -> list[FilledRow]:
        rows, self._rows = self._rows, []
        return rows

    # -------------------------------------------------------------- handlers of the parser

    def _declared(self, *_: object) -> None:
        raise refuse("entities", self._name)

    def _started(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._elements += 1
        if self._depth > MOST_DEPTH:
            raise refuse("damaged", self._name)
        if self._elements > MOST_ELEMENTS:
            raise over("cells", f"{MOST_ELEMENTS:,}", self._name)
        kind = tag.rpartition(" ")[2]
        if self._number is not None:
            self._start_within(kind, attributes)
        elif kind == _DATA and not self._data_depth:
            self._data_depth = self._depth
        elif kind == _ROW and self._depth == self._data_depth + 1:
            self._start_row(attributes)

    def _start_row(self, attributes: dict[str, str]) -> None:
        number = attributes.get("r", "")
        if not (number.isascii() and number.isdigit() and len(number) <= 7):
            raise refuse("damaged", self._name)
        self._number, self._row_depth, self._row_elements = int(number), self._depth, 0
        self._pieces, self._open, self._width = [], [], 0

    def _start_within(self, kind: str, attributes: dict[str, str]) -> None:
        self._row_elements += 1
        if self._row_elements > MOST_IN_ROW:
            raise over("cells", f"{MOST_IN_ROW:,}", self._name)
        if kind == _ROW:
            raise refuse("damaged", self._name)  # a row within a row
        if kind not in _KEPT:
            return
        if kind == _CELL:
            self._start_cell(attributes)
            return
        if kind in _FILLED:
            self._cell_kinds.add(kind)
        said = "".join(f" xml:space={quoteattr(attributes[key])}" for key in _KEPT[kind] if key in attributes)
        self._pieces.append(f"<{kind}{said}>")
        self._open.append(kind)
        self._parser.CharacterDataHandler = self._said

    def _start_cell(self, attributes: dict[str, str]) -> None:
        place = attributes.get("r", "")
        digits = place.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
        if self._open or digits != str(self._number) or len(place) - len(digits) not in (1, 2, 3):
            raise refuse("damaged", self._name)
        self._cell_start, self._cell_column = len(self._pieces), place_of(place[: -len(digits)].encode())
        self._cell_type, self._cell_text, self._cell_kinds = attributes.get("t", "n"), "", set()
        rest = "".join(f" {key}={quoteattr(attributes[key])}" for key in ("t", "s") if key in attributes)
        self._pieces += [f'<c r="{place[: -len(digits)]}', None, f'"{rest}>']
        self._open.append(_CELL)

    def _said(self, text: str) -> None:
        self._pieces.append(escape(text))
        if self._open[-1] != "f":
            self._cell_text += text

    def _close_cell(self) -> None:
        """Keeps the cell if it holds something: a blank text is nothing, also as the result of a formula."""
        is_text = self._cell_type in ("str", "inlineStr")
        is_blank = is_text and not self._cell_text.strip()
        is_blank = is_blank or (self._cell_type == "s" and self._cell_text.strip() in self._blank_strings)
        if self._cell_kinds and not is_blank:
            self._width = max(self._width, self._cell_column)
        else:
            del self._pieces[self._cell_start :]

    def _ended(self, tag: str) -> None:
        kind = tag.rpartition(" ")[2]
        if self._number is not None:
            if self._depth == self._row_depth:
                if self._width:
                    self._rows.append(FilledRow(self._number, tuple(self._pieces), self._width))
                self._number = None
            elif self._open and kind == self._open[-1] and kind in _KEPT:
                self._pieces.append(f"</{kind}>")
                if self._open.pop() == _CELL:
                    self._close_cell()
            if not self._open or self._open[-1] == _CELL:
                self._parser.CharacterDataHandler = None
        elif self._depth == self._data_depth:
            self._data_depth = 0
        self._depth -= 1
