"""Shows lists: a table for people, CSV and JSON for programs, with the same rows in each."""

import csv
import json
import math
import os
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Annotated, Any

import typer

from atlas_pipeline.cli.column_widths import column_widths

_BEGINS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

_NAMES = re.compile(r"(year|edition|row|submission|seq|alert|publication|intake|number)$")
_INSTANT = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d):\d\d(?:\.\d+)?(?:\+00:00|Z)")
_LINE_END = re.compile(r"\r\n?")
_OBEYED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""Control characters that a terminal may execute: all except tabs and line feeds."""
_PERCENT = re.compile(r"-?[\d.]+ %")
GAP = 3
"""Spaces between two columns."""
LONGEST_WORD = 40
IN_A_PIPE = 160


class Format(StrEnum):
    TABLE = "table"
    CSV = "csv"
    JSON = "json"


FormatOption = Annotated[Format, typer.Option("--format", help="How to show the list.")]


def show(
    rows: Iterable[Mapping[Any, Any]],
    columns: Sequence[str],
    form: Format,
    *,
    title: str = "",
    empty: str = "Nothing to show.",
    spare: Sequence[str] = (),
) -> None:
    """Prints rows with these columns. CSV and JSON always have every column, also without rows. On a narrow
    screen, the table leaves out the columns `spare`."""
    cells = [{column: plain(row.get(column)) for column in columns} for row in rows]
    if form is Format.CSV:
        writer = csv.DictWriter(sys.stdout, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows([{key: written(value) for key, value in row.items()} for row in cells])
    elif form is Format.JSON:
        json.dump(cells, sys.stdout, ensure_ascii=False, indent=1)
        sys.stdout.write("\n")
    elif not cells:
        typer.echo(empty)
    else:
        print_table(cells, columns, title, spare=spare)


def print_table(
    rows: Sequence[Mapping[str, Any]],
    columns: Sequence[str],
    title: str = "",
    alike: str = "In all rows",
    spare: Sequence[str] = (),
) -> None:
    """Prints rows as a table. Texts that are too long are wrapped between words; nothing is cut off.

    If the table would break words on this screen, the columns `spare` are left out, the first one first.
    Then values that are the same in all rows are printed above the table, after the words `alike`. If that
    is not enough, each row is printed as a block of lines, with all columns.
    """
    screen = console()
    if title:
        screen.print(title, soft_wrap=not sys.stdout.isatty())
    shown = {column: [_in_column(column, row[column]) for row in rows] for column in columns}
    if narrower := _without_spare(shown, spare, screen.width):
        shown = narrower
    elif len(rows) > 1:
        same = {column: texts[0] for column, texts in shown.items() if len(set(texts)) == 1}
        shown = {column: texts for column, texts in shown.items() if column not in same}
        shared = [f"{_heading(column)} {text}" for column, text in same.items() if text]
        if shared:
            screen.print(f"{alike}: " + ", ".join(shared))
        shown = _without_spare(shown, spare, screen.width) or shown
    if shown and _fits(shown, screen.width):
        screen.print(_as_table(shown, rows, screen.width))
    else:
        _print_blocks(screen, shown)


def _without_spare(
    shown: dict[str, list[str]], spare: Sequence[str], width: int
) -> dict[str, list[str]] | None:
    """The columns without as few of `spare` as make them fit; None if they do not fit without all of them."""
    for count in range(len(spare) + 1):
        left = {column: texts for column, texts in shown.items() if column not in spare[:count]}
        if _fits(left, width):
            return left
    return None


def _heading(column: str) -> str:
    return column.replace("_", " ")


def _least(column: str, texts: Sequence[str]) -> int:
    """The smallest width at which no word breaks. Words longer than LONGEST_WORD, such as paths, may
    break."""
    from rich.cells import cell_len

    words = (word for text in (_heading(column), *texts) for word in (text.split() or [""]))
    return max(min(cell_len(word), LONGEST_WORD) for word in words)


def _fits(shown: Mapping[str, Sequence[str]], width: int) -> bool:
    return sum(_least(column, texts) + GAP for column, texts in shown.items()) <= width


def _most(column: str, texts: Sequence[str]) -> int:
    """The width at which no text is wrapped."""
    from rich.cells import cell_len

    return max(cell_len(line) for text in (_heading(column), *texts) for line in text.split("\n"))


def _as_table(  # type: ignore[no-untyped-def]
    shown: Mapping[str, Sequence[str]], rows: Sequence[Mapping[str, Any]], width: int
):
    from rich import box
    from rich.table import Table

    least = [_least(column, texts) for column, texts in shown.items()]
    most = [_most(column, texts) for column, texts in shown.items()]
    widths = column_widths(least, most, width - GAP * len(shown)) or least

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for (column, _), space in zip(shown.items(), widths, strict=True):
        is_number = all(
            (isinstance(row[column], int | float | None) and not isinstance(row[column], bool))
            or (isinstance(row[column], str) and _PERCENT.fullmatch(row[column]) is not None)
            for row in rows
        )
        table.add_column(
            _heading(column),
            justify="right" if is_number else "left",
            overflow="fold",
            width=space,
        )
    for line in zip(*shown.values(), strict=True):
        table.add_row(*line)
    return table


def _print_blocks(screen, shown: Mapping[str, Sequence[str]]) -> None:  # type: ignore[no-untyped-def]
    """Prints each row as lines of a heading and a text. A drawn table for each row would take minutes."""
    from rich.cells import cell_len
    from rich.text import Text

    headings = {column: _heading(column) for column in shown}
    for line in zip(*shown.values(), strict=True):
        texts = {headings[column]: text for column, text in zip(shown, line, strict=True) if text}
        margin = max(map(cell_len, texts), default=0) + 2
        for heading, text in texts.items():
            space = max(screen.width - margin, 1)
            begin = heading + " " * (margin - cell_len(heading))
            if "\n" not in text and cell_len(text) <= space:
                parts = [text]
            else:
                parts = [part.plain.rstrip() for part in Text(text).wrap(screen, space, overflow="fold")]
            for part in parts or [""]:
                screen.file.write(begin + part + "\n")
                begin = " " * margin
        screen.file.write("\n")


def console():  # type: ignore[no-untyped-def]
    """The console for people. It is as wide as the terminal or as COLUMNS says; in a pipe, IN_A_PIPE wide,
    enough for most tables."""
    from rich.console import Console

    has_known_width = sys.stdout.isatty() or os.environ.get("COLUMNS", "").isdigit()
    return Console(width=None if has_known_width else IN_A_PIPE, highlight=False, markup=False)


def plain(value: Any) -> Any:
    """A value in the types of JSON: None for every gap, integers for whole floats, ISO text for dates."""
    if value is None:
        return None
    if isinstance(value, str | bool | list | dict):
        return value
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float):
        if math.isnan(value):
            return None
        return int(value) if value.is_integer() else value
    if isinstance(value, int):
        return value
    text = value.isoformat() if hasattr(value, "isoformat") else str(value)
    return None if text in ("NaT", "<NA>") else text


def written(value: Any) -> Any:
    """A plain value as a CSV cell. A text that a spreadsheet would run as a formula is defused."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return defused(value)
    return value


