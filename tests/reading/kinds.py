"""The same sheets as each kind of workbook, and short ways to see how they were read."""

import io

import openpyxl

from atlas_pipeline.reading.column_letters import letter
from atlas_pipeline.reading.reader import Reading
from atlas_pipeline.reading.sheets import Sheet
from tests.reading.old_workbooks import Merged, Shown, ods, xls
from tests.validation.building import COVER, plan, problems_of, validated


def in_xlsx(sheets: dict[str, list[list]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for number, row in enumerate(rows, start=1):
            for place, value in enumerate(row, start=1):
                if isinstance(value, Merged):
                    bottom, right = number + value.rows - 1, place + value.columns - 1
                    area = f"{letter(place - 1)}{number}:{letter(right - 1)}{bottom}"
                    sheet.merged_cells.add(area)  # not `merge_cells`: that empties the cells under the area
                    value = value.value
                if isinstance(value, Shown):
                    sheet.cell(number, place, value.number).number_format = value.format
                elif value is not None:
                    sheet.cell(number, place, value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


KINDS = {"x.xlsx": in_xlsx, "x.xls": xls, "x.ods": ods}


def with_cover(**sheets: list[list]) -> dict[str, list[list]]:
    return {"cover": [["field", "value"], *map(list, COVER.items())], **sheets}


def sheets_of(content: bytes, name: str) -> dict[str, Sheet]:
    return Reading(content, name, plan().project.limits).contents(lambda _: True).sheets


def shown(content: bytes, name: str, sheet: str) -> list[list[str]]:
    """The rows of one sheet as they were read."""
    read = sheets_of(content, name)[sheet]
    return [read.shown(position) for position in range(len(read))]


def in_cells(content: bytes, name: str = "x.xlsx", *said: str) -> list[tuple]:
    """The problems that have a row, flat."""
    return [
        one for one in problems_of(validated(content, name), "row", *(said or ("column", "rule"))) if one[0]
    ]
