"""A plan with new content in some of its files: checked before it takes the place of the old content."""

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from atlas_pipeline.plan.loading import check_plan
from atlas_pipeline.plan.plan_problems import PlanProblem


def check_draft(files: Mapping[str, str], folder: Path | None = None) -> list[PlanProblem]:
    """Every problem that the plan in the folder would have with these files (path in the folder → text);
    without a folder, of a plan of these files alone. Changes nothing in the folder."""
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch) / "plan"
        if folder is not None:
            # hidden files, such as .git or .venv, are no part of a plan
            shutil.copytree(folder, copy, ignore=shutil.ignore_patterns(".*"))
        write_files(files, copy)
        return check_plan(copy)


def write_files(files: Mapping[str, str], folder: Path) -> None:
    """Writes each text into its file. Makes the folders that are missing."""
    for file, text in files.items():
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_text(text, encoding="utf-8")
