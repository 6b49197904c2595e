"""What changes the version of the code that validates, and what does not: tried on a copy of the package."""

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

import atlas_pipeline
from atlas_pipeline.indicators.version import COMPUTING
from atlas_pipeline.matching.review import PAIRING
from atlas_pipeline.provenance.code_versions import (
    EQUIVALENT,
    _equivalent,
    modules_of,
    rule_files,
    version_of,
)
from atlas_pipeline.validation.version import VALIDATING

READS_PLANS = (
    *("plan.checks", "plan.csv_files", "plan.loading", "plan.partial", "plan.parts", "plan.plan_files"),
    *("plan.surroundings", "plan.worked_cases"),
)
"""What reads a plan, which has a version of its own."""
OWN = {"validation.version"}
"""What makes the version."""

INSTALLED = Path(atlas_pipeline.__file__).parent


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    folder = tmp_path_factory.mktemp("copy") / "atlas_pipeline"
    return Path(shutil.copytree(INSTALLED, folder, ignore=shutil.ignore_patterns("__pycache__")))


@pytest.fixture
def changed(package):
    """Replaces text in one file of the copy, gives the version with it, and puts the file back."""

    def change(name: str, old: str, new: str, deciding=VALIDATING) -> str:
        path = package / name
        kept = path.read_text(encoding="utf-8")
        assert kept.count(old) >= 1, f"{name} does not say {old!r} any more"
        path.write_text(kept.replace(old, new, 1), encoding="utf-8")
        try:
            return version_of(deciding, package)
        finally:
            path.write_text(kept, encoding="utf-8")

    return change


def test_the_copy_has_the_version_of_what_is_installed(package):
    assert version_of(VALIDATING, package) == version_of(VALIDATING)


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("validation/values/numbers.py", "import re\n", "import re  # patterns\n"),
        ("validation/values/numbers.py", '"""', '"""In other words: '),
        ("templates/look.py", "#16404D", "#16404E"),
        ("feedback/workbook/palette.py", "=", " ="),
        ("messages/en/problems.yaml", "required_missing:", "required_missing: Other words.\nold:"),
        ("messages/catalogue.py", 'FALLBACK = "en"', 'FALLBACK = "es"'),
        ("cli/submissions.py", "COLUMNS = (", "COLUMNS = (\n    'more',"),
        ("plan/checks/units.py", "def check", "def more():\n    return 1\n\n\ndef check"),
        ("validation/form_rows.py", "\n\n\n", "\n\n\n\n"),
    ],
    ids=[
        "comment",
        "docstring",
        "colour",
        "mark",
        "message",
        "language",
        "command",
        "plan check",
        "blank line",
    ],
)
def test_what_decides_nothing_changes_nothing(package, changed, name, old, new):
    assert changed(name, old, new) == version_of(VALIDATING, package)


def test_a_moved_file_changes_nothing(package):
    """`validation/values/numbers.py` to a room of its own, and every import with it."""
    before = version_of(VALIDATING, package)
    moved = Path(shutil.copytree(package, package.parent / "moved"))
    room = moved / "validation" / "parsing_numbers"
    room.mkdir()
    (room / "__init__.py").touch()
    shutil.move(moved / "validation" / "values" / "numbers.py", room / "figures.py")
    imported = 0
    for path in moved.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        new = text.replace(
            "atlas_pipeline.validation.values.numbers import",
            "atlas_pipeline.validation.parsing_numbers.figures import",
        )
        imported += new != text
        path.write_text(new, encoding="utf-8")
    assert imported
    assert version_of(VALIDATING, moved) == before


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("validation/values/numbers.py", "def ", "LIMIT = 3\n\n\ndef "),
        ("validation/form_rows.py", "MOST_LISTED = ", "MOST_LISTED = 1 + "),
        ("problems/rules.yaml", "error", "warning"),
        ("forms/table_schemas/trainings.yaml", "required: true", "required: false"),
        ("validation/cover/names.yaml", "country", "land"),
        ("privacy/names.py", "def ", "EXTRA = 1\n\n\ndef "),
        ("plan/thai_spelling.py", "0e4d", "0e4e"),
    ],
    ids=["parser", "threshold", "rule", "form", "cover", "names", "thai"],
)
def test_what_decides_changes_it(package, changed, name, old, new):
    assert changed(name, old, new) != version_of(VALIDATING, package)


