"""Small .xls and .ods files made by hand: no library that writes them is among our dependencies."""

import struct
from datetime import date
from typing import NamedTuple
from xml.sax.saxutils import escape

from tests.validation.building import zipped


class Shown(NamedTuple):
    """A number or a text in a format: its built-in number, or its code; and what the cell shows, as an .ods
    has it."""

    number: float | str
    format: int | str
    text: str = ""


class Merged(NamedTuple):
    """The value of the first cell of a merged area of that many rows and columns."""

    value: object
    rows: int = 1
    columns: int = 1


ERROR_CODES = {"#DIV/0!": 0x07, "#N/A": 0x2A}
_EPOCH = date(1899, 12, 30)


def xls(sheets: dict[str, list[list]], *, settings: tuple[tuple[int, bytes], ...] = ()) -> bytes:
    """A workbook of the old binary format (BIFF8) in its OLE container. Texts such as `#N/A` become cells
    with that error; dates are numbers in a date format. `settings`: records about the whole workbook."""
    return _container(_workbook(sheets, b"".join(_record(kind, data) for kind, data in settings)))


def _record(kind: int, data: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def _bof(kind: int) -> bytes:
    return _record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0, 0, 0, 0))


def _workbook(sheets: dict[str, list[list]], settings: bytes = b"") -> bytes:
    numbers, formats = {0: 0, 14: 1}, settings
    for cell in (cell for rows in sheets.values() for row in rows for cell in row):
        if isinstance(cell, Shown) and cell.format not in numbers:
            numbers[cell.format] = len(numbers)
    for code, place in numbers.items():
        if isinstance(code, str):
            text = code.encode("utf-16-le")
            formats += _record(0x041E, struct.pack("<HHB", 164 + place, len(code), 1) + text)
    for code, place in numbers.items():
        formats += _record(0x00E0, struct.pack("<HH16x", 0, 164 + place if isinstance(code, str) else code))
    bodies = [_bof(0x10) + b"".join(_cells(rows, numbers)) + _record(0x000A) for rows in sheets.values()]
    names = [struct.pack("<BB", len(name), 1) + name.encode("utf-16-le") for name in sheets]
    globals_length = len(_bof(5)) + len(formats) + sum(4 + 6 + len(name) for name in names) + 4
    entries = []
    offset = globals_length
    for name, body in zip(names, bodies, strict=True):
        entries.append(_record(0x0085, struct.pack("<IBB", offset, 0, 0) + name))
        offset += len(body)
    return _bof(5) + formats + b"".join(entries) + _record(0x000A) + b"".join(bodies)


def _cells(rows: list[list], formats: dict[int | str, int]):
    merged = []
    for number, row in enumerate(rows):
        for place, value in enumerate(row):
            if isinstance(value, Merged):
                bottom, right = number + value.rows - 1, place + value.columns - 1
                merged.append(struct.pack("<4H", number, bottom, place, right))
                value = value.value
            at = struct.pack("<HH", number, place)
            if isinstance(value, str) and value in ERROR_CODES:
                yield _record(0x0205, at + struct.pack("<HBB", 0, ERROR_CODES[value], 1))
            elif isinstance(value, date):
                yield _record(0x0203, at + struct.pack("<Hd", 1, (value - _EPOCH).days))
            elif isinstance(value, Shown) and isinstance(value.number, str):
                text = value.number.encode("utf-16-le")
                yield _record(
                    0x0204, at + struct.pack("<HHB", formats[value.format], len(text) // 2, 1) + text
                )
            elif isinstance(value, Shown):
                yield _record(0x0203, at + struct.pack("<Hd", formats[value.format], value.number))
            elif isinstance(value, (int, float)):
                yield _record(0x0203, at + struct.pack("<Hd", 0, value))
            elif value is not None:
                text = value.encode("utf-16-le")
                yield _record(0x0204, at + struct.pack("<HHB", 0, len(text) // 2, 1) + text)
    if merged:
        yield _record(0x00E5, struct.pack("<H", len(merged)) + b"".join(merged))


def _container(stream: bytes) -> bytes:
    stream = stream.ljust(4096, b"\0")  # shorter ones would go into the mini stream
    sectors = -(-len(stream) // 512)
    stream = stream.ljust(sectors * 512, b"\0")
    chain = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, sectors + 2), 0xFFFFFFFE]
    table = struct.pack("<128I", *chain, *[0xFFFFFFFF] * (128 - len(chain)))
    directory = (
        _entry("Root Entry", 5, 1, 0xFFFFFFFE, 0)
        + _entry("Workbook", 2, 0xFFFFFFFF, 2, len(stream))
        + bytes(128) * 2
    )
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII",
        *(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6),
        *(0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0),
    )
    header += struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    return header + table + directory + stream


def _entry(name: str, kind: int, child: int, first: int, size: int) -> bytes:
    raw = name.encode("utf-16-le") + b"\0\0"
    return struct.pack(
        "<64sHBBIII36xIII", raw, len(raw), kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child, first, size, 0
    )


_ODS_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content office:version="1.2" '
    + " ".join(
        f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{prefix}:1.0"'
        for prefix in ("office", "table", "text")
    )
    + ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0">'
    "<office:body><office:spreadsheet>"
)
_BLANK_REST = (
    '<table:table-row table:number-rows-repeated="1048000">'
    '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
)


def ods(sheets: dict[str, list[list]]) -> bytes:
    """An OpenDocument spreadsheet as LibreOffice writes it: blank cells repeated to the sheet's edge."""
    tables = "".join(
        f'<table:table table:name="{name}">'
        + "".join("<table:table-row>" + "".join(map(_ods_cell, row)) + "</table:table-row>" for row in rows)
        + _BLANK_REST
        + "</table:table>"
        for name, rows in sheets.items()
    )
    return ods_of(tables)


def ods_of(tables: str) -> bytes:
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<?xml version="1.0"?><manifest:manifest '
        'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>'
    )
    body = _ODS_HEAD + tables + "</office:spreadsheet></office:body></office:document-content>"
    return zipped(
        {"mimetype": kind.encode(), "content.xml": body.encode(), "META-INF/manifest.xml": manifest.encode()}
    )


def _ods_cell(value) -> str:
    if isinstance(value, Merged):
        span = f'table:number-rows-spanned="{value.rows}" table:number-columns-spanned="{value.columns}"'
        return _ods_cell(value.value).replace("<table:table-cell", f"<table:table-cell {span}", 1)
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, str) and value in ERROR_CODES:
        return (
            '<table:table-cell office:value-type="string" office:string-value="" calcext:value-type="error">'
            f"<text:p>{value}</text:p></table:table-cell>"
        )
    if isinstance(value, date):
        return f'<table:table-cell office:value-type="date" office:date-value="{value}"/>'
    if isinstance(value, Shown):
        text = f"<text:p>{escape(value.text)}</text:p>"
        tag = f'table:table-cell office:value-type="float" office:value="{value.number}"'
        return f"<{tag}>{text}</table:table-cell>"
    if isinstance(value, (int, float)):
        return f'<table:table-cell office:value-type="float" office:value="{value}"/>'
    return f'<table:table-cell office:value-type="string"><text:p>{escape(value)}</text:p></table:table-cell>'
