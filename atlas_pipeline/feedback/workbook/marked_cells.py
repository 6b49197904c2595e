"""The cells of one sheet, changed in the bytes of its part: formats are changed, and a blank cell is added
if a marked cell does not exist.

A sheet of a hundred thousand rows is never parsed into a tree; only rows with marks are searched. XML does
not allow `<` in texts and attributes, so a match of a tag is a tag. This is not true in a sheet with
comments, CDATA or processing instructions: such a sheet is not marked, nor is a sheet with a row inside a
row. No pattern matches beyond the tag in which it starts.
"""

import re
from collections.abc import Callable, Iterator, Mapping

from atlas_pipeline.feedback.workbook.sheet_tags import COLUMN, NUMBER, ROW, attribute
from atlas_pipeline.reading.column_letters import letter
from atlas_pipeline.reading.xlsx.package import Unmarkable

Restyle = Callable[[int], int]
"""The old format of a cell → its new format."""

_NOT_TAGS = re.compile(rb"<!|<\?(?!xml\s)")
_DATA = re.compile(rb"<((?:\w+:)?)sheetData\b[^<>]*?(/?)>")
_CELL = re.compile(rb"<(?:\w+:)?c\b([^<>]*?)(/?)>")
_SELECTED = re.compile(rb"""(<(?:\w+:)?sheetView\b[^<>]*?)(?<!\s)\s++tabSelected\s*=\s*["'][^"']*["']""")
_PLACE = re.compile(rb"""\sr\s*=\s*["']([A-Z]{1,3})\d+["']""")
_FORMAT = re.compile(rb"""\ss\s*=\s*["'](\d+)["']""")
_SPANS = re.compile(rb"""\sspans\s*=\s*["'][^"']*["']""")


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
        for found in ROW.finditer(self.rows):
            if found.start() < ended:
                raise Unmarkable("a row within a row")
            said = NUMBER.search(found.group(1))
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
        for found in COLUMN.finditer(self.head):
            said = [attribute(name, found.group(1)) for name in (b"min", b"max", b"style")]
            if all(said):
                first, last, style = map(int, said)
                for column in range(first - 1, min(last, first + 1000)):
                    yield column, style


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
