"""`atlas confirm`: a held form becomes current, or its confirmation is undone."""

import sys
from typing import Annotated

import typer

from atlas_pipeline.cli.arguments import open_home
from atlas_pipeline.cli.options import FormsOption, NoteOption, SubmissionArgument, UndoOption
from atlas_pipeline.cli.output import Format, FormatOption, show
from atlas_pipeline.cli.refusals import Refusal, polite
from atlas_pipeline.home import Home

SHOWN = ("indicator", "country", "period", "accumulation", "before", "after")
LISTED = 20
"""The most figures, and the most dropped rows of a form, that the table shows."""


@polite
def confirm(
    submission: SubmissionArgument,
    forms: FormsOption = None,
    note: NoteOption = "",
    is_undo_wanted: UndoOption = False,
    is_preview_wanted: Annotated[
        bool, typer.Option("--preview", help="Only show what would change. With CSV and JSON: every figure.")
    ] = False,
    form: FormatOption = Format.TABLE,
) -> None:
    """Let a held form count, without the rows that it drops; or undo this.

    First shows the rows that would no longer count, and the figures that would change, the largest change
    first. Needs a reason. With --undo the earlier rows count again and the form is held again. Run
    `atlas run` afterwards.
    """
    from atlas_pipeline.services import confirmation

    home = open_home()
    see, do = (
        (confirmation.effect_of_undoing, confirmation.undo_confirmation)
        if is_undo_wanted
        else (confirmation.effect_of_confirming, confirmation.confirm)
    )
    effect = see(home, submission, forms)
    if is_preview_wanted or form is Format.TABLE:
        _show_effect(home, effect, form)
    if is_preview_wanted:
        return
    if not note.strip():
        if not is_asking():
            raise Refusal(
                "Nothing was changed. Give the reason: --note WHY. --preview shows only the effect."
            )
        note = typer.prompt("Why (one sentence, without names of persons)")
    if is_asking() and not typer.confirm("Undo this confirmation?" if is_undo_wanted else "Confirm?"):
        typer.echo("Nothing was changed.")
        return
    names = ", ".join(do(home, submission, forms, actor=home.actor, note=note, seen=effect).forms)
    if is_undo_wanted:
        typer.echo(f"Undone: {names} of submission {submission} wait again; the rows of before count.")
    else:
        typer.echo(f"Confirmed: {names} of submission {submission} now count.")
        typer.echo(f"To take it back: atlas confirm {submission} --undo --note WHY.")
    typer.echo("Run `atlas run` to publish.")


def is_asking() -> bool:
    """Whether a person sits at a terminal and can answer questions."""
    return sys.stdin.isatty()


def _show_effect(home: Home, effect, form: Format) -> None:  # type: ignore[no-untyped-def]
    """Prints the rows that no longer count and the changed figures. The table has the totals of the
    submission calendar; CSV and JSON have every figure."""
    from atlas_pipeline.indicators.moved_figures import COLUMNS, figure_as_text

    if form is not Format.TABLE:
        show(effect.figures.to_dict("records"), COLUMNS, form)
        return
    for name in effect.forms:
        lost = effect.rows.get(name, {})
        typer.echo(f"{name}: {sum(lost.values()):,} rows that count now no longer count.")
        for label, count in list(lost.items())[:LISTED]:
            typer.echo(f"  {label}" + (f" ({count:,} rows)" if count > 1 else ""))
        if len(lost) > LISTED:
            typer.echo(f"  … and {len(lost) - LISTED:,} more")
    totals = effect.totals[effect.totals["calendar"] == home.plan.project.submission_calendar]
    lines = totals.head(LISTED).to_dict("records")
    for line in lines:
        indicator = home.plan.indicator(line["indicator"])
        line |= {side: figure_as_text(line[side], indicator) for side in ("before", "after")}
    show(lines, SHOWN, form, title="Figures that change", empty="No total changes.")
    if more := len(effect.figures) - len(lines):
        typer.echo(f"{more:,} more figures change, by category and in other periods: --preview --format csv.")
