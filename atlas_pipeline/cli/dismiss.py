"""`atlas dismiss`: closes the problems of a submission that needs no correction."""

import typer

from atlas_pipeline.cli.arguments import open_home
from atlas_pipeline.cli.options import NoteOption, SubmissionArgument
from atlas_pipeline.cli.refusals import polite
from atlas_pipeline.services import confirmation


@polite
def dismiss(
    submission: SubmissionArgument,
    note: NoteOption,
) -> None:
    """Close the problems of a submission that needs no correction.

    For a file that is not a submission, or a held form sent by mistake. The file is kept. The ledger
    records who dismissed it and why.
    """
    home = open_home()
    confirmation.dismiss(home, submission, actor=home.actor, note=note)
    typer.echo(f"Submission {submission} is dismissed; `atlas history` keeps who and why.")
