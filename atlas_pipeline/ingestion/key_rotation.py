"""Rotation of the keys: the archive is sealed with a new key and, if requested, the pseudonyms are
replaced.

Every step can be done twice, and the earlier keys are kept until the last step is done. So a rotation that
was killed is completed by starting it again. The pseudonyms are not made by a new validation: each old one
is replaced by one new one. So all figures stay the same, also those of earlier days, and so do the links
between persons. To find which new pseudonym belongs to which old one, both are made from the files of the
archive.
"""

import hmac
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from atlas_pipeline.forms.tables import PERSON_KEY
from atlas_pipeline.ingestion.archive import Archive, ArchiveError
from atlas_pipeline.messages.catalogue import say
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.privacy.pseudonyms import PURPOSE
from atlas_pipeline.privacy.sealing import fingerprint
from atlas_pipeline.privacy.secret import Secret
from atlas_pipeline.provenance.actor import Actor
from atlas_pipeline.reading.reader import Reading
from atlas_pipeline.validation.submission import validate
from atlas_pipeline.warehouse.store import Warehouse


@dataclass(frozen=True)
class Rotated:
    """The result of a rotation. `files`: the number of archived files, now sealed with the new key.
    `persons`: the number of replaced pseudonyms. `carried`: how many of these were made from the old
    pseudonym alone, because no file of the archive shows who the person is. `persons` and `carried` are
    None if the pseudonyms stayed."""

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
    """Rotates the keys, or completes a rotation that was started. `save` must store a secret permanently
    before it returns.

    Raises ArchiveError if a file cannot be opened: before the start of the rotation, or later with both
    keys kept.
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
        raise ArchiveError(say("commands.rotation_stopped", "en", count=len(found), first=found[0]))


def _new_keys(
    before: Secret, after: Secret, archive: Archive, plan: Plan, warehouse: Warehouse
) -> Iterator[tuple[int, int]]:
    """The old and the new pseudonym of every person that a received file names."""
    seen: set[str] = set()
    for submission in warehouse.submissions.find():
        if submission.sha256 in seen or not submission.size_bytes or not archive.has(submission.sha256):
            continue
        seen.add(submission.sha256)
        reading = Reading(archive.get(submission.sha256), submission.file_name, plan.project.limits)
        old, new = (
            validate(
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
    """A new pseudonym made from the old one. The person's next row will not be recognised by this
    pseudonym."""
    said = b"carried" + key.to_bytes(8, "big", signed=True)
    return int.from_bytes(hmac.digest(secret.derive(PURPOSE), said, "sha256")[:8], "big", signed=True)
