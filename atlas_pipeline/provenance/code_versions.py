"""The version of code that decides something: a digest of what the code does.

The digest covers every module that the roots import, directly or through others, within the named
packages. For a module it covers the syntax tree without docstrings and comments. For an import it covers
the content of the imported module, not its place. So a comment, a docstring or a moved file does not
change the version; a threshold or a parser does. For a file of rules the digest covers the content.

A renamed function changes the syntax tree but decides nothing. Whoever has checked such a change may enter
it in `equivalent_versions.yaml`: the new version, and the older version that it equals.
"""

import ast
import hashlib
import json
import os
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

PACKAGE = "atlas_pipeline"
EQUIVALENT = "provenance/equivalent_versions.yaml"
DIGITS = 16

_REMEMBERED = "code_digests-{}.json"
"""The name of the cache file, next to the compiled modules. The file maps the digest of a module's bytes
to the result of its syntax tree. Reading all syntax trees takes half a second. If this module changes, the
file has another name."""


@dataclass(frozen=True)
class DecidingCode:
    """The code that decides something. Names are relative to the package: modules with dots, files with
    slashes."""

    roots: tuple[str, ...]
    """The modules from which imports are followed."""
    within: tuple[str, ...]
    """Packages that count. Imports of other packages are not followed."""
    without: tuple[str, ...] = ()
    """Modules that do not count, because their results have a version of their own."""
    rules: tuple[str, ...] = ()
    """Files of rules, and folders with such files."""


@dataclass(frozen=True)
class _Module:
    """The source of one module: its own digest and, for each import, the name, the alias and the imported
    module."""

    own: str
    imports: tuple[tuple[str, str, str], ...]


def version_of(deciding: DecidingCode, root: Path | None = None) -> str:
    """The version: sixteen hexadecimal digits.

    If the table of equivalent versions has the version, returns the version that it equals. `root` is the
    folder of the package; by default the installed one.
    """
    folder = root or Path(str(files(PACKAGE)))
    version = _digest(deciding, folder)[:DIGITS]
    equals = _equivalent(folder)
    seen = {version}
    while (version := equals.get(version, version)) not in seen:
        seen.add(version)
    return version


def modules_of(deciding: DecidingCode, root: Path | None = None) -> dict[str, Path]:
    """The modules that decide: name below the package → path."""
    folder = root or Path(str(files(PACKAGE)))
    with _Memory(folder) as memory:
        return _reached(deciding, folder, memory)


def _digest(deciding: DecidingCode, folder: Path) -> str:
    with _Memory(folder) as memory:
        reached = _reached(deciding, folder, memory)
        found = sorted(_with_imports(memory.module(path), folder, memory) for path in reached.values())
    rules = sorted(
        f"{path.name} {hashlib.sha256(path.read_bytes()).hexdigest()}"
        for path in rule_files(deciding, folder)
    )
    return hashlib.sha256("\n".join([*found, *rules]).encode()).hexdigest()


def rule_files(deciding: DecidingCode, folder: Path) -> Iterator[Path]:
    """Yields every file of rules."""
    for name in deciding.rules:
        place = folder.joinpath(*name.split("/"))
        yield from sorted(place.glob("*.yaml")) if place.is_dir() else [place]


def _reached(deciding: DecidingCode, folder: Path, memory: "_Memory") -> dict[str, Path]:
    found: dict[str, Path] = {}
    waiting = list(deciding.roots)
    while waiting:
        name = waiting.pop()
        path = _path(folder, name)
        if (
            path is None
            or name in found
            or not _is_in(name, deciding.within)
            or _is_in(name, deciding.without)
        ):
            continue
        found[name] = path
        waiting += [_imported(folder, one, source)[0] for one, _, source in memory.module(path).imports]
    return found


def _with_imports(module: _Module, folder: Path, memory: "_Memory") -> str:
    """A digest of the module and its imports. An imported name counts together with the digest of its
    module."""
    parts = [module.own]
    for name, alias, source in module.imports:
        target, is_module = _imported(folder, name, source)
        path = _path(folder, target)
        holds = memory.module(path).own if path is not None else target
        parts.append(f"{'' if is_module else name} {alias} {holds}")
    return hashlib.sha256("\n".join([parts[0], *sorted(parts[1:])]).encode()).hexdigest()


