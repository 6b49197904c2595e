"""The outputs of a fixed set, kept and compared: what must stay equal while code moves.

    python -m tests.outputs keep FOLDER        writes the outputs of this checkout to FOLDER
    python -m tests.outputs compare ONE OTHER  names every output that differs; exit code 1 if there is one

The set: every list of `atlas` as CSV and JSON after a run of the samples, traces, the cell values and marks
of the checked workbooks and of Annex A, the validation of 300 mutated files, and, where ATLAS_PUBLIC_DATA
names a folder with ILAB's editions, the context tables. Sentences are left out of the comparison of problems;
moments of the clock are masked.
"""

import argparse
import csv
import filecmp
import io
import json
import os
import re
import sys
from pathlib import Path

import openpyxl
from typer.testing import CliRunner

from atlas_pipeline.cli.app import app

ROOT = Path(__file__).parents[1]
MUTATED_FILES = 300
INDICATORS = ("K1", "K2", "K3")
LISTS = (
    ("status",),
    ("indicators",),
    ("indicators", "--as-of", "2100-01-01"),
    ("problems", "--history"),
    ("problems", "--lang", "es"),
    ("problems", "--lang", "th"),
    ("quality",),
    ("history",),
    ("publications",),
    ("rules",),
    ("corrections",),
    ("alerts",),
    ("alerts", "history"),
    ("persons", "--all"),
    ("submissions",),
)
SENTENCES = (
    "message",
    "sentence",
    "what_to_do",
    "problem",
    "hint",
    "note",
    "text",
    "to_do",
    "meaning",
    "effect",
)
MOMENT = re.compile(r"20[2-9]\d-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?( UTC)?")


def keep(folder: Path) -> None:
    """Writes the outputs to `folder`, which must be empty or not there."""
    home = folder / "home"
    home.mkdir(parents=True)
    os.environ |= {
        "ATLAS_HOME": str(home),
        "ATLAS_USER": "keeper",
        "ATLAS_ALERTS": "false",
        "COLUMNS": "200",
    }
    outputs = folder / "outputs"
    outputs.mkdir()

    def atlas(*words: str) -> str:
        done = CliRunner().invoke(app, list(words))
        return f"{done.stdout}\nexit code {done.exit_code}\n"

    (outputs / "run.txt").write_text(
        _masked(atlas("run", "--inbox", str(ROOT / "samples"))), encoding="utf-8"
    )
    public = os.environ.get("ATLAS_PUBLIC_DATA")
    if public:
        (outputs / "context.txt").write_text(_masked(atlas("context", public)), encoding="utf-8")
    tables = [line.split(",")[0] for line in atlas("table", "--format", "csv").splitlines()[1:] if line]
    asked = [*LISTS, *(("table", name) for name in tables if not name.startswith("exit code"))]
    asked += [("trace", code, "--country", "THA", "--period", "2020-H1") for code in INDICATORS]
    for words in asked:
        for kind in ("csv", "json"):
            name = "_".join(words).replace("--", "").replace("/", "-")
            text = atlas(*words, "--format", kind)
            (outputs / f"{name}.{kind}").write_text(_masked(_silent(text, kind)), encoding="utf-8")
    for path in sorted([*(home / "checked").rglob("*.xlsx"), *(home / "reports").rglob("*.xlsx")]):
        told = "\n".join(_cells(path))
        name = "-".join(path.relative_to(home).parts)
        (outputs / f"{name}.txt").write_text(_masked(told), encoding="utf-8")
    (outputs / "mutated.jsonl").write_text("\n".join(_mutated(MUTATED_FILES)), encoding="utf-8")
    print(f"{len(list(outputs.iterdir()))} outputs in {outputs}")


def compare(one: Path, other: Path) -> int:
    """The number of outputs that differ or stand on one side only; each is named."""
    names = {path.name for folder in (one, other) for path in (folder / "outputs").iterdir()}
    _, differ, missing = filecmp.cmpfiles(one / "outputs", other / "outputs", sorted(names), shallow=False)
    for name in [*differ, *missing]:
        print(f"{name} {'differs' if name in differ else 'is on one side only'}")
    print(f"{len(names) - len(differ) - len(missing)} of {len(names)} outputs are equal")
    return len(differ) + len(missing)


def _masked(text: str) -> str:
    text = MOMENT.sub("MOMENT", text)
    text = re.sub(r"(?<![0-9a-f])-?\d{15,}(?![0-9a-f])", "KEY", text)  # pseudonyms: each home has its secret
    text = re.sub(r"\b[0-9a-f]{16,64}\b", "DIGEST", text)
    text = re.sub(r"\d+\.\d+\.\d+-[0-9a-f]{8}\b", "PROGRAM", text)  # another program, which a move makes
    return re.sub(r"/\S*/home/", "HOME/", text)


def _silent(text: str, kind: str) -> str:
    """Without the columns that hold sentences: their turn to change comes."""
    try:
        if kind == "csv":
            body, _, code = text.rpartition("\nexit code")
            rows = list(csv.reader(io.StringIO(body)))
            kept = [place for place, name in enumerate(rows[0]) if name not in SENTENCES]
            return (
                "\n".join(repr([row[place] for place in kept]) for row in rows if row) + f"\nexit code{code}"
            )
        body, _, code = text.rpartition("\nexit code")
        told = [{k: v for k, v in row.items() if k not in SENTENCES} for row in json.loads(body)]
        return "\n".join(json.dumps(row, ensure_ascii=False) for row in told) + f"\nexit code{code}"
    except (ValueError, IndexError, AttributeError):
        return text


def _cells(path: Path):
    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                fill = cell.fill.fgColor.rgb if cell.fill.fill_type else None
                note = bool(cell.comment)
                if cell.value is not None or fill or note:
                    yield f"{sheet.title}!{cell.coordinate} {cell.value!r} {fill} {note}"


def _mutated(count: int):
    from tests.fuzz.mutator import made, recipe_of
    from tests.validation.building import validated

    for seed in range(count):
        mutant = made(recipe_of(seed))
        result = validated(mutant.content, mutant.name)
        problems = [
            [
                one.form,
                one.row,
                one.column,
                one.rule,
                str(one.severity),
                str(one.found),
                str(one.suggestion),
                repr(one.allowed),
            ]
            for one in result.problems
        ]
        forms = [
            [
                load.form,
                str(load.outcome),
                load.rows_read,
                load.rows_accepted,
                load.rows_set_aside,
                load.rows.to_csv(),
            ]
            for load in result.load.forms
        ]
        yield json.dumps([seed, mutant.name, problems, forms], ensure_ascii=False, default=str)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.outputs", description=__doc__)
    parser.add_argument("what", choices=("keep", "compare"))
    parser.add_argument("folders", nargs="+", type=Path)
    told = parser.parse_args()
    if told.what == "keep":
        keep(told.folders[0].absolute())
        return 0
    return compare(*told.folders) > 0


if __name__ == "__main__":
    sys.exit(main())
