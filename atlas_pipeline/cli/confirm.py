"""`atlas confirm`: a held form becomes current."""

import typer

from atlas_pipeline.cli.arguments import open_home
from atlas_pipeline.cli.options import (
    FormsOption,
    NoteOption,
    SubmissionArgument,
)
from atlas_pipeline.cli.refusals import polite
from atlas_pipeline.services import confirmation


@polite
def confirm(
    submission: SubmissionArgument,
    forms: FormsOption = None,
    note: NoteOption = "",
) -> None:
    """Let a held form count, without the rows that it drops.

    Run `atlas run` afterwards.
    """
    home = open_home()
    taken = confirmation.confirm(home, submission, forms, actor=home.actor, note=note)
    typer.echo(
        f"Confirmed: {', '.join(taken)} of submission {submission} now count. Run `atlas run` to publish."
    )
