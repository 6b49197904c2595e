"""The packaged plan in a folder of its own."""

import csv
import shutil
from collections.abc import Collection
from pathlib import Path
from typing import Any

import yaml

import atlas_pipeline.plan
from atlas_pipeline.plan.loading import PACKAGED, check_plan
from atlas_pipeline.plan.surroundings import Surroundings

PACKAGED_FOLDER = Path(atlas_pipeline.plan.__file__).parent / PACKAGED


def _written(content: Any) -> str:
    # libyaml writes ten times as fast as PyYAML
    return yaml.dump(content, Dumper=yaml.CSafeDumper, allow_unicode=True)


class PlanFolder:
    """A copy of the packaged plan to change, and what the checks then say about it."""

    def __init__(self, path: Path) -> None:
        """Makes the copy at `path`."""
        self.path = Path(shutil.copytree(PACKAGED_FOLDER, path))

    def read(self, file: str) -> Any:
        return yaml.load((self.path / file).read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)

    def write(self, file: str, content: Any) -> None:
        (self.path / file).parent.mkdir(exist_ok=True)
        text = content if isinstance(content, str) else _written(content)
        (self.path / file).write_text(text, encoding="utf-8")

    def rows(self, file: str) -> list[dict[str, str]]:
        with (self.path / file).open(encoding="utf-8", newline="") as opened:
            return list(csv.DictReader(opened))

    def write_rows(self, file: str, rows: list[dict[str, str]]) -> None:
        with (self.path / file).open("w", encoding="utf-8", newline="") as opened:
            writer = csv.DictWriter(opened, rows[0].keys(), restval="")
            writer.writeheader()
            writer.writerows(rows)

    def add_row(self, file: str, **cells: str) -> str:
        """Appends a row and returns its name, as problems give it."""
        rows = self.rows(file)
        self.write_rows(file, [*rows, cells])
        return f"row {len(rows) + 2}"

    def keep_cases_of(self, indicators: Collection[str]) -> None:
        """Takes the worked cases of all other indicators away."""
        for path in (self.path / "worked_cases").iterdir():
            if path.stem not in indicators:
                path.unlink()

    def problems(self, surroundings: Surroundings | None = None) -> list[tuple[str, str, str]]:
        """File, entry and field of each problem."""
        return [(one.file, one.entry, one.field) for one in check_plan(self.path, surroundings)]

    def messages(self) -> list[str]:
        return [str(problem) for problem in check_plan(self.path)]
