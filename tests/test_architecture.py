"""The house: who may import whom (DESIGN 3), no circles, no import hidden in a function without a reason."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
OURS = ("atlas_pipeline", "assets", "sources")

LAYERS: list[set[str]] = [
    {"settings", "errors", "files", "provenance"},
    {"plan", "problems", "messages"},
    {"forms"},
    {"reading", "sources", "privacy", "templates"},
    {"samples"},
    {"warehouse", "validation"},
    {"feedback", "ingestion", "matching"},
    {"indicators"},
    {"approval", "quality"},
    {"reports", "alerts"},
    {"home"},
    {"services"},
    {"orchestration"},
    {"assets"},
    {"jobs"},
    {"schedules", "sensors"},
    {"definitions", "cli", "portal"},
]
"""From the bottom up. A room imports from lower layers. Rooms of one layer may import each other, without a
circle."""
LAYER_OF = {room: level for level, rooms in enumerate(LAYERS) for room in rooms}
FIRST_WITH_DAGSTER = LAYER_OF["orchestration"]
SLOW = {
    *("dagster", "dagster_shared", "pandera", "great_expectations", "pandas", "numpy", "scipy", "pyarrow"),
    *("sqlalchemy", "alembic", "cryptography", "lxml", "httpx", "splink", "duckdb", "rapidfuzz", "apprise"),
    *("xlsxwriter", "python_calamine", "jinja2", "babel", "uvicorn", "starlette", "psycopg", "rich"),
}
"""Libraries that take long to import. A function may import them, and our own modules that need them."""
NOT_AT_START = (
    "dagster",
    "pandera",
    "great_expectations",
    "pandas",
    "sqlalchemy",
    "cryptography",
    "lxml",
    "httpx",
)


@dataclass(frozen=True)
class Import:
    """One import: the module that imports, the line, what is imported, and whether a function does it."""

    module: str
    line: int
    target: str
    is_hidden: bool
    is_for_types: bool


def room_of(module: str) -> str | None:
    """The room that a module of the product is in; None for a library's module."""
    names = module.split(".")
    if names[0] in ("assets", "sources"):
        return names[0]
    if names[0] == "atlas_pipeline" and len(names) > 1:
        return names[1]
    return None


def modules(root: Path = ROOT) -> dict[str, Path]:
    """The product's modules by name."""
    found = {}
    for package in OURS:
        for path in sorted((root / package).rglob("*.py")):
            name = ".".join(path.relative_to(root).with_suffix("").parts)
            found[name.removesuffix(".__init__")] = path
    return found


def imports_of(module: str, path: Path, known: Iterable[str]) -> Iterator[Import]:
    """The imports of a module. `from package import name` counts as `package.name` if that is a module."""

    def walk(node: ast.AST, is_hidden: bool, is_for_types: bool) -> Iterator[Import]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Import):
                for alias in child.names:
                    yield Import(module, child.lineno, alias.name, is_hidden, is_for_types)
            elif isinstance(child, ast.ImportFrom):
                assert child.level == 0, f"{path}:{child.lineno}: imports are absolute"
                for alias in child.names:
                    inner = f"{child.module}.{alias.name}"
                    target = inner if inner in known else child.module or ""
                    yield Import(module, child.lineno, target, is_hidden, is_for_types)
            types = isinstance(child, ast.If) and "TYPE_CHECKING" in ast.dump(child.test)
            function = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
            yield from walk(child, is_hidden or function, is_for_types or types)

    yield from walk(ast.parse(path.read_text(encoding="utf-8")), False, False)


@cache
def all_imports(root: Path = ROOT) -> tuple[Import, ...]:
    known = modules(root)
    return tuple(
        one
        for name, path in known.items()
        if name != "atlas_pipeline"
        for one in imports_of(name, path, known)
    )


def breaches(found: Iterable[Import]) -> list[str]:
    """Imports that point upwards, in words."""
    wrong = []
    for one in found:
        room, other = room_of(one.module), room_of(one.target)
        assert room in LAYER_OF, f"{one.module} is in no layer; name its room in LAYERS"
        place = f"{one.module}:{one.line}"
        if other is not None and other != room and LAYER_OF.get(other, len(LAYERS)) > LAYER_OF[room]:
            wrong.append(f"{place} imports {one.target} from a higher layer")
        if one.target.split(".")[0] == "dagster" and LAYER_OF[room] < FIRST_WITH_DAGSTER:
            wrong.append(f"{place} imports dagster below orchestration")
    return wrong


