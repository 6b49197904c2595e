"""`python -m atlas_pipeline.samples [FOLDER]`: writes the sample submissions.

The default folder is `samples/`.
"""

import argparse
from pathlib import Path

from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.plan.loading import load_plan
from atlas_pipeline.samples.story import sample_submissions
from atlas_pipeline.samples.workbook import write_workbook

FOLDER = Path("samples")


def write_samples(folder: Path) -> list[Path]:
    """Writes all workbooks into the folder.

    Returns their paths in the order of the story. Makes the folder if it is missing.
    """
    folder.mkdir(parents=True, exist_ok=True)
    forms, plan = load_forms(), load_plan()
    written = []
    for sample in sample_submissions():
        path = folder / sample.file_name
        path.write_bytes(write_workbook(sample, forms, plan))
        written.append(path)
    return written


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m atlas_pipeline.samples", description="Writes the sample submissions again."
    )
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER, help="where to (default: samples)")
    for path in write_samples(parser.parse_args().folder):
        print(path)


if __name__ == "__main__":
    main()
