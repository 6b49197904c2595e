"""Which code judged a submission: the digest of everything that can change what becomes of a row.

The sentences of problems are not part of it: a better wording is no other judgement.
"""

import hashlib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.warehouse.records import SliceContext

CONTEXT_MARK = "+"
"""Stands in a code version before the digest of what the slice had."""

_JUDGING = ("intake", "forms", "privacy", "plan")
_BESIDE = ("problems/rules.yaml", "problems/model.py")
_SUFFIXES = (".py", ".yaml")
_OUTSIDE = (
    *(
        "receiving.py",
        "taking_in.py",
        "standing.py",
        "placing.py",
        "archive.py",
        "rotation.py",
        "rejudging.py",
    ),
    *("receipt.py", "rehearsal.py", "conservation.py", "findings.py", "history.py"),
    *("correction_states.py", "rule_list.py"),
)
"""Parts of intake that carry, show or keep, and judge nothing."""
_NOT_JUDGING = ("atlas", "checked", "likeness", "__pycache__")
"""Folders: the plan itself has a version of its own; what is shown of a judging is not the judging, and
likeness judges nothing."""


@cache
def code_version() -> str:
    """Sixteen hexadecimal digits over the sources of intake and of what it judges by."""
    root = files("atlas_pipeline")
    digest = hashlib.sha256()
    for part in _JUDGING:
        for path, content in sorted(sources_of(root.joinpath(part), part)):
            digest.update(path.encode() + b"\0" + content + b"\0")
    for path in _BESIDE:
        digest.update(path.encode() + b"\0" + root.joinpath(*path.split("/")).read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def sources_of(folder: Traversable, path: str) -> Iterator[tuple[str, bytes]]:
    """Path and content of each source in a folder that can change a result."""
    for entry in folder.iterdir():
        if entry.is_dir():
            if entry.name not in _NOT_JUDGING:
                yield from sources_of(entry, f"{path}/{entry.name}")
        elif entry.name.endswith(_SUFFIXES) and not (path == "intake" and entry.name in _OUTSIDE):
            yield f"{path}/{entry.name}", entry.read_bytes()


def in_context(context: SliceContext | None) -> str:
    """The code version of a judging that leaned on what the slice had: rows were set aside because it lacked
    what they name, or followed the hours and last days of its trainings.

    What the slice had is part of it: once that changes, the same bytes are judged again, and a file of
    participants that came before its trainings gives the same figures as one that came after.
    """
    names = sorted(
        {
            reference.resource
            for form in load_forms().values()
            for reference in form.references
            if reference.scope == "same_slice"
        }
    )
    keys = {name: sorted(context.slice_keys.get(name, ())) for name in names} if context else {}
    hours = sorted(context.training_hours.items()) if context else []
    ends = sorted((name, end.isoformat()) for name, end in context.training_ends.items()) if context else []
    digest = hashlib.sha256(repr((keys, hours, ends)).encode()).hexdigest()
    return f"{code_version()}{CONTEXT_MARK}{digest[:8]}"