def circles(edges: Iterable[tuple[str, str]]) -> list[list[str]]:
    """Groups of nodes that reach each other (Tarjan's strongly connected components of two or more)."""
    after: dict[str, set[str]] = {}
    for one, other in edges:
        if one != other:
            after.setdefault(one, set()).add(other)
            after.setdefault(other, set())
    number: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found = []

    def visit(node: str) -> None:
        number[node] = low[node] = len(number)
        stack.append(node)
        for other in sorted(after[node]):
            if other not in number:
                visit(other)
                low[node] = min(low[node], low[other])
            elif other in stack:
                low[node] = min(low[node], number[other])
        if low[node] == number[node]:
            group = stack[stack.index(node) :]
            del stack[stack.index(node) :]
            if len(group) > 1:
                found.append(sorted(group))

    for node in sorted(after):
        if node not in number:
            visit(node)
    return found


def slow_modules(found: Iterable[Import]) -> set[str]:
    """Our modules that import a slow library when they are imported, themselves or through others."""
    above: dict[str, set[str]] = {}
    slow = set()
    for one in found:
        if one.is_hidden or one.is_for_types:
            continue
        if one.target.split(".")[0] in SLOW:
            slow.add(one.module)
        names = one.target.split(".")
        for end in range(1, len(names) + 1):  # a module's packages are imported with it
            above.setdefault(".".join(names[:end]), set()).add(one.module)
    waiting = list(slow)
    while waiting:
        for module in above.get(waiting.pop(), ()):
            if module not in slow:
                slow.add(module)
                waiting.append(module)
    return slow


def hidden(found: tuple[Import, ...]) -> list[str]:
    """Imports inside functions of what is quick to import."""
    slow, known = slow_modules(found), modules()
    standard = sys.stdlib_module_names
    return [
        f"{one.module}:{one.line} imports {one.target} inside a function"
        for one in found
        if one.is_hidden
        and (
            one.target not in slow if one.target in known else one.target.split(".")[0] not in SLOW | standard
        )
    ]


def test_imports_point_downwards():
    assert breaches(all_imports()) == []


def test_no_module_reaches_itself():
    """Imports inside functions count: a circle that is hidden is a circle."""
    known = modules()
    assert circles((one.module, one.target) for one in all_imports() if one.target in known) == []


def test_no_room_reaches_itself():
    assert circles(_between_rooms()) == []


def _between_rooms() -> Iterator[tuple[str, str]]:
    for one in all_imports():
        other = room_of(one.target)
        if other is not None:
            yield str(room_of(one.module)), other


def test_imports_inside_functions_are_slow_ones():
    assert hidden(all_imports()) == []


def test_a_breach_a_circle_and_a_hidden_import_are_found(tmp_path):
    for name, text in {
        "plan/bad.py": "def f():\n    import dagster\n    from atlas_pipeline.validation import form\n",
        "plan/one.py": "from atlas_pipeline.plan import two\n",
        "plan/two.py": "def f():\n    from atlas_pipeline.plan.one import g\n",
    }.items():
        path = tmp_path / "atlas_pipeline" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    found = all_imports(tmp_path)
    assert breaches(found) == [
        "atlas_pipeline.plan.bad:2 imports dagster below orchestration",
        "atlas_pipeline.plan.bad:3 imports atlas_pipeline.validation from a higher layer",
    ]
    assert circles((one.module, one.target) for one in found) == [
        ["atlas_pipeline.plan.one", "atlas_pipeline.plan.two"]
    ]
    assert "atlas_pipeline.plan.two:2 imports atlas_pipeline.plan.one inside a function" not in hidden(())
    assert [one.target for one in found if one.is_hidden] == [
        *("dagster", "atlas_pipeline.validation", "atlas_pipeline.plan.one")
    ]


def test_only_wiring_and_doors_import_the_assets():
    allowed = {"assets", "definitions", "jobs", "cli"}
    wrong = [one for one in all_imports() if room_of(one.target) == "assets"]
    assert {room_of(one.module) for one in wrong} <= allowed


DOORS = {"cli", "portal", "sensors", "schedules", "assets"}
"""Where a person or a machine comes in. They ask the services, and read."""
WRITING = {
    "submissions": {"receive", "record_names", "record_showing"},
    "intakes": {"take_in", "repair", "confirm", "undo_confirmation", "dismiss", "undo_dismissal"},
    "persons": {"decide", "undo", "replace_pseudonyms"},
    "plans": {"record", "recognise_secret", "record_rotation"},
    "publications": {"publish"},
    "alerts": {"change", "claim", "record_sent", "record_failed"},
    "ledger": {"seal_as_found"},
    "derived": {"replace"},
}
"""The repositories of the warehouse, with their methods that write."""


