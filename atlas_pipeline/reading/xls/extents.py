"""Errors, percentages and hidden parts in .xls sheets, from the records of the old binary format (BIFF8 in
an OLE container).

The format does not say whether the numeric result of a formula was ever saved. It shows whether a text
result is missing. The format ends at 65,536 rows and 256 columns, so the size of a sheet is not looked up.
"""

import struct
from collections.abc import Callable, Iterator
from datetime import date

from atlas_pipeline.reading.cells import DAY_ZERO, DAY_ZERO_1904
from atlas_pipeline.reading.extents import Extent, LookOver
from atlas_pipeline.reading.number_formats import Look, look_of, shapes_text

_SHOWN = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}
_NO_NUMBER = 0x24
"""The error for a number that is NaN or infinite: all bits of its exponent are set."""

_BOUND_SHEET, _BOF, _EOF, _FORMULA, _BOOL_OR_ERROR = 0x0085, 0x0809, 0x000A, 0x0006, 0x0205
_PASSWORD, _DATE_SYSTEM, _FORMAT, _CELL_FORMAT, _ROW, _COLUMNS = (
    0x002F,
    0x0022,
    0x041E,
    0x00E0,
    0x0208,
    0x007D,
)
_TEXT, _SHARED_TEXT = 0x0204, 0x00FD
_NUMBER, _SMALL_NUMBER, _SMALL_NUMBERS, _TEXT_RESULT = 0x0203, 0x027E, 0x00BD, 0x0207
_MERGED = 0x00E5
_BETWEEN = (0x04BC, 0x0221, 0x0236, 0x003C)
"""Records that may be between a formula and its text: shared formulas, arrays, tables, a continuation."""
_END_OF_CHAIN = 0xFFFFFFFA
"""From this number on, a sector's number is a special mark, not a position."""

_FIRST_DIFAT = 109


def xls_look_over(content: bytes) -> LookOver:
    """The function that looks over the sheets. If the container is damaged, its extents are empty;
    calamine then reports the damage.

    It runs together with calamine in the process that `read_xls` starts, so that damage does no harm.
    """
    try:
        stream = _workbook_stream(content)
        offsets = dict(_bound_sheets(stream))
    except (struct.error, IndexError, UnicodeDecodeError):
        return lambda sheet: Extent()
    looks = _looks(stream)
    day_zero = _day_zero(stream)
    return lambda sheet: _extent(stream, offsets.get(sheet), looks, day_zero)


def is_encrypted(content: bytes) -> bool:
    """Whether the workbook has a password for opening: its records are encrypted, and one of them says so."""
    try:
        stream = _workbook_stream(content)
    except (struct.error, IndexError, UnicodeDecodeError):
        return False
    for kind, _ in _records(stream, 0):
        if kind in (_PASSWORD, _EOF):
            return kind == _PASSWORD
    return False


def _day_zero(stream: bytes) -> date:
    for kind, data in _records(stream, 0):
        if kind == _DATE_SYSTEM and data[:1] == b"\x01":
            return DAY_ZERO_1904
        if kind == _EOF:
            break
    return DAY_ZERO


def _looks(stream: bytes) -> dict[int, Look]:
    """The looks of cell formats, by number."""
    codes: dict[int, str] = {}
    formats: list[int] = []
    for kind, data in _records(stream, 0):
        if kind == _EOF:
            break
        if kind == _FORMAT and len(data) > 5:
            number, length, is_wide = struct.unpack_from("<HHB", data)
            raw = data[5 : 5 + length * (2 if is_wide & 1 else 1)]
            codes[number] = raw.decode("utf-16-le" if is_wide & 1 else "latin-1", "replace")
        elif kind == _CELL_FORMAT and len(data) >= 4:
            formats.append(struct.unpack_from("<H", data, 2)[0])
    looks = {place: look_of(number, codes.get(number, "")) for place, number in enumerate(formats)}
    return {place: look for place, look in looks.items() if look is not None}


