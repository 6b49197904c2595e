"""A judged file on the screen: what would become of each form, and every problem with what to do."""

from pathlib import Path

import typer

from atlas_pipeline.cli.output import print_table
from atlas_pipeline.intake.findings import lines_of
from atlas_pipeline.intake.judging import Judged
from atlas_pipeline.plan.model import Plan

SHOWN = 60


def print_judged(judged: Judged, plan: Plan, language: str, file: Path) -> None:
    from atlas_pipeline.intake.receipt import form_sentences

    where = f"{judged.slice}" if judged.slice else "no slice"
    typer.echo(f"{file.name}: {where}\n")
    for sentence in form_sentences(judged, language):
        typer.echo(f"  {sentence}")
    typer.echo("")
    lines = lines_of(judged.problems, judged.slice, language)
    if not lines:
        typer.echo("No problems.")
        return
    rows = [
        {
            "severity": line["severity"],
            "form": line["form"],
            "row": line["row"],
            "column": line["column"],
            "message": line["message"],
        }
        for line in lines[:SHOWN]
    ]
    print_table(rows, list(rows[0]))
    if len(lines) > SHOWN:
        typer.echo(f"… and {len(lines) - SHOWN} more; `--format csv` gives them all.")
