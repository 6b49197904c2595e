"""Which code judged a submission: the digest of everything that can change what becomes of a row.

The sentences of problems are not part of it: a better wording is no other judgement.
"""

import hashlib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from atlas_pipeline.intake.deciding import CONTEXT_MARK, deciding_forms, digest, of_slice
from atlas_pipeline.warehouse.records import SliceContext

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
    """The code version of judging rows that name others of the slice, where what is current now decides about them:
    once something else decides, the same bytes are judged again."""
    return decided_by(digest(lambda form: of_slice(form, context), deciding_forms()))


def decided_by(found: str) -> str:
    """The code version of a judging in which that digest decided (`deciding.digest`)."""
    return f"{code_version()}{CONTEXT_MARK}{found}"