def test_another_function_under_the_same_name_changes_it(package):
    """An import counts by what it brings, not by how it is called. Both modules decide before and after."""
    found = []
    for first, second in (("one", "two"), ("two", "one")):
        copy = Path(shutil.copytree(package, package.parent / f"first-{first}"))
        for name in ("one", "two"):
            (copy / "validation" / f"{name}.py").write_text(
                f"def pick():\n    return {name!r}\n", encoding="utf-8"
            )
        for module, source in (("masking", first), ("columns", second)):
            path = copy / "validation" / "values" / f"{module}.py"
            line = f"from atlas_pipeline.validation.{source} import pick\n"
            path.write_text(path.read_text(encoding="utf-8") + line, encoding="utf-8")
        assert {"validation.one", "validation.two"} <= modules_of(VALIDATING, copy).keys()
        found.append(version_of(VALIDATING, copy))
    assert found[0] != found[1]


def test_what_computes_figures_has_a_version_of_its_own(package, changed):
    before = version_of(COMPUTING, package)
    assert changed("validation/values/numbers.py", "def ", "LIMIT = 3\n\n\ndef ", COMPUTING) == before
    assert changed("indicators/measures.py", "\nfrom ", "\nLIMIT = 3\nfrom ", COMPUTING) != before


def test_what_finds_pairs_of_persons_has_a_version_of_its_own(package, changed):
    before = version_of(PAIRING, package)
    assert changed("matching/scoring.py", '"""', '"""In other words: ', PAIRING) == before
    assert changed("matching/scoring.py", "\nimport ", "\nLIMIT = 3\nimport ", PAIRING) != before
    for rules in ("weights", "spellings", "romanisation"):
        assert changed(f"matching/{rules}.yaml", ":", ": # other\n  ", PAIRING) != before


def test_a_version_that_was_entered_to_equal_another_is_that_one(package):
    text = (package / EQUIVALENT).read_text(encoding="utf-8")
    other = Path(shutil.copytree(package, package.parent / "other"))
    (other / EQUIVALENT).write_text("{}", encoding="utf-8")
    own = version_of(VALIDATING, other)
    _equivalent.cache_clear()
    (other / EQUIVALENT).write_text(yaml.safe_dump({own: "0123456789abcdef"}), encoding="utf-8")
    assert version_of(VALIDATING, other) == "0123456789abcdef"
    assert yaml.safe_load(text) is not None, "the table that is installed can be read"


_WATCH = """
import sys, pathlib
root = pathlib.Path(sys.argv[1])
opened = set()
def watch(event, arguments):
    if event == "open" and isinstance(arguments[0], str):
        path = pathlib.Path(arguments[0])
        if root in path.parents and path.suffix not in (".py", ".pyc") and "__pycache__" not in path.parts:
            opened.add(str(path.relative_to(root)))
from tests.validation.building import *
sys.addaudithook(watch)
validated(workbook(trainings=table(TRAINING), participants=people({}), activities=table(ACTIVITY)))
validated(csv_zip(trainings=table(TRAINING)), "x.zip")
print("\\n".join(sorted(opened)))
print("---")
ours = [name for name in sys.modules if name.startswith("atlas_pipeline.")]
print("\\n".join(sorted(name.partition(".")[2] for name in ours)))
"""


def test_all_that_a_judging_loads_and_reads_is_covered():
    done = subprocess.run(
        [sys.executable, "-c", _WATCH, str(INSTALLED)],
        capture_output=True,
        text=True,
        check=True,
        cwd=INSTALLED.parent,
    )
    read, _, loaded = done.stdout.partition("---\n")
    rules = {str(path.relative_to(INSTALLED)) for path in rule_files(VALIDATING, INSTALLED)}
    of_plan = ("plan/atlas/", EQUIVALENT)
    assert {name for name in read.split() if not name.startswith(of_plan)} <= rules
    assert len(read.split()) > 10
    modules = modules_of(VALIDATING)
    rooms = tuple(f"{name}." for name in VALIDATING.within)
    validating = {name for name in loaded.split() if f"{name}.".startswith(rooms)}
    left_out = {name for name in validating - modules.keys() if not name.startswith(READS_PLANS)} - OWN
    assert "plan" in left_out
    for name in left_out:  # only packages without a line of their own
        text = (INSTALLED / name.replace(".", "/") / "__init__.py").read_text(encoding="utf-8")
        assert all(isinstance(node, ast.Expr) for node in ast.parse(text).body), name
