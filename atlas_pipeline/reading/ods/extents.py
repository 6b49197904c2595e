"""Extents of .ods sheets, and facts that calamine does not report.

In an .ods one cell or row may represent thousands of equal ones; an attribute holds the number.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from html import unescape

from atlas_pipeline.plan.project import Limits
from atlas_pipeline.reading.cells import DAY_ZERO
from atlas_pipeline.reading.containers import Container
from atlas_pipeline.reading.extents import Extent, LookOver
from atlas_pipeline.reading.ods.notes import is_text_of_format, notes_of
from atlas_pipeline.reading.ods.widths import (
    ROW_END,
    ROWS_REPEATED,
    TABLE,
    filled_part,
    name_of,
    narrowed,
    width,
)
from atlas_pipeline.reading.unreadable import over, refuse
from atlas_pipeline.reading.xml_parts import check, watched

CONTENT = "content.xml"
_MANIFEST, _ENCRYPTION = "META-INF/manifest.xml", b":encryption-data"
MOST_REPEATED = 1_000_000
"""The most cells with content that the repeated rows of a workbook may have in all."""

LONGEST_BLANKS = 32_767
"""The most blanks that `text:c` attributes may represent in all, unless the content itself is longer. A
cell of Excel has room for this many characters."""

_NUMBER = re.compile(
    rb"""\b(?:number-(?:rows|columns)-repeated|number-(?:rows|columns)-spanned|text:c)\s*=\s*["']([^"']*)["']"""
)
_ROW = re.compile(rb"<table:table-row(?=[\s/>])[^<>]*>")
_NULL_DATE = re.compile(rb"""<table:null-date\s[^<>]*?table:date-value\s*=\s*["']([\d-]{10})["']""")
_BLANKS = re.compile(rb"""text:c\s*=\s*["'](\d+)["']""")
_FILLED = (b"value-type", b"formula", b"<text:p")
_NOTABLE = (
    *(b'value-type="error"', b'value-type="percentage"', b"table:formula=", b'visibility="collapse"'),
    *(b'visibility="filter"', b"number-rows-spanned=", b"number-columns-spanned="),
    b"<draw:image",
)
_SHOWN_NUMBER = re.compile(rb"""value-type=["']float["'][^<>]*>\s*<text:p>([^<]*)""")
_LONG_GAP = 100


def ods_look_over(container: Container) -> tuple[bytes, LookOver]:
    """The bytes of the workbook to read, without long stretches of blank rows, and the function that looks
    over its sheets.

    Raises Unreadable if the workbook is damaged or beyond the limits. Cells with content that are repeated
    beyond the limits are refused: a few bytes would fill the memory.
    """
    name, limits = container.name, container.limits
    if _is_encrypted(container):
        raise refuse("encrypted", name)
    for entry in container.entries:
        if entry.filename != CONTENT:
            check(container, entry)
    original = b"".join(watched(container, _content_of(container)))
    _refuse_odd_numbers(original, name)
    text = narrowed(original, limits)
    extents: dict[str, Extent] = {}
    if any(sign in text for sign in _NOTABLE) or _has_texts_of_formats(text):
        extents = notes_of(text, name)
    smaller = _without_gaps(text, extents, limits, name)
    content = container.content if smaller is original else _packed(container, smaller)
    day_zero = _day_zero(text)
    return content, lambda sheet: replace(extents.get(sheet, Extent()), day_zero=day_zero)


def _is_encrypted(container: Container) -> bool:
    """Whether the manifest says that parts of the document are encrypted."""
    manifest = container.entry(_MANIFEST)
    rest = b""
    for piece in container.unpacked(manifest) if manifest else ():
        if _ENCRYPTION in rest + piece:
            return True
        rest = piece[-len(_ENCRYPTION) :]
    return False


def _day_zero(text: bytes) -> date:
    """The day from which the document counts its days; the usual one if it does not say so."""
    found = _NULL_DATE.search(text)
    try:
        return date.fromisoformat(found.group(1).decode()) if found else DAY_ZERO
    except ValueError:
        return DAY_ZERO


def _has_texts_of_formats(text: bytes) -> bool:
    """Whether a cell with a number shows something else than the number."""
    shown = set(_SHOWN_NUMBER.findall(text))
    return any(is_text_of_format(unescape(one.decode("utf-8", "replace"))) for one in shown)


def _content_of(container: Container) -> zipfile.ZipInfo:
    entry = container.entry(CONTENT)
    assert entry is not None, "an .ods is told by this part"
    return entry


def _refuse_odd_numbers(text: bytes, name: str) -> None:
    for number in set(_NUMBER.findall(text)):
        if not number.isdigit() or len(number) > 7:
            raise refuse("damaged", name)
    blanks = sum(map(int, _BLANKS.findall(text))) if b"text:c" in text else 0
    if blanks > max(LONGEST_BLANKS, len(text)):
        raise over("cell", f"{LONGEST_BLANKS:,}", name)


def _without_gaps(text: bytes, extents: dict[str, Extent], limits: Limits, name: str) -> bytes:
    """The same tables, with each long stretch of blank rows cut to one row. Each cut is recorded in the
    sheet's `gaps`."""
    pieces: list[bytes] = []
    start = 0
    cells = 0
    for table, end in _tables(text):
        sheet = name_of(table.group())
        row = filled = 0
        gaps: list[tuple[int, int]] = []
        rows = list(_ROW.finditer(text, table.end(), end))
        starts = [*(one.start() for one in rows[1:]), end]
        for found, following in zip(rows, starts, strict=False):  # a table may have no row
            repeated = ROWS_REPEATED.search(found.group())
            times = int(repeated.group(1)) if repeated else 1
            body = _body(text, found, following) if times > 1 else b""
            if times > 1 and any(sign in body for sign in _FILLED):
                filled += times
                cells += times * width(filled_part(body))
                if cells > MOST_REPEATED or filled > limits.rows:
                    raise over("rows", limits.rows, name)
            elif times > _LONG_GAP:
                tag = ROWS_REPEATED.sub(b'number-rows-repeated="1"', found.group())
                pieces += [text[start : found.start()], tag]
                start = found.end()
                gaps.append((row + 1, times - 1))
                times = 1
            row += times
        if row > limits.rows:
            raise over("rows", limits.rows, name)
        if gaps:
            extents.setdefault(sheet, Extent()).gaps = gaps
    return b"".join([*pieces, text[start:]]) if pieces else text


def _tables(text: bytes) -> Iterator[tuple[re.Match[bytes], int]]:
    found = list(TABLE.finditer(text))
    ends = [*(one.start() for one in found[1:]), len(text)]
    yield from zip(found, ends, strict=False)  # a document may have no table


def _body(text: bytes, row: re.Match[bytes], following: int) -> bytes:
    """The content of the row. The search for its end stops where the next row begins, so that each byte is
    seen once."""
    if row.group().endswith(b"/>"):
        return b""
    end = text.find(ROW_END, row.end(), following)
    return text[row.end() : following if end < 0 else end]


def _packed(container: Container, text: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as smaller:
        for entry in container.entries:
            if entry.filename == CONTENT:
                smaller.writestr(CONTENT, text)
            elif entry.filename in ("mimetype", _MANIFEST):
                smaller.writestr(entry.filename, container.whole(entry))
    return packed.getvalue()
