"""Extents of .xlsx sheets, and facts that calamine does not report. They are found in the XML while it is
unpacked, piece by piece.

The tools are patterns over bytes, not a parser: for a hundred thousand rows expat takes four times as
long, and lxml six times. XML in an unusual spelling is first brought into the spelling of spreadsheet
programs. No pattern searches beyond the tag in which it began (`[^<>]`) or starts again within blanks. So
the time grows in proportion to the length. The patterns find only upper bounds and marks. If a sheet is
replaced by a smaller one (module `sparse`), a parser reads its rows.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from types import MappingProxyType

from atlas_pipeline.reading.cells import NO_NUMBER
from atlas_pipeline.reading.column_letters import place_of
from atlas_pipeline.reading.containers import Container
from atlas_pipeline.reading.extents import FREE_CELLS, SPARSE, Extent, LookOver
from atlas_pipeline.reading.number_formats import Look, shapes_text
from atlas_pipeline.reading.unreadable import refuse
from atlas_pipeline.reading.xlsx.parts import xlsx_parts
from atlas_pipeline.reading.xlsx.pictures import PICTURE, floating_pictures, rich_values
from atlas_pipeline.reading.xlsx.sparse import compact
from atlas_pipeline.reading.xlsx.spelling import as_usual
from atlas_pipeline.reading.xml_parts import looked_into, watched

_ROW = re.compile(rb'<row [^<>]*?\br="(\d+)')
_WIDE = re.compile(rb' r="([A-Za-z]{2,})\d')
_LOW = re.compile(rb' r="[A-Za-z]+(\d{6,})"')
_PLACED = re.compile(rb' r="[A-Za-z]+(\d+)"')
_NARROW = 26

_RICH_ERROR = "#VALUE!"
_ERROR_SIGN = b't="e"'
_ERROR = re.compile(rb'\st="e"')
_NO_NUMBER = re.compile(rb"<v>\s*[-+]?(?:NaN|Inf)", re.IGNORECASE)
"""A value that is no finite number. In a date's format calamine gives a date for it."""
_IS_TEXT = re.compile(rb'\st="(?:s|str|inlineStr)"')
_HAS_TYPE = re.compile(rb'\st="(?!n")')
_UNSAVED = re.compile(
    rb"<f(?:\s[^<>]*)?(?:/>|>[^<]*</f>)\s*(?:<v\s*/>\s*|<v>\s*</v>\s*)?</c>"
)  # a formula, followed by nothing or by an empty value
_SAVED_AS_TEXT = re.compile(rb'\st="str"')
"""In a cell of this type an empty value is the saved result."""

_IMAGE = re.compile(rb"\s*<f(?:\s[^<>]*)?>\s*(?:_xlfn\.|_xlws\.)*IMAGE\(")
"""A formula that shows a picture from an address."""

_RICH = re.compile(rb"""\svm\s*=\s*["'](\d+)["']""")
_COUNT = re.compile(rb"""uniqueCount\s*=\s*["']\s*\+?(\d+)""")
_DIGITS = 4000
_LONGEST_COUNT = 1000
_SHORTEST_STRING = len(b"<si/>")
_HARMLESS_COUNT = 100_000
_CELL = re.compile(rb'<c\s[^<>]*?\br="([A-Z]{1,3})(\d+)"[^<>]*>')
_VALUE = re.compile(rb"<v>([^<]*)<")
_MERGED = re.compile(
    rb"""<(?:\w+:)?mergeCell\s[^<>]*?\bref\s*=\s*["']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})["']"""
)
_IS_HIDDEN = rb'[^<>]*?\bhidden="(?:1|true)"'
_HIDDEN_ROW = re.compile(rb'<row (?=[^<>]*?\br="(\d+)")' + _IS_HIDDEN)
_HIDDEN_COLUMNS = re.compile(rb'<col (?=[^<>]*?\bmin="(\d+)")(?=[^<>]*?\bmax="(\d+)")' + _IS_HIDDEN)
NO_LOOKS: Mapping[int, Look] = MappingProxyType({})
_LONGEST_ROW = 1_000_000
_MOST_FORMATS = 100


def xlsx_look_over(container: Container) -> LookOver:
    """The function that looks over the sheets.

    Every part that is not a sheet is unpacked at once and compared with its declared length. A sheet is
    compared when it is looked over. Raises Unreadable if the workbook is damaged or made to do harm.
    """
    parts = xlsx_parts(container)
    for entry in container.entries:
        if entry.filename not in parts.sheets.values():
            _refuse_untrue_count(looked_into(container, entry), entry.file_size, container.name)
    in_formats = _in_formats(parts.looks)
    rich = rich_values(container)

    def look_over(sheet: str) -> Extent:
        part = container.entry(parts.sheets.get(sheet, ""))
        if part is None or sheet not in parts.sheets:
            raise refuse("damaged", container.name)
        extent = _extent(watched(container, part), in_formats, parts.looks)
        _name_rich_values(extent, rich)
        extent.pictures_over = floating_pictures(container, part.filename)
        extent.day_zero = parts.day_zero
        grid = extent.rows * extent.columns
        is_sparse = grid > FREE_CELLS and grid > SPARSE * (extent.values or 0)
        if is_sparse or extent.columns > container.limits.columns:  # perhaps only formats are so far right
            compact(extent, container, part, parts.sheets.values())
        return extent

    return look_over


