"""The part of a file's name that may be shown, and the full name, sealed in the archive.

Offices write people's names into names of files. So the warehouse, alerts, Dagster and logs hold only the
unit, the period and the extension. Nothing else is needed to read the file. The full name is sealed in the
archive's folder `names`, under a digest that needs a key. So the same file is recognised again, and nobody
can guess the name. The key is in the same folder, sealed like the whole archive: it outlasts rotations.
"""

import hmac
import re
import secrets
from dataclasses import replace
from pathlib import PurePosixPath

from atlas_pipeline.ingestion.archive import Archive, ArchiveError
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.units import Slice
from atlas_pipeline.problems.model import Problem
from atlas_pipeline.provenance.actor import Actor
from atlas_pipeline.validation.cover.file_name import named_slice
from atlas_pipeline.warehouse.records import Submission
from atlas_pipeline.warehouse.store import Warehouse

UNNAMED = "file"
"""The shown name of a file whose name gives no slice."""

_EXTENSIONS = frozenset(
    [
        ".xlsx",
        ".xlsm",
        ".xlsb",
        ".xls",
        ".ods",
        ".csv",
        ".tsv",
        ".zip",
        ".txt",
        ".pdf",
        ".doc",
        ".docx",
        ".odt",
        ".rtf",
        ".png",
        ".jpg",
        ".jpeg",
        ".json",
        ".xml",
        ".eml",
        ".msg",
        ".rar",
        ".7z",
        ".html",
        ".htm",
        ".numbers",
    ]
)
_UNREAD = re.compile(r"^(It could not be read: ).*: ", re.DOTALL)
NAMES_KEY = "key"
"""The name, in the archive's folder `names`, of the key for the digests."""
_BYTES = 32


def shown_file_name(name: str, plan: Plan, place: Slice | None = None) -> str:
    """`THA_2020-H1.xlsx`: unit, period and extension, as far as the name gives them.

    If the name gives neither unit nor period, those of `place`, which the cover names. The file is read in
    the same way under this name as under its own.
    """
    said = named_slice(name, plan)
    extension = PurePosixPath(name).suffix
    of_name = (said.unit, said.period)
    of_cover = (place.unit, place.period.key) if place is not None else ()
    stem = "_".join(filter(None, of_name if any(of_name) else of_cover))
    return (stem or UNNAMED) + (extension if extension.lower() in _EXTENSIONS else "")


def shown_failure(sentence: str) -> str:
    """Why a delivery failed, without the name of the file. The name may also be that of a file in a
    folder."""
    return _UNREAD.sub(r"\1", sentence)


class FileNames:
    """The sealed names of one archive."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    def keep(self, name: str) -> str:
        """Seals the name, if it is not sealed yet, and returns its digest. Raises ArchiveError if the
        archive cannot store it."""
        digest = self.digest(name)
        self._archive.put_named(digest, name.encode())
        return digest

    def digest(self, name: str) -> str:
        """64 hexadecimal digits. The same name has the same digest in this archive. Without the key nobody
        can compute it."""
        return hmac.digest(self._key(), name.encode(), "sha256").hex()

    def of(self, submission: Submission) -> str:
        """The full name of the submission's file. If the archive does not have it, the name that may be
        shown."""
        if submission.name_unsealed is not None:
            return submission.name_unsealed
        if submission.name_digest is None:
            return submission.file_name
        try:
            return self._archive.get_named(submission.name_digest).decode()
        except ArchiveError:
            return submission.file_name

    def _key(self) -> bytes:
        if not self._archive.has_named(NAMES_KEY):
            self._archive.put_named(NAMES_KEY, secrets.token_bytes(_BYTES))
        return self._archive.get_named(NAMES_KEY)


def seal_earlier_names(warehouse: Warehouse, archive: Archive, actor: Actor) -> int:
    """Seals the full names that the warehouse still holds from before names were sealed, and removes them
    from the warehouse. Returns their number. After an interruption, a second call continues."""
    waiting = [one for one in warehouse.submissions.find() if one.name_unsealed is not None]
    if waiting:
        names = FileNames(archive)
        warehouse.submissions.record_names(
            {one.id: names.keep(str(one.name_unsealed)) for one in waiting}, actor
        )
        warehouse.overwrite_deleted()
    return len(waiting)


def without_name(problem: Problem, name: str, shown: str) -> Problem:
    """The problem with the shown name instead of the full name, in every place."""
    spellings = sorted({name, PurePosixPath(name).name} - {""}, key=len, reverse=True)

    def cleaned(value: object) -> object:
        if isinstance(value, str):
            for one in spellings:
                value = value.replace(one, shown)
            return value
        return [cleaned(one) for one in value] if isinstance(value, list) else value

    details = {key: cleaned(value) for key, value in problem.details.items()}
    return replace(problem, found=str(cleaned(problem.found)), details=details)
