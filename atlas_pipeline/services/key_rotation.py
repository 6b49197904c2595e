"""Rotate the keys: the archive is sealed with a new key, and with `is_with_persons` pseudonyms are made anew."""

from dataclasses import dataclass

from atlas_pipeline.home import Home
from atlas_pipeline.ingestion import key_rotation
from atlas_pipeline.ingestion.archive import Archive
from atlas_pipeline.privacy.secret import Secret
from atlas_pipeline.provenance.actor import Actor


@dataclass(frozen=True)
class Rotation:
    """What was done. `is_of_before`: a rotation without persons had begun and is finished now, so the persons' secret,
    which was asked for too, is not changed yet."""

    done: key_rotation.Rotated
    is_of_before: bool


def rotate_keys(home: Home, *, actor: Actor, is_with_persons: bool, secret: Secret | None = None) -> Rotation:
    """Rotates the keys, or finishes a rotation that had begun. Call it while the home is `alone`.

    `secret`: one in the midst of its rotation that is kept elsewhere, in the environment; None: that of the home's
    file, which is written at each step. Raises ArchiveError if an archived file cannot be opened.
    """

    def save(kept: Secret) -> None:
        if secret is None:
            kept.write(home.secret_file)

    used = home.secret_as_it_is if secret is None else secret
    is_of_before = is_with_persons and used.is_rotating and used.before is None
    done = key_rotation.rotate(
        used,
        save,
        archive=lambda kept: Archive(home.folder / "archive", kept),
        plan=home.plan,
        warehouse=home.warehouse,
        actor=actor,
        is_with_persons=is_with_persons,
    )
    return Rotation(done, is_of_before)
