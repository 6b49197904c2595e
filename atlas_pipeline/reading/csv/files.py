"""CSV files as sheets. The content of the file decides the character set, the separator and the rows.

A row is a record, as in a spreadsheet: a quoted text may contain several lines and is still in one row,
and a blank line is a row too. Arrow reads the records that have the expected number of columns and hands
the others back. This module puts those back in their places; short ones are filled with blanks.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np
import pyarrow as pa
from pyarrow import csv as arrow_csv

from atlas_pipeline.plan.project import Limits
from atlas_pipeline.problems.catalogue import problem
from atlas_pipeline.problems.model import Problem
from atlas_pipeline.reading.cells import MARK
from atlas_pipeline.reading.csv.encodings import to_utf8
from atlas_pipeline.reading.sheets import Column, Sheet, sheet_of
from atlas_pipeline.reading.unreadable import Unreadable, beyond, over

SEPARATORS = (",", ";", "\t")
_SHOWN = ("comma ,", "semicolon ;", "tab")
_LONGEST_DECLARATION = 512
_DECLARATION = re.compile(rb"(?i)(?P<mark>\"?)sep ?= ?(?P<sign>[!-~\t])(?P=mark)[,;\t|]*")
_TEXT_FORMULA = re.compile(r'="((?:[^"]|"")*)"')
"""A formula that only gives a text. Programs write it so that Excel keeps the zeros of an identifier."""

_VISIBLE = re.compile(rb"\S")
_SAMPLED = 50
_SAMPLE_BYTES = 1 << 18
_BLOCK = 1 << 24
_LONGEST_RECORD = 1 << 20
_LINES_A_ROW = 3
"""If a file has more than this number of lines for each allowed row, it is not even cut into records."""

_MOST_RAGGED = 200_000
"""The most records with another number of columns than expected. Each costs a call. Blank lines are such
records too."""


def bounded(pieces: Iterable[bytes], name: str, limits: Limits) -> Iterator[bytes]:
    """The unchanged pieces of a file. They are checked before they are joined or decoded.

    Raises Unreadable if the file has more lines than its rows can need, or a line without end.
    """
    lines = length = 0
    for piece in pieces:
        lines += max(piece.count(b"\n"), piece.count(b"\r"))
        if lines > _LINES_A_ROW * limits.rows:
            raise over("rows", limits.rows, name)
        for start in range(0, len(piece), _LONGEST_RECORD):
            part = piece[start : start + _LONGEST_RECORD]
            end = max(part.rfind(b"\n"), part.rfind(b"\r"))
            length = length + len(part) if end < 0 else len(part) - end
            if length > 2 * _LONGEST_RECORD:
                raise over("cell", f"{_LONGEST_RECORD:,}", name)
        yield piece


def read_csv(content: bytes, name: str, limits: Limits) -> tuple[Sheet, list[Problem]]:
    """The file as a sheet, and the problems about how it was read.

    Raises Unreadable if the character set, the separator or the quotation marks are not clear, or if the
    file is beyond the limits.
    """
    text, encoding = to_utf8(content, name)
    problems = []
    if encoding not in ("UTF-8", "UTF-16"):
        problems.append(problem("encoding_recognised", found=name, encoding=encoding))
    if MARK.encode() in text or b"\x00" in text:
        text = text.replace(MARK.encode(), b"").replace(b"\x00", b"")
    separator, text = _declared_separator(text)
    if not _VISIBLE.search(text):
        return sheet_of(name, []), problems
    sample = _sample(text)
    if separator is None:
        separator = _separator(sample, name)
    # at least one: without column names Arrow would use the first line, which is blank, as the names
    width = max([1, *(len(record) for record in _records(sample, separator))])
    is_wide = width > limits.columns
    sheet = (
        _read_wide(text, name, separator, limits) if is_wide else _read(text, name, separator, width, limits)
    )
    if len(sheet) > limits.rows:
        raise over("rows", limits.rows, name)
    return _without_text_formulas(sheet) if b'="' in text else sheet, problems


def _without_text_formulas(sheet: Sheet) -> Sheet:
    """The sheet with the text of each cell such as `="007"`, as Excel shows it."""

    def shown(text: str) -> str:
        found = _TEXT_FORMULA.fullmatch(text)
        return found[1].replace('""', '"') if found else text

    columns = tuple(
        Column(column.codes, pa.array(map(shown, column.values.to_pylist()), pa.string()))
        for column in sheet.columns
    )
    return replace(sheet, columns=columns)


def _declared_separator(text: bytes) -> tuple[str | None, bytes]:
    """The separator that a first line such as `sep=;` declares (None without one), and the text without
    that line. Excel uses this line; it is not a row. A program that saved the file again may have put it in
    quotation marks, or filled it with empty cells."""
    line, line_end, _ = text[:_LONGEST_DECLARATION].partition(b"\n")
    found = _DECLARATION.fullmatch(line.strip(b"\r "))
    if line_end and found:
        return found["sign"].decode(), text[len(line) + 1 :]
    return None, text


def _sample(text: bytes) -> str:
    """The beginning of the text, cut at the end of a line."""
    if len(text) <= _SAMPLE_BYTES:
        return text.decode()
    cut = text.rfind(b"\n", 0, _SAMPLE_BYTES)
    return text[: cut + 1 if cut > 0 else _SAMPLE_BYTES].decode("utf-8", "ignore")


def _records(sample: str, separator: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=separator)
    try:
        for _, record in zip(range(_SAMPLED), reader, strict=False):
            yield record
    except csv.Error:
        return


def _separator(sample: str, name: str) -> str:
    """The only sign that cuts every record into the same number of columns, more than one.

    If there is no such sign, the only sign that cuts the first record. A sign is refused if another sign
    would cut some of the other records (see `_is_mixed`). If no sign cuts the first record, the file has
    one column. Raises Unreadable if no single sign is left.
    """
    widths = {
        sign: [len(record) for record in _records(sample, sign) if any(cell.strip() for cell in record)]
        for sign in SEPARATORS
    }
    cutting = [sign for sign, found in widths.items() if found and found[0] > 1]
    if not cutting:
        return ","
    even = [sign for sign in cutting if len(set(widths[sign])) == 1]
    for candidates in (even, cutting):
        if len(candidates) == 1 and not _is_mixed(sample, candidates[0]):
            return candidates[0]
    raise Unreadable(problem("unclear_separator", found=name, allowed=_SHOWN))


def _is_mixed(sample: str, separator: str) -> bool:
    """Whether a record that is too short with this separator is long enough with another sign."""
    width = 0
    for record in _records(sample, separator):
        width = width or len(record)
        if width > 2 and len(record) < width:
            line = separator.join(record).replace("\n", " ").replace("\r", " ")
            for sign in SEPARATORS:
                if sign != separator and any(len(cells) >= width for cells in _records(line, sign)):
                    return True
    return False


def _read(text: bytes, name: str, separator: str, width: int, limits: Limits) -> Sheet:
    names = [str(place) for place in range(width)]
    ragged: dict[int, str] = {}

    def keep(record: arrow_csv.InvalidRow) -> str:
        if len(ragged) >= _MOST_RAGGED:
            return "error"
        ragged[record.number] = record.text
        return "skip"

    try:
        table = arrow_csv.read_csv(
            pa.py_buffer(text),
            # one thread: only then does Arrow give the number of each record that it hands back
            read_options=arrow_csv.ReadOptions(use_threads=False, column_names=names, block_size=_BLOCK),
            parse_options=arrow_csv.ParseOptions(
                delimiter=separator,
                newlines_in_values=True,
                ignore_empty_lines=False,
                invalid_row_handler=keep,
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types={column: pa.dictionary(pa.int32(), pa.string()) for column in names},
                strings_can_be_null=False,
            ),
        )
    except pa.ArrowInvalid:
        if len(ragged) >= _MOST_RAGGED:
            raise Unreadable(problem("unclear_separator", found=name, allowed=_SHOWN)) from None
        raise Unreadable(problem("broken_quotes", found=name)) from None
    _refuse_swallowed_rows(ragged, name)
    columns = tuple(Column.of_arrow(column) for column in table.unify_dictionaries().columns)
    even = Sheet(name, np.arange(1, table.num_rows + 1), columns)
    return _with_ragged(even, ragged, separator, limits) if ragged else even


def _read_wide(text: bytes, name: str, separator: str, limits: Limits) -> Sheet:
    """A file with too many columns, without the blank ones at the end of each record: a sheet that is
    formatted to its edge is saved with them. Raises Unreadable if a value is beyond the limit."""
    rows: list[list[str]] = []
    try:
        for record in csv.reader(io.StringIO(text.decode(), newline=""), delimiter=separator):
            filled = [place for place, cell in enumerate(record, start=1) if cell and not cell.isspace()]
            last = filled[-1] if filled else 0
            if last > limits.columns:
                raise beyond(name, len(rows) + 1, last, limits.columns)
            rows.append(record[:last])
            if len(rows) > limits.rows:
                raise over("rows", limits.rows, name)
    except csv.Error:  # a cell of more than 131,072 characters: a quotation mark that is never closed
        raise Unreadable(problem("broken_quotes", found=name)) from None
    return sheet_of(name, rows)


def _refuse_swallowed_rows(ragged: dict[int, str], name: str) -> None:
    """Raises Unreadable if a quotation mark is never closed: it makes the whole rest of the file one
    record."""
    for text in ragged.values():
        if text.count('"') % 2 or len(text) > _LONGEST_RECORD:
            raise Unreadable(problem("broken_quotes", found=name))


def _with_ragged(even: Sheet, ragged: dict[int, str], separator: str, limits: Limits) -> Sheet:
    records = {
        number: next(csv.reader([text], delimiter=separator, strict=False), [])
        if "\n" not in text and "\r" not in text
        else next(csv.reader(io.StringIO(text, newline=""), delimiter=separator), [])
        for number, text in ragged.items()
    }
    width = max(len(even.columns), *(len(record) for record in records.values()))
    if width > limits.columns:
        raise over("columns", limits.columns, even.name)
    total = len(even) + len(records)
    numbers = np.array(sorted(records), dtype=np.int64)
    order = np.setdiff1d(np.arange(1, total + 1), numbers)
    columns = []
    for place in range(width):
        texts = [records[number][place] if place < len(records[number]) else "" for number in numbers]
        has_column = place < len(even.columns)
        base = even.columns[place] if has_column else Column.of([""] * len(even))
        extra = Column.of(texts)
        codes = np.empty(total, dtype=np.int32)
        codes[order - 1] = base.codes
        codes[numbers - 1] = extra.codes + len(base.values)
        values = pa.concat_arrays([base.values.cast(pa.string()), extra.values])
        columns.append(Column(codes, values))
    return Sheet(even.name, np.arange(1, total + 1), tuple(columns))