def defused(text: str) -> str:
    """The text; with an apostrophe before it if a spreadsheet would read it as a formula.

    Excel in East Asian settings reads the wide signs as the plain ones. Numbers are not text and stay
    unchanged. A lone carriage return becomes a line feed: some readers end a record there, although it is
    not quoted. Control characters become U+FFFD.
    """
    text = _OBEYED.sub("\ufffd", _LINE_END.sub("\n", text))
    return f"'{text}" if text.startswith(_BEGINS_FORMULA) else text


def _in_column(column: str, value: Any) -> str:
    """The text of a value. An id or a year has no thousands separator; a control character is shown as
    U+FFFD."""
    is_name = isinstance(value, int) and not isinstance(value, bool) and _NAMES.search(column)
    return str(value) if is_name else _OBEYED.sub("\ufffd", readable(value))


def counted(count: int, thing: str) -> str:
    """“1 row”, “2 rows”, “4 half-years”. Only for nouns whose plural adds an s."""
    return f"{count:,} {thing}{'' if count == 1 else 's'}"


def readable(value: Any) -> str:
    """A plain value as text for people; an instant to the minute."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.1f}"
    if isinstance(value, str) and (instant := _INSTANT.fullmatch(value)):
        return f"{instant[1]} {instant[2]} UTC"
    return f"{value:,}" if isinstance(value, int) else str(value)
