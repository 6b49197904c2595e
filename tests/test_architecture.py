"""Who may import whom (DESIGN 3): layers from the bottom up; a module imports from its own part or below."""

import ast
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

LAYERS: list[set[str]] = [
    {"settings", "moments", "locks", "modes", "known_errors", "full_disk", "code_versions"},
    {"plan", "problems"},
    {"forms"},
    {"warehouse", "privacy", "sources", "samples"},
    {"intake"},
    {"indicators"},
    {"quality"},
    {"reports", "pages"},
    {"home"},
    {"publication", "alerting"},
    {"partitions", "failures", "lost_runs", "failed_runs", "dagster_storage"},
    {"resources"},
    {"assets"},
    {"jobs"},
    {"schedules", "sensors"},
    {"definitions", "portal"},
    {"cli"},
]
LAYER_OF = {part: level for level, parts in enumerate(LAYERS) for part in parts}
FIRST_WITH_DAGSTER = LAYER_OF["partitions"]
SLOW = ("dagster", "pandera", "great_expectations", "pandas", "sqlalchemy", "cryptography", "lxml", "httpx")


def part_of(module: str) -> str | None:
    """The part of the product that a module belongs to; None for what is not ours."""
    names = module.split(".")
    if names[0] in ("assets", "sources"):
        return names[0]
    if names[0] == "atlas_pipeline" and len(names) > 1:
        return names[1]
    return None


def imports_of(path: Path) -> list[tuple[int, str]]:
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: imports are absolute"
            found.append((node.lineno, node.module or ""))
            found += [(node.lineno, f"{node.module}.{alias.name}") for alias in node.names]
    return found


def modules() -> list[Path]:
    return sorted(
        path
        for package in ("atlas_pipeline", "assets", "sources")
        for path in (ROOT / package).rglob("*.py")
        if path != ROOT / "atlas_pipeline" / "__init__.py"
    )


def breaches(path: Path) -> list[str]:
    relative = path.relative_to(ROOT)
    part = part_of(".".join(relative.with_suffix("").parts))
    assert part in LAYER_OF, f"{relative} belongs to no layer; name its part in LAYERS"
    level = LAYER_OF[part]
    found = []
    for line, module in imports_of(path):
        other = part_of(module)
        if other is not None and other != part and other in LAYER_OF and LAYER_OF[other] >= level:
            found.append(f"{relative}:{line} ({part}) imports {module}")
        if module.split(".")[0] == "dagster" and level < FIRST_WITH_DAGSTER:
            found.append(f"{relative}:{line} ({part}) imports dagster")
        if other == "assets" and part not in ("assets", "definitions", "cli", "jobs"):
            found.append(f"{relative}:{line} ({part}) imports assets")
    return found


def test_imports_point_downwards():
    assert [breach for path in modules() for breach in breaches(path)] == []


def test_a_breach_is_found(tmp_path, monkeypatch):
    package = tmp_path / "atlas_pipeline" / "plan"
    package.mkdir(parents=True)
    bad = package / "bad.py"
    bad.write_text("def f():\n    import dagster\n    from atlas_pipeline.intake import judging\n")
    monkeypatch.setattr(sys.modules[__name__], "ROOT", tmp_path)
    assert [breach.split(" ", 1)[1] for breach in breaches(bad)] == [
        "(plan) imports dagster",
        "(plan) imports atlas_pipeline.intake",
        "(plan) imports atlas_pipeline.validation.submission",
    ]


def declared() -> set[str]:
    """The distributions that pyproject.toml names for the product, not for its development."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {re.split(r"[^\w.-]", one)[0].lower().replace("_", "-") for one in project["dependencies"]}


def test_what_is_imported_is_declared():
    """A library that only came along with another one goes when the other no longer needs it."""
    of_module = packages_distributions()
    own = {"atlas_pipeline", "assets", "sources"}
    undeclared = set()
    for path in modules():
        for line, module in imports_of(path):
            top = module.split(".")[0]
            if top in own or top in sys.stdlib_module_names:
                continue
            known = {one.lower().replace("_", "-") for one in of_module.get(top, [])}
            if not known & declared():
                undeclared.add(
                    f"{path.relative_to(ROOT)}:{line} imports {top} (of {', '.join(known) or 'nothing'})"
                )
    assert sorted(undeclared) == []


def test_what_is_declared_is_imported():
    """But what another library needs to be there: drivers, Dagster's parts, and what formats the mail."""
    imported = {module.split(".")[0] for path in modules() for _, module in imports_of(path)}
    of_module = packages_distributions()
    used = {one.lower().replace("_", "-") for top in imported for one in of_module.get(top, [])}
    assert declared() - used == {"dagster-graphql", "dagster-postgres", "psycopg", "psycopg2-binary"}


def test_the_package_itself_imports_nothing():
    tree = ast.parse((ROOT / "atlas_pipeline" / "__init__.py").read_text())
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]


@pytest.mark.parametrize("module", ["atlas_pipeline.cli.app"])
def test_the_command_line_starts_without_slow_imports(module):
    code = f"import sys, {module}; print(*sorted({{name.split('.')[0] for name in sys.modules}}))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert not set(SLOW) & set(loaded.split())


def test_nothing_is_called_utils_or_helpers():
    assert not [path for path in modules() if path.stem in ("utils", "helpers", "common", "misc")]
