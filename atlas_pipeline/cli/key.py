"""`atlas key rotate`: gives the archive another key; on request also replaces the pseudonyms."""

import os
from typing import Annotated

import typer

from atlas_pipeline.cli.arguments import open_home
from atlas_pipeline.cli.refusals import Refusal, polite
from atlas_pipeline.home import Home
from atlas_pipeline.messages.catalogue import say
from atlas_pipeline.privacy.secret import ENVIRONMENT, Secret

NEW = "ATLAS_SECRET_NEW"
"""The variable with the new secret. It is needed if the current secret is in the environment and not in a
file."""

_HOW_TO_MAKE = 'python -c "import secrets; print(secrets.token_hex(32))"'


@polite
def rotate(
    is_with_persons: Annotated[
        bool,
        typer.Option("--persons", help="Also change the secret that recognises persons. No figure changes."),
    ] = False,
) -> None:
    """Seal the archive with a new key.

    If the command is interrupted, run it again: it goes on. Keep the old secret as long as the old backups.
    """
    from atlas_pipeline.services.key_rotation import rotate_keys

    home = open_home()
    is_in_environment = bool(os.environ.get(ENVIRONMENT))
    with home.alone():
        secret = _from_environment(is_with_persons, home) if is_in_environment else None
        rotation = rotate_keys(home, actor=home.actor, is_with_persons=is_with_persons, secret=secret)
    done = rotation.done
    typer.echo(say("commands.files_sealed", "en", count=done.files))
    if done.persons is not None:
        typer.echo(say("commands.persons_renamed", "en", count=done.persons))
    if done.carried:
        typer.echo(
            f"Of these, {done.carried} are in no file that can be validated today. If they come again, they "
            "are not recognised."
        )
    if rotation.is_of_before and not is_in_environment:
        typer.echo(
            "An interrupted rotation is finished. Run the command again to change the persons' secret too."
        )
    if is_in_environment:
        typer.echo(f"Now put the content of {NEW} in {ENVIRONMENT}, and remove {NEW}.")
    typer.echo("Back up the new secret. Keep the old one with the earlier backups.")


def _from_environment(is_with_persons: bool, home: Home):  # type: ignore[no-untyped-def]
    """The secret in the middle of its rotation. Both secrets are in the environment from the start to the
    end.

    Raises Refusal if the variables do not fit the request.
    """
    if not (text := os.environ.get(NEW)):
        persons = "a new one" if is_with_persons else f"the first part of {ENVIRONMENT}"
        raise Refusal(
            f"The secret is in the variable {ENVIRONMENT}, which no command can change. Set {NEW} to "
            f"PERSONS:SEALING, where PERSONS is {persons} and SEALING is made by {_HOW_TO_MAKE}, and run "
            "this again."
        )
    old = Secret.parse(os.environ[ENVIRONMENT], f"the variable {ENVIRONMENT}")
    new = Secret.parse(text, f"the variable {NEW}")
    if (old.fingerprint != new.fingerprint) is not is_with_persons:
        wanted = "another first part than" if is_with_persons else "the same first part as"
        raise Refusal(
            f"{NEW} must have {wanted} {ENVIRONMENT} {'with' if is_with_persons else 'without'} --persons."
        )
    if old.sealing_keys[0] == new.sealing_keys[0]:
        raise Refusal(f"{NEW} has the same sealing key as {ENVIRONMENT}. Make one with: {_HOW_TO_MAKE}.")
    if home.warehouse.plans.remembered_secret() not in (None, old.fingerprint, new.fingerprint):
        raise Refusal(
            f"{ENVIRONMENT} is not the secret of the warehouse; put the secret of the warehouse back."
        )
    return old.rotating(persons=is_with_persons, successor=new)