def _name_rich_values(extent: Extent, rich: Mapping[int, str | None]) -> None:
    """Turns errors that the reader does not see into the pictures and data cards that she sees. Without
    the parts that describe it, such a cell is taken for a picture."""
    for place, number in extent.rich.items():
        if extent.errors.get(place) != _RICH_ERROR:
            continue
        shown = rich.get(number, PICTURE)
        if shown is PICTURE:
            extent.pictures.add(place)
        elif shown:
            extent.cards[place] = shown
        else:
            continue
        del extent.errors[place]


def _in_formats(formats: Collection[int]) -> re.Pattern[bytes] | None:
    """The pattern of a cell with a value in one of the formats; None without formats.

    A file may declare 64,000 formats, and a pattern tries one after the other. If there are more than a
    hundred, the pattern matches any format, and the caller compares the number.
    """
    if not formats:
        return None
    shown = b"|".join(str(place).encode() for place in sorted(formats))
    if len(formats) > _MOST_FORMATS:
        shown = rb"\d+"
    return re.compile(rb'<c\s(?=[^<>]*?\bs="(' + shown + rb')")[^<>]*[^</]>')


def _refuse_untrue_count(pieces: Iterator[bytes], size: int, name: str) -> None:
    """Raises Unreadable if a part of `size` bytes cannot hold as many shared strings as it declares.

    calamine 0.9 asks for room for the declared number. A count of four thousand million ended the process.
    """
    most = max(size // _SHORTEST_STRING, _HARMLESS_COUNT)
    rest = b""
    for piece in pieces:
        text = rest + piece
        if b"uniqueCount" in text and any(int(found[:_DIGITS]) > most for found in _COUNT.findall(text)):
            raise refuse("damaged", name)
        rest = text[-_LONGEST_COUNT:]  # the end of a piece may cut an attribute


def _extent(
    pieces: Iterator[bytes], in_formats: re.Pattern[bytes] | None, looks: Mapping[int, Look] = NO_LOOKS
) -> Extent:
    extent = Extent(values=0)
    rest = b""
    for piece in pieces:
        text = rest + piece
        # the end of a piece may cut a cell: the last row is examined together with the next piece
        cut = text.rfind(b"<row ", max(len(text) - _LONGEST_ROW, 0))
        if cut <= 0:
            cut = text.rfind(b"<")
        text, rest = (text[:cut], text[cut:]) if cut > 0 else (text, b"")
        _look_over(text, extent, in_formats, looks)
    _look_over(rest, extent, in_formats, looks)
    return extent


def _look_over(
    text: bytes, extent: Extent, in_formats: re.Pattern[bytes] | None, looks: Mapping[int, Look]
) -> None:
    text = as_usual(text)
    rows = _ROW.findall(text)
    last = max(map(int, rows), default=extent.rows)
    cells = text.count(b"<c ") + text.count(b"<c>")
    if text.count(b"<row") > len(rows) or cells + len(rows) > text.count(b' r="'):
        # a row or cell without an address follows the row or cell before it
        last = max(last, extent.rows + text.count(b"<row"))
        extent.columns = max([extent.columns, *(row.count(b"<c") for row in text.split(b"<row"))])
    for letters in set(_WIDE.findall(text)):
        extent.columns = max(extent.columns, place_of(letters))
    # the cell's own address decides, not the row that contains the cell
    last = max([last, *map(int, (_LOW if extent.columns <= _NARROW else _PLACED).findall(text))])
    extent.rows = max(extent.rows, last)
    extent.values = (extent.values or 0) + text.count(b"<v>") + text.count(b"<is>")
    for found in _ERROR.finditer(text) if _ERROR_SIGN in text else ():
        cell = _CELL.match(text, text.rfind(b"<", 0, found.start()))
        if cell and cell.end() > found.start():
            if _IMAGE.match(text, cell.end()):
                extent.pictures.add(_address(cell))
                continue
            if rich := _RICH.search(cell.group()):
                extent.rich[_address(cell)] = int(rich.group(1)[:_DIGITS])
            value = _VALUE.search(text, cell.end(), cell.end() + 1000)
            shown = value.group(1).decode("utf-8", "replace") if value else "#ERROR!"
            extent.errors[_address(cell)] = shown
    for found in _NO_NUMBER.finditer(text):
        cell = _CELL.match(text, text.rfind(b"<c", 0, found.start()))
        if cell and not _HAS_TYPE.search(cell.group()):
            extent.errors[_address(cell)] = NO_NUMBER
    for found in _UNSAVED.finditer(text) if b"<f" in text else ():
        cell = _CELL.match(text, text.rfind(b"<", 0, found.start()))
        if cell and not _SAVED_AS_TEXT.search(cell.group()):
            is_picture = _IMAGE.match(text, cell.end())
            (extent.pictures if is_picture else extent.unsaved).add(_address(cell))
    for found in in_formats.finditer(text) if in_formats else ():
        look = looks.get(int(found.group(1)[:_DIGITS]))
        if not look or not (cell := _CELL.match(text, found.start())):
            continue
        is_text = _IS_TEXT.search(cell.group()) is not None
        if shapes_text(look.code) if is_text else not _HAS_TYPE.search(cell.group()):
            extent.note_look(_address(cell), look)
    for first, first_row, last, last_row in _MERGED.findall(text) if b"mergeCell" in text else ():
        extent.merged.extend((int(first_row), place_of(first), int(last_row), place_of(last)))
    if b' hidden="' in text:
        extent.hidden_rows |= set(map(int, _HIDDEN_ROW.findall(text)))
        extent.hidden_columns += [(int(first), int(last)) for first, last in _HIDDEN_COLUMNS.findall(text)]


def _address(cell: re.Match[bytes]) -> tuple[int, int]:
    return int(cell.group(2)), place_of(cell.group(1))
