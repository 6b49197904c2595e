"""`atlas dismiss`: closes the problems of a submission or form that needs no correction, or undoes this."""

import typer

from atlas_pipeline.cli.arguments import open_home
from atlas_pipeline.cli.options import FormsOption, NoteOption, SubmissionArgument, UndoOption
from atlas_pipeline.cli.refusals import polite


@polite
def dismiss(
    submission: SubmissionArgument,
    note: NoteOption,
    forms: FormsOption = None,
    is_undo_wanted: UndoOption = False,
) -> None:
    """Close the problems of a submission that needs no correction; or undo this.

    For a file that is not a submission, or a held form sent by mistake. With --form only the problems of
    this form. The file is kept. The ledger records who dismissed it and why. With --undo the problems are
    open again.
    """
    from atlas_pipeline.services import confirmation

    home = open_home()
    do = confirmation.undo_dismissal if is_undo_wanted else confirmation.dismiss
    named = do(home, submission, forms, actor=home.actor, note=note)
    what = f"{', '.join(named)} of submission {submission}" if named else f"Submission {submission}"
    state = "no longer dismissed; the problems are open again" if is_undo_wanted else "dismissed"
    typer.echo(f"{what}: {state}. `atlas history` keeps who and why.")