def _imported(folder: Path, name: str, source: str) -> tuple[str, bool]:
    """The module that `from source import name` reads, and whether the name is that module itself."""
    inner = f"{source}.{name}" if source else name
    return (inner, True) if _path(folder, inner) is not None else (source, False)


def _path(folder: Path, name: str) -> Path | None:
    place = folder.joinpath(*name.split(".")) if name else folder
    for path in (place.with_suffix(".py"), place / "__init__.py"):
        if path.is_file():
            return path
    return None


def _is_in(name: str, packages: Collection[str]) -> bool:
    return any(name == one or name.startswith(f"{one}.") for one in packages)


# ------------------------------------------------------------------ syntax trees


def _read(source: bytes) -> _Module:
    tree = ast.parse(source)
    imports: list[tuple[str, str, str]] = []
    _Plain(imports).visit(tree)
    own = hashlib.sha256("\n".join(_written(tree)).encode()).hexdigest()
    return _Module(own, tuple(sorted(imports)))


def _written(node: Any) -> Iterator[str]:
    """Yields the tree as text that is the same in every version of Python.

    `ast.dump` is not used, because only some versions of it leave out empty fields.
    """
    if isinstance(node, ast.AST):
        yield f"({type(node).__name__}"
        for field, value in ast.iter_fields(node):
            if value is not None and value != [] and field not in ("ctx", "kind", "type_comment"):
                yield field
                yield from _written(value)
        yield ")"
    elif isinstance(node, list):
        yield "["
        for one in node:
            yield from _written(one)
        yield "]"
    else:
        yield repr(node)


class _Plain(ast.NodeTransformer):
    """Removes docstrings, code for the type checker, and imports of our own package from a tree. Lists
    these imports."""

    def __init__(self, imports: list[tuple[str, str, str]]) -> None:
        self._imports = imports

    def visit_Expr(self, node: ast.Expr) -> ast.AST | None:
        is_text = isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        return ast.Pass() if is_text else self.generic_visit(node)

    def visit_If(self, node: ast.If) -> ast.AST | None:
        if isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            return ast.Pass()
        return self.generic_visit(node)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.AST:
        if node.module is None or not _is_in(node.module, (PACKAGE,)):
            return node
        source = node.module.removeprefix(PACKAGE).removeprefix(".")
        self._imports += [(one.name, one.asname or "", source) for one in node.names]
        return ast.Pass()

    def visit_Pass(self, node: ast.Pass) -> ast.AST:
        return node


class _Memory:
    """Remembers the results of syntax trees, in a file next to the compiled modules if the file can be
    written."""

    def __init__(self, folder: Path) -> None:
        made_by = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:8]
        self._path = folder / "__pycache__" / _REMEMBERED.format(made_by)
        self._made: dict[str, _Module] = {}
        self._used: dict[Path, str] = {}
        self._is_new = False

    def __enter__(self) -> "_Memory":
        try:
            kept = json.loads(self._path.read_text(encoding="utf-8"))
            self._made = {
                key: _Module(own, tuple(map(tuple, imports))) for key, (own, imports) in kept.items()
            }
        except (OSError, ValueError, TypeError):
            self._made = {}
        return self

    def module(self, path: Path) -> _Module:
        if path not in self._used:
            source = path.read_bytes()
            key = hashlib.sha256(source).hexdigest()
            if key not in self._made:
                self._made[key] = _read(source)
                self._is_new = True
            self._used[path] = key
        return self._made[self._used[path]]

    def __exit__(self, *_: object) -> None:
        if not self._is_new:
            return
        kept: dict[str, Any] = {key: [one.own, one.imports] for key, one in self._made.items()}
        draft = self._path.with_name(f".{self._path.name}.{os.getpid()}")
        try:
            self._path.parent.mkdir(exist_ok=True)
            draft.write_text(json.dumps(kept), encoding="utf-8")
            draft.replace(self._path)
        except OSError:
            return  # the file is made again next time


@cache
def _equivalent(folder: Path) -> dict[str, str]:
    path = folder / EQUIVALENT
    return dict(yaml.safe_load(path.read_text(encoding="utf-8")) or {}) if path.is_file() else {}
