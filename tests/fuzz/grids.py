"""Changes to a book's values: cells, rows, columns, headers, sheets. Each tells what it did."""

import random
from collections.abc import Callable

from tests.fuzz.books import Book, Sheet
from tests.fuzz.values import anything, twisted

Change = Callable[[random.Random, Book], str]


def change(rng: random.Random, book: Book) -> str:
    """Makes one change in place and tells which."""
    if not book.sheets:
        return "nothing is left"
    chosen = rng.choices(tuple(_CHANGES), weights=tuple(_CHANGES.values()))[0]
    return f"{chosen.__name__.strip('_')}: {chosen(rng, book)}"


def _sheet(rng: random.Random, book: Book) -> Sheet:
    """More often a form than the cover."""
    forms = book.sheets[1:]
    return rng.choice(forms) if forms and rng.random() < 0.85 else rng.choice(book.sheets)


def _place(rng: random.Random, sheet: Sheet, first: int = 0) -> tuple[int, int] | None:
    rows = [number for number, row in enumerate(sheet.rows) if number >= first and row]
    if not rows:
        return None
    row = rng.choice(rows)
    return row, rng.randrange(len(sheet.rows[row]))


def _width(sheet: Sheet) -> int:
    return max(map(len, sheet.rows), default=0)


def _pad(sheet: Sheet) -> int:
    width = _width(sheet)
    for row in sheet.rows:
        row += [None] * (width - len(row))
    return width


# ------------------------------------------------------------------ cells


def _any_cell(rng: random.Random, book: Book) -> str:
    sheet = _sheet(rng, book)
    if (place := _place(rng, sheet, rng.choice((0, 1, 1, 1)))) is None:
        return "no cell"
    row, column = place
    sheet.rows[row][column] = anything(rng)
    return f"{sheet.name} {row},{column} = {sheet.rows[row][column]!r:.60}"


def _twisted_cell(rng: random.Random, book: Book) -> str:
    sheet = _sheet(rng, book)
    if (place := _place(rng, sheet)) is None:
        return "no cell"
    row, column = place
    sheet.rows[row][column] = twisted(rng, sheet.rows[row][column])
    return f"{sheet.name} {row},{column} = {sheet.rows[row][column]!r:.60}"


def _swapped_cells(rng: random.Random, book: Book) -> str:
    sheet, other = _sheet(rng, book), _sheet(rng, book)
    one, two = _place(rng, sheet, 1), _place(rng, sheet, 1)
    if one is None or two is None or other is None:
        return "no cells"
    rows = sheet.rows
    rows[one[0]][one[1]], rows[two[0]][two[1]] = rows[two[0]][two[1]], rows[one[0]][one[1]]
    return f"{sheet.name} {one} {two}"


def _whole_column(rng: random.Random, book: Book) -> str:
    sheet = _sheet(rng, book)
    if (place := _place(rng, sheet, 1)) is None:
        return "no cell"
    value = anything(rng)
    for row in sheet.rows[1:]:
        if len(row) > place[1]:
            row[place[1]] = value
    return f"{sheet.name} column {place[1]} = {value!r:.60}"


def _far_cell(rng: random.Random, book: Book) -> str:
    sheet = _sheet(rng, book)
    row, column = len(sheet.rows) + rng.randint(0, 300), rng.choice((0, 5, 30, 200))
    sheet.rows += [[] for _ in range(row + 1 - len(sheet.rows))]
    sheet.rows[row] += [None] * (column + 1 - len(sheet.rows[row]))
    sheet.rows[row][column] = anything(rng)
    return f"{sheet.name} {row},{column}"


# ------------------------------------------------------------------ rows, columns, headers


def _row_moved(rng: random.Random, book: Book) -> str:
    sheet = _sheet(rng, book)
    if len(sheet.rows) < 2:
        return "too short"
    rng_from, rng_to = rng.randrange(len(sheet.rows)), rng.randrange(len(sheet.rows))
    sheet.rows.insert(rng_to, sheet.rows.pop(rng_from))
    return f"{sheet.name} {rng_from} to {rng_to}"


def _row_doubled(rng: random.Random, book: Book) -> str:
    sheet = _sheet(rng, book)
    if not sheet.rows:
        return "empty"
    number, times = rng.randrange(len(sheet.rows)), rng.choice((1, 1, 1, 2, 30))
    sheet.rows[number:number] = [list(sheet.rows[number]) for _ in range(times)]
    return f"{sheet.name} {number} × {times}"


def _row_dropped(rng: random.Random, book: Book) -> str:
    sheet = _sheet(rng, book)
    if not sheet.rows:
        return "empty"
    number = rng.randrange(len(sheet.rows))
    del sheet.rows[number]
    return f"{sheet.name} {number}"