def writes_of(tree: ast.AST) -> list[str]:
    """The methods of repositories that a module names and that write."""
    return [
        f"{node.lineno}: {node.value.attr}.{node.attr}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Attribute)
        and node.attr in WRITING.get(node.value.attr, ())
    ]


def test_doors_ask_the_services():
    past = [
        one for one in all_imports() if room_of(one.module) in DOORS and room_of(one.target) == "ingestion"
    ]
    assert past == []
    wrong = {
        name: found
        for name, path in modules().items()
        if room_of(name) in DOORS and (found := writes_of(ast.parse(path.read_text(encoding="utf-8"))))
    }
    assert wrong == {}


def test_a_door_that_writes_is_found_and_every_writing_method_is_there():
    from atlas_pipeline.warehouse.store import Warehouse

    assert writes_of(ast.parse("home.warehouse.intakes.confirm(1, None)")) == ["1: intakes.confirm"]
    warehouse = Warehouse("sqlite://")
    for repository, methods in WRITING.items():
        public = {name for name in dir(getattr(warehouse, repository)) if not name.startswith("_")}
        assert methods <= public, repository


def test_services_know_no_door():
    """A portal and a notebook call them too: no Dagster, no command line, no printing."""
    names = {name: path for name, path in modules().items() if room_of(name) == "services"}
    libraries = {one.target.split(".")[0] for one in all_imports() if one.module in names}
    assert not libraries & {"dagster", "typer", "rich"}
    calls = [
        node
        for path in names.values()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    assert calls == []


def declared() -> set[str]:
    """The distributions that pyproject.toml names for the product, not for its development."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {re.split(r"[^\w.-]", one)[0].lower().replace("_", "-") for one in project["dependencies"]}


def test_what_is_imported_is_declared():
    """A library that only came along with another one goes when the other no longer needs it."""
    of_module = packages_distributions()
    undeclared = set()
    for one in all_imports():
        top = one.target.split(".")[0]
        if top in OURS or top in sys.stdlib_module_names:
            continue
        known = {name.lower().replace("_", "-") for name in of_module.get(top, [])}
        if not known & declared():
            undeclared.add(f"{one.module}:{one.line} imports {top} (of {', '.join(known) or 'nothing'})")
    assert sorted(undeclared) == []


def test_what_only_tests_import_is_declared_for_development():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    known = {re.split(r"[^\w.-]", one)[0].lower().replace("_", "-") for one in named}
    of_module = packages_distributions()
    paths = list((ROOT / "tests").rglob("*.py"))
    own = {*OURS, "tests", *(path.stem for path in paths)}
    undeclared = set()
    for path in paths:
        for one in imports_of(path.stem, path, ()):
            top = one.target.split(".")[0]
            if top not in own and top not in sys.stdlib_module_names:
                names = {name.lower().replace("_", "-") for name in of_module.get(top, [])}
                if not names & known:
                    undeclared.add(f"{path.name}:{one.line} imports {top}")
    assert sorted(undeclared) == []


def test_what_is_declared_is_imported():
    """But what another library needs to be there: drivers, Dagster's parts, and what formats the mail."""
    imported = {one.target.split(".")[0] for one in all_imports()}
    of_module = packages_distributions()
    used = {name.lower().replace("_", "-") for top in imported for name in of_module.get(top, [])}
    assert declared() - used == {"dagster-graphql", "dagster-postgres", "psycopg", "psycopg2-binary"}


def test_the_package_itself_imports_nothing():
    tree = ast.parse((ROOT / "atlas_pipeline" / "__init__.py").read_text())
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]


@pytest.mark.parametrize("module", ["atlas_pipeline.cli.app"])
def test_the_command_line_starts_without_slow_imports(module):
    code = f"import sys, {module}; print(*sorted({{name.split('.')[0] for name in sys.modules}}))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert not set(NOT_AT_START) & set(loaded.split())


def test_nothing_is_called_utils_or_helpers():
    assert not [name for name in modules() if name.split(".")[-1] in ("utils", "helpers", "common", "misc")]


def test_the_layout_in_the_docs_is_the_layout():
    text = (ROOT / "docs" / "engineer.md").read_text(encoding="utf-8")
    layout = text.partition("```\natlas_pipeline/\n")[2].partition("```")[0]
    named = set(re.findall(r"^  (\w+)/", layout, flags=re.MULTILINE))
    there = {path.parent.name for path in (ROOT / "atlas_pipeline").glob("*/__init__.py")}
    assert named == there
    loose = set(re.findall(r"(\w+)\.py", layout))
    assert loose == {path.stem for path in (ROOT / "atlas_pipeline").glob("*.py")} - {"__init__"}
