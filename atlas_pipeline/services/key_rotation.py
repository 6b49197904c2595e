"""Rotate keys: the archive is encrypted with a new key. With `is_with_persons`, the pseudonyms are
replaced too."""

from dataclasses import dataclass

from atlas_pipeline.home import Home
from atlas_pipeline.ingestion import key_rotation
from atlas_pipeline.ingestion.archive import Archive
from atlas_pipeline.privacy.secret import Secret
from atlas_pipeline.provenance.actor import Actor


@dataclass(frozen=True)
class Rotation:
    """The result of a rotation.

    `is_of_before`: an earlier rotation without persons was unfinished and is finished now. So the secret
    of the persons is not changed yet, although that was requested.
    """

    done: key_rotation.Rotated
    is_of_before: bool


def rotate_keys(home: Home, *, actor: Actor, is_with_persons: bool, secret: Secret | None = None) -> Rotation:
    """Rotates the keys, or finishes an unfinished rotation. The caller holds the home `alone`.

    `secret`: an unfinished rotation's secret from the environment; None for the secret in the home's file,
    which is then written at each step. Raises ArchiveError if an archived file cannot be opened.
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