def _extent(stream: bytes, offset: int | None, looks: dict[int, Look], day_zero: date) -> Extent:
    extent = Extent(day_zero=day_zero)
    if offset is None:
        return extent
    depth = 0
    awaiting: tuple[int, int] | None = None
    for kind, data in _records(stream, offset):
        depth += (kind == _BOF) - (kind == _EOF)
        if depth <= 0:
            break
        if awaiting and kind not in _BETWEEN:
            if kind != _TEXT_RESULT:
                extent.unsaved.add(awaiting)
            awaiting = None
        if kind == _FORMULA and len(data) >= 14 and data[12:14] == b"\xff\xff" and data[6] == 0:
            row, column = struct.unpack_from("<HH", data)
            awaiting = row + 1, column + 1
        elif kind == _ROW and len(data) >= 14 and data[12] & 0x20:
            extent.hidden_rows.add(struct.unpack_from("<H", data)[0] + 1)
        elif kind == _MERGED and len(data) >= 2:
            for first, last, left, right in struct.iter_unpack("<4H", data[2 : 2 + (len(data) - 2) // 8 * 8]):
                extent.merged.extend((first + 1, left + 1, last + 1, right + 1))
        elif kind == _COLUMNS and len(data) >= 10 and data[8] & 1:
            first, last = struct.unpack_from("<HH", data)
            extent.hidden_columns.append((first + 1, last + 1))
        for place, look in _of_formats(kind, data, looks) if looks else ():
            extent.note_look(place, look)
        code = None
        if kind == _BOOL_OR_ERROR and len(data) >= 8 and data[7]:
            code = data[6]
        elif kind == _FORMULA and len(data) >= 14 and data[12:14] == b"\xff\xff" and data[6] == 2:
            code = data[8]
        elif kind == _NUMBER and len(data) >= 14 and data[13] & 0x7F == 0x7F and data[12] & 0xF0 == 0xF0:
            code = _NO_NUMBER  # also in a date's format, where calamine gives a date
        if code is not None:
            row, column = struct.unpack_from("<HH", data)
            extent.errors[row + 1, column + 1] = _SHOWN.get(code, "#ERROR!")
    return extent


def _of_formats(kind: int, data: bytes, looks: dict[int, Look]) -> Iterator[tuple[tuple[int, int], Look]]:
    """The cells of a record that have a look: cells with a number, and texts to which their format adds."""
    if kind in (_NUMBER, _SMALL_NUMBER, _FORMULA) and len(data) >= 6:
        row, column, cell_format = struct.unpack_from("<HHH", data)
        if look := looks.get(cell_format):
            yield (row + 1, column + 1), look
    elif kind in (_TEXT, _SHARED_TEXT) and len(data) >= 6:
        row, column, cell_format = struct.unpack_from("<HHH", data)
        if (look := looks.get(cell_format)) and shapes_text(look.code):
            yield (row + 1, column + 1), look
    elif kind == _SMALL_NUMBERS and len(data) >= 6:
        row, first = struct.unpack_from("<HH", data)
        for place in range((len(data) - 6) // 6):
            if look := looks.get(struct.unpack_from("<H", data, 4 + 6 * place)[0]):
                yield (row + 1, first + place + 1), look


def _bound_sheets(stream: bytes) -> Iterator[tuple[str, int]]:
    """Each sheet's name and the offset of its records."""
    for kind, data in _records(stream, 0):
        if kind == _EOF:
            return
        if kind == _BOUND_SHEET:
            offset, _, _, length, is_wide = struct.unpack_from("<IBBBB", data)
            raw = data[8 : 8 + length * (2 if is_wide & 1 else 1)]
            yield raw.decode("utf-16-le" if is_wide & 1 else "latin-1"), offset


def _records(stream: bytes, offset: int) -> Iterator[tuple[int, bytes]]:
    while offset + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, offset)
        yield kind, stream[offset + 4 : offset + 4 + length]
        offset += 4 + length


# ------------------------------------------------------------------ the container


def _workbook_stream(content: bytes) -> bytes:
    """The stream with the name Workbook (or Book). Raises struct.error or IndexError if there is none."""
    shift = struct.unpack_from("<H", content, 30)[0]
    if shift not in (9, 12):
        raise IndexError
    sector = 1 << shift
    first_directory, _, smallest, first_mini, _, difat, _ = struct.unpack_from("<7I", content, 48)
    places = list(struct.unpack_from(f"<{_FIRST_DIFAT}I", content, 76))
    for number in _walk(difat, lambda at: struct.unpack_from("<I", content, (at + 2) * sector - 4)[0]):
        places += struct.unpack_from(f"<{sector // 4 - 1}I", content, (number + 1) * sector)
    table: list[int] = []
    for place in dict.fromkeys(places):
        if place < _END_OF_CHAIN and (place + 2) * sector <= len(content):
            table += struct.unpack_from(f"<{sector // 4}I", content, (place + 1) * sector)

    def chain(first: int) -> bytes:
        numbers = _walk(first, table.__getitem__)
        return b"".join(content[(number + 1) * sector : (number + 2) * sector] for number in numbers)

    directory = chain(first_directory)
    for at in range(0, len(directory) - 127, 128):
        length = struct.unpack_from("<H", directory, at + 64)[0]
        name = directory[at : at + max(length - 2, 0)].decode("utf-16-le")
        first, size = struct.unpack_from("<II", directory, at + 116)
        if name in ("Workbook", "Book"):
            if size >= smallest:
                return chain(first)[:size]
            return _from_mini_stream(directory, chain, first_mini, first)[:size]
    raise IndexError


def _from_mini_stream(directory: bytes, chain: Callable[[int], bytes], first_mini: int, first: int) -> bytes:
    """A short stream, below the least size for sectors of its own. It is stored in 64-byte pieces of the
    root's stream."""
    pieces = chain(struct.unpack_from("<I", directory, 116)[0])
    raw = chain(first_mini)
    table = struct.unpack(f"<{len(raw) // 4}I", raw)
    numbers = _walk(first, table.__getitem__)
    return b"".join(pieces[number * 64 : number * 64 + 64] for number in numbers)


def _walk(first: int, following: Callable[[int], int]) -> Iterator[int]:
    """The sectors of a chain. A chain that runs in a circle ends at the first sector that it repeats."""
    number = first
    seen: set[int] = set()
    while number < _END_OF_CHAIN and number not in seen:
        seen.add(number)
        yield number
        number = following(number)
