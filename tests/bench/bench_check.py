"""`atlas check` of a 1,000-row workbook as a whole process, beside pandas merely reading it."""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.crowd import workbook

ATLAS = Path(sys.executable).with_name("atlas")


def run() -> list[dict]:
    with tempfile.TemporaryDirectory() as folder:
        path = workbook(Path(folder) / "book.xlsx", 1_000)
        ours = min(_seconds([str(ATLAS), "check", str(path)], folder) for _ in range(3))
        reading = f"import pandas; pandas.read_excel({str(path)!r}, sheet_name=None)"
        rival = min(_seconds([sys.executable, "-c", reading], folder) for _ in range(3))
    return [
        {
            "name": "atlas check, 1,000 rows, whole process",
            "ours_s": ours,
            "rival": "pandas.read_excel, whole process",
            "rival_s": rival,
            "ratio": f"{ours / rival:.2f} × its time",
            "aim": "under 2 s",
        }
    ]


def _seconds(command: list[str], folder: str) -> float:
    began = time.perf_counter()
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    if done.returncode == 2:
        raise RuntimeError(done.stderr.decode())
    return time.perf_counter() - began
