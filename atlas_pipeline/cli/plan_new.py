"""`atlas plan new`: a small plan for another project, to begin with."""

import re
from datetime import MAXYEAR, date, timedelta
from pathlib import Path
from typing import Annotated

import typer

from atlas_pipeline.cli.refusals import Refusal, polite
from atlas_pipeline.messages.catalogue import languages as languages_of_the_program
from atlas_pipeline.plan.checks.project import CODE
from atlas_pipeline.plan.checks.units import COUNTRY_CODE
from atlas_pipeline.plan.drafts import check_draft, write_files
from atlas_pipeline.plan.new_plan import NewPlan, calendars, files_of
from atlas_pipeline.plan.plan_problems import PlanError

YEARS = 4
"""The length of a new project that says no end."""


@polite
def plan_new(
    folder: Annotated[Path, typer.Argument(help="The folder for the plan. It must be new or empty.")],
    code: Annotated[
        str | None, typer.Option("--code", help="The short name of the project.", show_default="the folder's")
    ] = None,
    name: Annotated[
        str | None, typer.Option("--project-name", help="The project's name.", show_default="its short name")
    ] = None,
    country: Annotated[
        str, typer.Option("--country-code", help="The country's code: ISO 3166, three letters, such as PER.")
    ] = "XXX",
    country_name: Annotated[
        str | None, typer.Option("--country-name", help="The country's name.", show_default="its code")
    ] = None,
    languages: Annotated[
        str,
        typer.Option(
            "--languages", help="The languages of the project, with commas, the main one first: en, es, th."
        ),
    ] = "en",
    calendar: Annotated[
        str, typer.Option("--every", help="How often offices report: month, quarter, semester or year.")
    ] = "semester",
    start: Annotated[
        str | None, typer.Option("--start", help="The project's first day.", show_default="1 January")
    ] = None,
    end: Annotated[
        str | None, typer.Option("--end", help="The project's last day.", show_default="four years later")
    ] = None,
) -> None:
    """Begin the plan of another project: one country, two indicators, without targets.

    The plan works as it is; edit its files, and run `atlas plan check FOLDER` after each change.
    """
    chosen = tuple(dict.fromkeys(one.strip().lower() for one in languages.split(",") if one.strip()))
    if not chosen:
        raise Refusal("Name at least one language after --languages.")
    _must_be_one_of("--languages", chosen, languages_of_the_program())
    _must_be_one_of("--every", (calendar,), calendars())
    if not COUNTRY_CODE.fullmatch(country.upper()):
        raise Refusal(
            f"{country!r} is not a country's code: write its three letters (ISO 3166), such as PER."
        )
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Refusal(f"{folder} is there already; nothing was written. Name a new folder.")
    first = _day("--start", start) or date.today().replace(month=1, day=1)
    last = _day("--end", end) or _last_day(first)
    if last < first:
        raise Refusal(f"The project ends on {last}, before it begins on {first}.")
    short = code or re.sub("[^A-Z0-9]+", "-", folder.resolve().name.upper()).strip("-") or "PROJECT"
    if not CODE.fullmatch(short):
        raise Refusal(f"{short!r} is no short name: use letters, digits, hyphens and underscores only.")
    made = files_of(
        NewPlan(
            code=short,
            name=name or short,
            country=country.upper(),
            country_name=country_name or country.upper(),
            languages=chosen,
            calendar=calendar,
            start=first,
            end=last,
        )
    )
    if problems := check_draft(made):
        raise PlanError(problems)
    write_files(made, folder)
    typer.echo(f"A plan of one country ({country.upper()}) and two indicators (T1, T2) is in {folder}.")
    typer.echo(f"  use it        ATLAS_PLAN={folder}   (in the environment, or as a line of the file .env)")
    typer.echo(f"  check it      atlas plan check {folder}")
    typer.echo("  how to go on  docs/another-project.md")


def _last_day(first: date) -> date:
    """The last day of a project that says no end."""
    return first.replace(year=min(first.year + YEARS, MAXYEAR), day=1) - timedelta(days=1)


def _must_be_one_of(option: str, given: tuple[str, ...], known: list[str] | tuple[str, ...]) -> None:
    for one in given:
        if one not in known:
            raise Refusal(f"{one!r} is not known after {option}. There are: {', '.join(known)}.")


def _day(option: str, text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Refusal(f"{text!r} after {option} is not a day. Write it as 2026-01-31.") from None
