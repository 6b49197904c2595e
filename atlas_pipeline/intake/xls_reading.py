"""Reading .xls in a process of its own.

calamine 0.9 asks for as much memory as a damaged .xls says it needs, and a request that cannot be met ends
the process: no exception, nothing to catch. So the old format is read by a child, whose end is only a
problem of the file. `python -m atlas_pipeline.intake.xls_reading` is that child: bytes in, JSON out.
"""

import json
import subprocess
import sys
from dataclasses import dataclass

from atlas_pipeline.intake.cells import ERROR, encoded, marked
from atlas_pipeline.intake.unreadable import refuse
from atlas_pipeline.intake.xls_extents import xls_look_over

LONGEST_SECONDS = 120
MOST_MEMORY = 6 * 1024**3

_PASSWORD = 3
"""What the child says of a workbook with a password."""


@dataclass(frozen=True)
class XlsSheet:
    """A sheet of marked texts, row by row from the first."""

    name: str
    is_hidden: bool
    rows: list[list[str]]


def read_xls(content: bytes, name: str) -> list[XlsSheet]:
    """Raises Unreadable where the workbook is damaged or protected."""
    try:
        child = subprocess.run(
            [sys.executable, "-m", "atlas_pipeline.intake.xls_reading"],
            input=content,
            capture_output=True,
            timeout=LONGEST_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise refuse("damaged", name) from None
    if child.returncode:
        raise refuse("encrypted" if child.returncode == _PASSWORD else "damaged", name)
    return [XlsSheet(**sheet) for sheet in json.loads(child.stdout)]


def _main() -> int:
    import io

    import python_calamine

    _limit_memory()
    content = sys.stdin.buffer.read()
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    except python_calamine.PasswordError:
        return _PASSWORD
    look_over = xls_look_over(content)
    sheets = []
    for sheet in book.sheets_metadata:
        if sheet.typ != python_calamine.SheetTypeEnum.WorkSheet:
            continue
        cells = book.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
        rows = [[encoded(value) for value in row] for row in cells]
        _mark_errors(rows, look_over(sheet.name).errors)
        is_hidden = sheet.visible != python_calamine.SheetVisibleEnum.Visible
        sheets.append({"name": sheet.name, "is_hidden": is_hidden, "rows": rows})
    json.dump(sheets, sys.stdout)
    return 0


def _mark_errors(rows: list[list[str]], errors: dict[tuple[int, int], str]) -> None:
    """Puts the errors where they are; a last row that has nothing else is not among calamine's."""
    for (row, column), text in errors.items():
        rows += [[] for _ in range(row - len(rows))]
        rows[row - 1] += [""] * (column - len(rows[row - 1]))
        rows[row - 1][column - 1] = marked(ERROR, text)


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limits
        return
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


if __name__ == "__main__":
    sys.exit(_main())
