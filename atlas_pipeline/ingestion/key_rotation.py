"""Rotating the keys: the archive sealed anew, and where it is asked for the pseudonyms made anew.

Every step can be done twice, and what was before is kept until the last one is done: a rotation that is
killed is finished by beginning it again. The pseudonyms are not judged anew but replaced, one for one, so
that all figures stay what they are, those of days gone by and the links between persons included. Which new
one belongs to which old one is told by making both from what the archive holds.
"""

import hmac
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from atlas_pipeline.forms.tables import PERSON_KEY
from atlas_pipeline.ingestion.archive import Archive, ArchiveError
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.privacy.pseudonyms import PURPOSE
from atlas_pipeline.privacy.sealing import fingerprint
from atlas_pipeline.privacy.secret import Secret
from atlas_pipeline.provenance.actor import Actor
from atlas_pipeline.reading.reader import Reading
from atlas_pipeline.validation.submission import judge
from atlas_pipeline.warehouse.store import Warehouse


@dataclass(frozen=True)
class Rotated:
    """`persons` had their pseudonym changed, `carried` of them by the old one alone, because no file of the
    archive tells who they are; both None where pseudonyms stayed."""

    files: int
    persons: int | None = None
    carried: int | None = None


def rotate(
    secret: Secret,
    save: Callable[[Secret], None],
    *,
    archive: Callable[[Secret], Archive],
    plan: Plan,
    warehouse: Warehouse,
    actor: Actor,
    is_with_persons: bool,
    successor: Secret | None = None,
) -> Rotated:
    """Rotates the keys, or finishes what was begun of it. `save` keeps a secret for good before it returns.

    Raises ArchiveError where a file cannot be opened: before anything is begun, or later with both keys kept.
    """
    if not secret.is_rotating:
        _refuse_unopened(list(archive(secret).unopened()))
        secret = secret.rotating(persons=is_with_persons, successor=successor)
        save(secret)
    kept = archive(secret)
    persons = carried = None
    before = secret.before
    if before is not None and warehouse.plans.remembered_secret() != secret.fingerprint:
        new = dict(_new_keys(before, secret, kept, plan, warehouse))
        unknown = [key for key in warehouse.persons.pseudonyms() if key not in new]
        new |= {key: _carried(key, secret) for key in unknown}
        warehouse.persons.replace_pseudonyms(new, secret.fingerprint, before.fingerprint, actor)
        persons, carried = len(new), len(unknown)
    done = list(kept.reseal())
    _refuse_unopened([one for one in done if isinstance(one, ArchiveError)])
    newest, of_before = secret.sealing_keys
    warehouse.plans.record_rotation(fingerprint(newest), fingerprint(of_before), len(done), actor)
    save(secret.rotated())
    return Rotated(len(done), persons, carried)


def _refuse_unopened(found: list[ArchiveError]) -> None:
    if found:
        raise ArchiveError(
            f"{len(found)} archived file(s) cannot be opened, so the keys of before must be kept: "
            f"{found[0]}. Then run `atlas key rotate` again"
        )


def _new_keys(
    before: Secret, after: Secret, archive: Archive, plan: Plan, warehouse: Warehouse
) -> Iterator[tuple[int, int]]:
    """The old and the new pseudonym of every person that any received file names."""
    seen: set[str] = set()
    for submission in warehouse.submissions.find():
        if submission.sha256 in seen or not submission.size_bytes or not archive.has(submission.sha256):
            continue
        seen.add(submission.sha256)
        reading = Reading(archive.get(submission.sha256), submission.file_name, plan.project.limits)
        old, new = (
            judge(
                reading,
                plan=plan,
                secret=secret,
                context=None,
                judged_at=submission.received_at,
            ).load.forms
            for secret in (before, after)
        )
        for one, other in zip(old, new, strict=True):
            if PERSON_KEY in one.rows:
                yield from zip(one.rows[PERSON_KEY].tolist(), other.rows[PERSON_KEY].tolist(), strict=True)


def _carried(key: int, secret: Secret) -> int:
    """A new pseudonym made from the old one; the person's next row will not be recognised by it."""
    said = b"carried" + key.to_bytes(8, "big", signed=True)
    return int.from_bytes(hmac.digest(secret.derive(PURPOSE), said, "sha256")[:8], "big", signed=True)
