"""Marking a 100,000-row workbook with 1,000 problems, as a whole process, beside openpyxl loading and saving
it."""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.bench_check import ATLAS
from tests.bench.crowd import COVER, PERSON, TRAINING, persons, trainings

ROWS, PROBLEMS = 100_000, 1_000
SEX = PERSON.index("sex")


def flawed_workbook(path: Path, count: int, problems: int) -> Path:
    """The crowd's workbook with so many cells that are no code, spread evenly."""
    import xlsxwriter

    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    every = max(count // problems, 1)
    people = (
        (*row[:SEX], "unsure", *row[SEX + 1 :]) if number % every == 0 else row
        for number, row in enumerate(persons(count))
    )
    for name, rows in (
        ("cover", [("field", "value"), *COVER.items()]),
        ("trainings", [TRAINING, *trainings(count)]),
        ("participants", [PERSON, *people]),
    ):
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    book.close()
    return path


def run() -> list[dict]:
    with tempfile.TemporaryDirectory() as folder:
        path = flawed_workbook(Path(folder) / "book.xlsx", ROWS, PROBLEMS)
        ours, ours_mib = _measured([str(ATLAS), "check", str(path), "--format", "csv"], folder)
        code = f"import openpyxl; openpyxl.load_workbook({str(path)!r}).save({str(path)!r} + '.copy')"
        rival, rival_mib = _measured([sys.executable, "-c", code], folder)
    return [
        {
            "name": f"check and mark {ROWS:,} rows with {PROBLEMS:,} problems, whole process "
            f"({ours_mib:,.0f} MiB)",
            "ours_s": ours,
            "rival": f"openpyxl load and save, nothing marked ({rival_mib:,.0f} MiB)",
            "rival_s": rival,
            "ratio": f"{ours / rival:.2f} × its time",
            "aim": "under 60 s",
        }
    ]


def _measured(command: list[str], folder: str) -> tuple[float, float]:
    """Seconds and the most memory that the process had, in MiB."""
    code = (
        "import resource, subprocess, sys; done = subprocess.run(sys.argv[1:], "
        "stdout=subprocess.DEVNULL).returncode; "
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024); sys.exit(done)"
    )
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", code, *command], cwd=folder, capture_output=True, text=True, check=False
    )
    if done.returncode not in (0, 1):
        raise RuntimeError(done.stderr)
    return time.perf_counter() - began, float(done.stdout)
