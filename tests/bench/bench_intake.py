"""Intake, judged and loaded: a 100,000-row workbook beside pandas merely reading it with openpyxl, and a
1,000,000-row CSV beside pandas reading it and writing it with `to_sql`. Each in a process of its own, so
that the peak of memory is its own; the clock starts when the libraries are imported and the home is set
up."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.actors import BENCH
from tests.bench.crowd import csv_folder, workbook

GIB = 2**30


def run() -> list[dict]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        book = workbook(folder / "THA_2019-H2.xlsx", 100_000)
        ours = _measured("take_in", book, folder / "a")
        rival = _measured("read_excel", book, folder / "b")
        csvs = csv_folder(folder / "million" / "THA_2019-H2", 1_000_000)
        ours_csv = _measured("take_in", csvs, folder / "c")
        rival_csv = _measured("to_sql", csvs / "participants.csv", folder / "d")
    return [
        {
            "name": "intake of a 100,000-row workbook",
            "ours_s": ours["seconds"],
            "rival": "pandas.read_excel, openpyxl, reading only",
            "rival_s": rival["seconds"],
            "ratio": f"{rival['seconds'] / ours['seconds']:.1f} × faster",
            "aim": "at least 4 × faster",
        },
        {
            "name": f"intake of a 1,000,000-row CSV ({ours_csv['peak'] / GIB:.2f} GiB at its peak)",
            "ours_s": ours_csv["seconds"],
            "rival": f"pandas read_csv and to_sql, unjudged ({rival_csv['peak'] / GIB:.2f} GiB)",
            "rival_s": rival_csv["seconds"],
            "ratio": f"{ours_csv['seconds'] / rival_csv['seconds']:.2f} × its time",
            "aim": "under 12 s, 1.5 GiB",
        },
    ]


def _measured(what: str, path: Path, home: Path) -> dict:
    command = [sys.executable, "-m", "tests.bench.bench_intake", what, str(path), str(home)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return json.loads(done.stdout.splitlines()[-1])


def take_in(path: Path, home: Path) -> Callable[[], None]:
    """Receive, judge and load, as the job does, into a new SQLite warehouse that is set up already."""
    from datetime import UTC, datetime

    import pandera.pandas  # noqa: F401  imported before the clock starts, as pandas is for the rival

    from atlas_pipeline.home import Home
    from atlas_pipeline.ingestion.deliveries import receive
    from atlas_pipeline.ingestion.take_in import take_in_slice, waiting_slices
    from atlas_pipeline.settings import Settings
    from sources.inbox.inbox import delivery_of

    office = Home(Settings(home=home))
    office.prepare()
    common = {"plan": office.plan, "warehouse": office.warehouse, "archive": office.archive, "actor": BENCH}

    def work() -> None:
        receive([delivery_of(path)], **common, now=datetime.now(UTC))
        for one in waiting_slices(plan=office.plan, warehouse=office.warehouse):
            receipts = take_in_slice(one, **common, secret=office.secret, now=datetime.now(UTC))
            assert [receipt.outcomes["participants"] for receipt in receipts] == ["accepted"], receipts

    return work


def read_excel(path: Path, home: Path) -> Callable[[], None]:
    import openpyxl  # noqa: F401
    import pandas as pd

    return lambda: pd.read_excel(path, sheet_name="participants", engine="openpyxl")


def to_sql(path: Path, home: Path) -> Callable[[], None]:
    import pandas as pd
    import sqlalchemy as sa

    home.mkdir()
    engine = sa.create_engine(f"sqlite:///{home / 'x.db'}")
    return lambda: pd.read_csv(path).to_sql("participants", engine, index=False)


if __name__ == "__main__":
    import resource

    _, chosen, where, place = sys.argv
    work = {"take_in": take_in, "read_excel": read_excel, "to_sql": to_sql}[chosen](Path(where), Path(place))
    began = time.perf_counter()
    work()
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps({"seconds": seconds, "peak": peak}))
