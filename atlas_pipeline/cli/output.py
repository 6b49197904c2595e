"""How lists are shown: a table for people, CSV and JSON for programs; the same rows in each."""

import csv
import json
import math
import sys
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Annotated, Any

import typer

_BEGINS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


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
) -> None:
    """Print rows with these columns. CSV and JSON always carry every column, also without rows."""
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
        print_table(cells, columns, title)


def print_table(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], title: str = "") -> None:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        is_number = all(
            isinstance(row[column], int | float | None) and not isinstance(row[column], bool) for row in rows
        )
        table.add_column(column.replace("_", " "), justify="right" if is_number else "left", overflow="fold")
    for row in rows:
        table.add_row(*(readable(row[column]) for column in columns))
    screen = console()
    if title:
        screen.print(title, soft_wrap=not sys.stdout.isatty())
    screen.print(table)


def console():  # type: ignore[no-untyped-def]
    """Where people read: as wide as the terminal, never narrower than a table needs in a pipe."""
    from rich.console import Console

    is_terminal = sys.stdout.isatty()
    return Console(width=None if is_terminal else 160, highlight=False, markup=False)


def plain(value: Any) -> Any:
    """A value as JSON knows it: no gaps but None, whole floats as integers, dates as ISO text."""
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
    """A plain value as a CSV cell; text that a spreadsheet would run as a formula is defused."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return defused(value)
    return value


def defused(text: str) -> str:
    """The text, quoted with an apostrophe where a spreadsheet would take it for a formula. Excel in East Asian
    settings takes the wide signs for the plain ones. Numbers are no text and stay as they are."""
    return f"'{text}" if text.startswith(_BEGINS_FORMULA) else text


def readable(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.1f}"
    return f"{value:,}" if isinstance(value, int) else str(value)
