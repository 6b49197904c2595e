"""Reads .xls in a separate process.

calamine 0.9 asks for as much memory as a damaged .xls says it needs. If the system cannot give it, the
process ends: no exception, nothing to catch. So a child process reads the old format, and its end is only
a problem of the file. `python -m atlas_pipeline.reading.xls.process` is that child: bytes in, JSON out.
"""

import json
import subprocess
import sys
from array import array
from dataclasses import dataclass
from datetime import date
from typing import Any

from atlas_pipeline.reading.cells import encoded
from atlas_pipeline.reading.extents import Extent
from atlas_pipeline.reading.unreadable import refuse
from atlas_pipeline.reading.xls.extents import is_encrypted, xls_look_over

MIB = 1024 * 1024
LEAST_SECONDS, SECONDS_A_MIB = 4.0, 1.0
LEAST_MEMORY, TIMES_THE_FILE = 384 * MIB, 24
"""The time and memory that the child may take, and how much more for each MiB (seconds) or byte (memory)
of the file. The largest .xls that Excel saves, 65,536 rows of 20 columns in 12 MiB, takes a third of
either."""

_PASSWORD = 3
"""The child's exit code for a workbook with a password."""


@dataclass(frozen=True)
class XlsSheet:
    """A sheet of marked texts: the rows that are not blank, with their numbers."""

    name: str
    is_hidden: bool
    width: int
    numbers: list[int]
    rows: list[list[str]]
    extent: Extent


def read_xls(content: bytes, name: str) -> list[XlsSheet]:
    """The worksheets of the workbook. Raises Unreadable if the workbook is damaged or protected."""
    try:
        child = subprocess.run(
            [sys.executable, "-m", "atlas_pipeline.reading.xls.process"],
            input=content,
            capture_output=True,
            timeout=LEAST_SECONDS + SECONDS_A_MIB * len(content) / MIB,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise refuse("damaged", name) from None
    if child.returncode:
        raise refuse("encrypted" if child.returncode == _PASSWORD else "damaged", name)
    return [_sheet(**sheet) for sheet in json.loads(child.stdout)]


def _sheet(extent: dict, **parts: Any) -> XlsSheet:
    return XlsSheet(
        **parts,
        extent=Extent(
            errors={(row, column): shown for row, column, shown in extent["errors"]},
            unsaved=set(map(tuple, extent["unsaved"])),
            percents=set(map(tuple, extent["percents"])),
            merged=array("i", extent["merged"]),
            dates=set(map(tuple, extent["dates"])),
            formats={(row, column): code for row, column, code in extent["formats"]},
            hidden_rows=set(extent["hidden_rows"]),
            hidden_columns=list(map(tuple, extent["hidden_columns"])),
            day_zero=date.fromisoformat(extent["day_zero"]),
        ),
    )


def _main() -> int:
    import io

    import python_calamine

    content = sys.stdin.buffer.read()
    _limit_memory(LEAST_MEMORY + TIMES_THE_FILE * len(content))
    if is_encrypted(content):
        return _PASSWORD
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    except python_calamine.PasswordError:
        return _PASSWORD
    look_over = xls_look_over(content)
    sheets = []
    for sheet in book.sheets_metadata:
        if sheet.typ != python_calamine.SheetTypeEnum.WorkSheet:
            continue
        read = book.get_sheet_by_name(sheet.name)
        blanks = [""] * (read.start[1] if read.start else 0)
        rows = {
            number: blanks + [encoded(value) for value in cells]
            for number, cells in enumerate(read.iter_rows(), start=1)
            if cells.count("") < len(cells)
        }
        sheets.append(
            {
                "name": sheet.name,
                "is_hidden": sheet.visible != python_calamine.SheetVisibleEnum.Visible,
                "width": read.end[1] + 1 if read.end else 0,
                "numbers": list(rows),
                "rows": list(rows.values()),
                "extent": _plain(look_over(sheet.name)),
            }
        )
    json.dump(sheets, sys.stdout)
    return 0


def _plain(extent: Extent) -> dict:
    return {
        "errors": [(*place, shown) for place, shown in extent.errors.items()],
        "unsaved": list(extent.unsaved),
        "percents": list(extent.percents),
        "merged": extent.merged.tolist(),
        "dates": list(extent.dates),
        "formats": [(*place, code) for place, code in extent.formats.items()],
        "hidden_rows": list(extent.hidden_rows),
        "hidden_columns": extent.hidden_columns,
        "day_zero": extent.day_zero.isoformat(),
    }


def _limit_memory(most: int) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limits
        return
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


if __name__ == "__main__":
    sys.exit(_main())