def _row_inserted(rng: random.Random, book: Book) -> str:
    sheet = _sheet(rng, book)
    number = rng.randint(0, len(sheet.rows))
    row = rng.choice(
        (
            [],
            [None] * 5,
            [" ", "\u00a0"],
            ["Total", None, 12],
            ["A title"],
            [anything(rng) for _ in range(_width(sheet))],
        )
    )
    sheet.rows.insert(number, list(row))
    return f"{sheet.name} {number} {row!r:.60}"


def _column_moved(rng: random.Random, book: Book) -> str:
    sheet = _sheet(rng, book)
    if (width := _pad(sheet)) < 2:
        return "too narrow"
    one, two = rng.randrange(width), rng.randrange(width)
    for row in sheet.rows:
        row.insert(two, row.pop(one))
    return f"{sheet.name} {one} to {two}"


def _column_doubled(rng: random.Random, book: Book) -> str:
    sheet = _sheet(rng, book)
    if not (width := _pad(sheet)):
        return "empty"
    one = rng.randrange(width)
    for row in sheet.rows:
        row.insert(rng.choice((one, one, len(row))), row[one])
    return f"{sheet.name} {one}"


def _column_dropped(rng: random.Random, book: Book) -> str:
    sheet = _sheet(rng, book)
    if not (width := _pad(sheet)):
        return "empty"
    one = rng.randrange(width)
    for row in sheet.rows:
        del row[one]
    return f"{sheet.name} {one}"


def _column_shifted(rng: random.Random, book: Book) -> str:
    """The values of one column slip up or down; the header stays."""
    sheet = _sheet(rng, book)
    if (width := _pad(sheet)) < 1 or len(sheet.rows) < 3:
        return "too small"
    one = rng.randrange(width)
    values = [row[one] for row in sheet.rows[1:]]
    for row, value in zip(sheet.rows[1:], values[1:] + values[:1], strict=True):
        row[one] = value
    return f"{sheet.name} {one}"


def _header_renamed(rng: random.Random, book: Book) -> str:
    sheet = _sheet(rng, book)
    if not sheet.rows or not sheet.rows[0]:
        return "no header"
    one = rng.randrange(len(sheet.rows[0]))
    old = sheet.rows[0][one]
    sheet.rows[0][one] = rng.choice((anything(rng), twisted(rng, old), rng.choice(sheet.rows[0])))
    return f"{sheet.name} {old!r} = {sheet.rows[0][one]!r:.60}"


# ------------------------------------------------------------------ sheets


def _sheet_dropped(rng: random.Random, book: Book) -> str:
    gone = book.sheets.pop(rng.randrange(len(book.sheets)))
    return gone.name


def _sheet_doubled(rng: random.Random, book: Book) -> str:
    sheet = rng.choice(book.sheets)
    names = (f"{sheet.name} ", sheet.name.upper(), f"{sheet.name} (2)", sheet.name)
    book.sheets.insert(
        rng.randint(0, len(book.sheets)), Sheet(rng.choice(names), [list(row) for row in sheet.rows])
    )
    return sheet.name


def _sheet_renamed(rng: random.Random, book: Book) -> str:
    sheet = rng.choice(book.sheets)
    old = sheet.name
    ours = ("activities", "participants", "cover", "trainings", old.upper(), f" {old} ", f"{old}.csv")
    sheet.name = rng.choice((*ours, "Sheet1", "ชีต", "x" * 31, "🙂", "1", " ", old[::-1]))
    return f"{old} = {sheet.name}"


def _sheet_hidden(rng: random.Random, book: Book) -> str:
    sheet = rng.choice(book.sheets)
    sheet.is_hidden = True
    return sheet.name


def _sheets_moved(rng: random.Random, book: Book) -> str:
    rng.shuffle(book.sheets)
    return ", ".join(sheet.name for sheet in book.sheets)


def _sheet_emptied(rng: random.Random, book: Book) -> str:
    sheet = rng.choice(book.sheets)
    del sheet.rows[rng.choice((0, 1)) :]
    return sheet.name


_CHANGES: dict[Change, int] = {
    **dict.fromkeys((_any_cell, _twisted_cell), 12),
    **dict.fromkeys((_swapped_cells, _whole_column), 4),
    **dict.fromkeys((_far_cell, _header_renamed, _row_inserted, _row_doubled, _column_shifted), 3),
    **dict.fromkeys((_row_moved, _row_dropped, _column_moved, _column_doubled, _column_dropped), 2),
    **dict.fromkeys((_sheet_dropped, _sheet_doubled, _sheet_renamed), 1),
    **dict.fromkeys((_sheet_hidden, _sheets_moved, _sheet_emptied), 1),
}
"""How often each is chosen, against the others."""
