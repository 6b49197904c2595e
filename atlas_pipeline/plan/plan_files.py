"""Reads plan files into plain content, and plain content into models. Never stops at a problem.

The problems found here concern one file or one entry by itself: the file cannot be read, a key occurs
twice, a field is missing, unknown or of the wrong kind. `checks` finds the problems between entries.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Generic, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from atlas_pipeline.plan.plan_problems import PlanProblems

ModelT = TypeVar("ModelT", bound=BaseModel)


@dataclass(frozen=True)
class Located(Generic[ModelT]):
    """An entry of the plan, with its file and its name in that file."""

    file: str
    entry: str
    value: ModelT


_BOOLEAN = "tag:yaml.org,2002:bool"


class _UniqueKeyLoader(yaml.CSafeLoader):
    """Refuses a key that occurs twice in one mapping. PyYAML would silently keep the last one.

    Only true and false are booleans, as in YAML 1.2. PyYAML follows YAML 1.1: there the day of a
    correction (`on:`) becomes the key True, a rule that is `off` becomes False, and so does Norway's `NO`.
    """

    yaml_implicit_resolvers: ClassVar[dict[str, Any]] = {  # type: ignore[misc]
        first: [
            (tag, re.compile(r"(?:true|True|TRUE|false|False|FALSE)$") if tag == _BOOLEAN else pattern)
            for tag, pattern in resolvers
            if tag != _BOOLEAN or first in "tTfF"
        ]
        for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
    }

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[Any] = set()
        for key_node, _ in node.value:
            if not isinstance(key_node, yaml.ScalarNode) or key_node.tag == "tag:yaml.org,2002:merge":
                continue
            key = self.construct_object(key_node)
            if key in seen:
                line = key_node.start_mark.line + 1
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {key!r} is listed twice (line {line})", key_node.start_mark
                )
            seen.add(key)
        return super().construct_mapping(node, deep=deep)


def read_text(folder: Path, file: str, problems: PlanProblems) -> str | None:
    """The file's text. If the file is missing, cannot be read or is not UTF-8, adds a problem and returns
    None."""
    try:
        return (folder / file).read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        problems.add_unread(file, "", "is missing")
    except UnicodeDecodeError:
        problems.add_unread(file, "", "is not UTF-8 text; save it as UTF-8")
    except OSError as error:
        problems.add_unread(file, "", f"cannot be read ({error.strerror})")
    return None


def read_yaml(folder: Path, file: str, kind: type, problems: PlanProblems) -> Any:
    """The file's content, a `dict` or a `list`, as `kind` says.

    If the file cannot be read or its content is of another kind, adds a problem and returns None. If
    `kind` is `list`, an empty file is an empty list.
    """
    text = read_text(folder, file, problems)
    if text is None:
        return None
    try:
        content = yaml.load(text, Loader=_UniqueKeyLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f"line {mark.line + 1}" if mark else ""
        problems.add_unread(file, line, f"is not YAML: {getattr(error, 'problem', None) or error}")
        return None
    if content is None and kind is list:
        return []
    if not isinstance(content, kind):
        must = "list of entries" if kind is list else "mapping of fields"
        problems.add_unread(file, "", f"must be a {must}")
        return None
    return content


def read_csv(
    folder: Path, file: str, columns: Iterable[str], problems: PlanProblems, more_columns: bool = False
) -> Iterator[tuple[str, dict[str, str]]]:
    """Yields each row as its name and its cells by column. `row 2` is the first row below the header.

    Cells are stripped. Blank rows are left out. Adds a problem for a column that is missing, repeated or
    (unless `more_columns`) unknown, and for a row with more cells than the header.
    """
    text = read_text(folder, file, problems)
    if text is None:
        return
    rows = list(csv.reader(io.StringIO(text, newline="")))
    header = [cell.strip() for cell in rows[0]] if rows else []
    wanted = tuple(columns)
    for column in wanted:
        if column not in header:
            problems.add(file, "header", column, "the column is missing")
    for number, column in enumerate(header):
        if column in header[:number]:
            problems.add(file, "header", column, "the column is listed twice")
        elif not column or (column not in wanted and not more_columns):
            problems.add(file, "header", column, "is not a column of this file; it has " + ", ".join(wanted))
    for number, cells in enumerate(rows[1:], start=2):
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) > len(header):
            problems.add(file, f"row {number}", "", f"has {len(cells)} cells, the header has {len(header)}")
        padded = [cell.strip() for cell in cells] + [""] * (len(header) - len(cells))
        named = dict(zip(header, padded, strict=False))
        yield f"row {number}", {column: named.get(column, "") for column in (*wanted, *header)}


def validated(
    model: type[ModelT], content: Any, file: str, entry: str, problems: PlanProblems
) -> Located[ModelT] | None:
    """The content as a model. If it is not valid, adds a problem for every wrong field and returns None."""
    try:
        return Located(file, entry, model.model_validate(content))
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            inner, field = _coordinates(detail["loc"], content)
            at = ".".join(part for part in (entry, inner) if part)
            problems.add(file, at, field, _sentence(detail["type"], detail["msg"], detail.get("input")))
        return None


def name_of(content: Any, position: int) -> str:
    """The name of an entry in a list: its code, number, correction_id or rule. If it has none of these,
    its position in the list, counted from 1."""
    for key in ("code", "number", "correction_id", "rule"):
        if isinstance(content, dict) and isinstance(content.get(key), str | int):
            return str(content[key])
    return f"entry {position + 1}"


def _coordinates(location: tuple[int | str, ...], content: Any) -> tuple[str, str]:
    """`("outcomes", 0, "name")` becomes `("outcomes[enforcement]", "name")`."""
    entry: list[str] = []
    field: list[str] = []
    for part in location:
        if isinstance(part, int):
            item = content[part] if isinstance(content, list) and part < len(content) else None
            entry.append(f"{'.'.join(field)}[{name_of(item, part)}]")
            field, content = [], item
        else:
            field.append(part)
            content = content.get(part) if isinstance(content, dict) else None
    if not field and entry:
        return ".".join(entry[:-1]), entry[-1]
    return ".".join(entry), ".".join(field)


def _sentence(kind: str, message: str, found: Any) -> str:
    if kind == "missing":
        return "is missing"
    if kind == "extra_forbidden":
        return "is not a field of the plan here"
    plain = message.removeprefix("Value error, ")
    if isinstance(found, dict | list) or found is None or kind == "value_error":
        return plain
    return f"{found!r}: {plain[0].lower()}{plain[1:]}"
