"""The result of a check on the screen, in the officer's language: the outcome that each form would have,
and every problem with its cell and what to do."""

from pathlib import Path

import typer

from atlas_pipeline.cli.output import print_table
from atlas_pipeline.feedback.report import Report
from atlas_pipeline.validation.submission import Validated

SHOWN = 60


def print_validated(validated: Validated, report: Report) -> None:
    from atlas_pipeline.feedback.receipt import form_sentences

    typer.echo(f"{report.file_name}: {report.slice_name}\n{report.stage}\n{report.verdict}\n")
    for sentence in form_sentences(validated, report.language):
        typer.echo(f"  {sentence}")
    typer.echo("")
    if not report.lines:
        typer.echo(report.say("none"))
        return
    named = {name: report.say(f"column.{name}") for name in ("severity", "sheet", "cell", "message")}
    rows = [
        dict(zip(named.values(), (line.heading, line.place, line.cell, line.message), strict=True))
        for line in report.lines[:SHOWN]
    ]
    print_table(rows, list(named.values()), alike=report.say("in_all_rows"))
    further = len(report.lines) + report.further - len(rows)
    if further:
        typer.echo(report.say("not_shown", count=further))


def print_written(report: Report, checked: Path, page: Path | None) -> None:
    """Prints the paths of the checked workbook and of the page."""
    typer.echo("\n" + report.say("written", path=checked))
    if page is not None:
        typer.echo(report.say("page_written", path=page))
