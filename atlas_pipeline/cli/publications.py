"""`atlas publications`: when figures were published, and which figures changed. Also the notice of all
commands with `--as-of`: whether their figures are those that were published then."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from atlas_pipeline.cli.arguments import figure_periods, known_indicators, known_units, open_home
from atlas_pipeline.cli.figures import with_figures
from atlas_pipeline.cli.options import KIND, IndicatorsOption, PeriodOption, UnitOption
from atlas_pipeline.cli.output import Format, FormatOption, show
from atlas_pipeline.cli.refusals import Refusal, polite
from atlas_pipeline.reports.layout.words import Words

if TYPE_CHECKING:
    from datetime import datetime

    from atlas_pipeline.home import Home
    from atlas_pipeline.indicators.as_published import Differences
    from atlas_pipeline.plan.model import Plan
    from atlas_pipeline.warehouse.publications import Publication


class ChangeReason(StrEnum):
    """Why a figure changed between two publications."""

    ROWS = "rows"
    PLAN = "plan"
    CODE = "code"
    BEGAN = "began"


LIST_COLUMNS = ("number", "at", "who", "figures", "changed", "plan", "program", "head")
CHANGE_COLUMNS = (
    *("indicator", "country", "calendar", "period", "accumulation", "breakdown", "category"),
    *("published_value", "published_status", "value", "status", "why"),
)
SHOWN = tuple(name for name in CHANGE_COLUMNS if name != "calendar")
LISTED = 40
"""The maximum of differing figures in the table; CSV and JSON have all."""


@polite
def publications(
    changes: Annotated[
        str | None,
        typer.Option(
            "--changes",
            help="The changes between two publications: 12..19; or 19 compared with the one before.",
        ),
    ] = None,
    indicator: IndicatorsOption = None,
    country: UnitOption = None,
    period: PeriodOption = None,
    kind: Annotated[ChangeReason | None, typer.Option("--kind", help=KIND)] = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """See when figures were published, and which figures changed.

    Without --changes, lists the publications, with person, plan and program. --indicator, --country,
    --period and --kind shorten the list of changes. Kinds: the `rows` that count changed, the `plan` or the
    program (`code`) changed, the period `began`.
    """
    if changes is None and (indicator or country or period or kind):
        raise Refusal("--indicator, --country, --period and --kind need --changes NUMBER.")
    from atlas_pipeline.reports.publication_text import short

    home = open_home()
    found = home.warehouse.publications.all()
    if changes is None:
        lines = [
            {
                "number": one.seq,
                "at": one.at,
                "who": one.who,
                "figures": one.figures,
                "changed": one.changed,
                "plan": short(one.source.plan_version) if form is Format.TABLE else one.source.plan_version,
                "program": one.source.code_version,
                "head": _head(one, is_short=form is Format.TABLE),
            }
            for one in found
        ]
        show(lines, LIST_COLUMNS, form, empty="Nothing is published yet. Run `atlas run` first.")
        return
    fits = {
        "indicator": known_indicators(home.plan, indicator),
        "country": known_units(home.plan, country, or_all=True),
        "period": figure_periods(home.plan, period),
    }
    two = _two(found, changes)
    _show_changes(home, *two, {column: wanted for column, wanted in fits.items() if wanted}, kind, form)


def _head(one: "Publication", *, is_short: bool) -> str:
    """The head of the ledger at this publication, of which a person keeps a copy elsewhere. `atlas doctor
    --head` needs all of it."""
    return f"{one.seq}:{one.hash[:12] + '…' if is_short else one.hash}" if one.hash else ""


def _two(found: "list[Publication]", text: str) -> "tuple[Publication, Publication]":
    """The two publications that `12..19` or `19` names, the earlier first. Raises Refusal, which names the
    publications, if there is no such publication."""
    by_number = {str(one.seq): one for one in found}
    first, dots, last = (part.strip() for part in text.partition(".."))
    named = [first, last] if dots else [first]
    if unknown := [number for number in named if number not in by_number]:
        there = ", ".join(by_number) or "none yet"
        raise Refusal(f"{unknown[0]!r} is not the number of a publication. There are: {there}.")
    chosen = sorted((by_number[number] for number in named), key=lambda one: one.seq)
    if dots:
        return chosen[0], chosen[1]
    place = found.index(chosen[0])
    if place == 0:
        raise Refusal(f"{first} is the first publication. There is no earlier one to compare with.")
    return found[place - 1], found[place]


def _show_changes(
    home: "Home",
    earlier: "Publication",
    later: "Publication",
    fits: dict[str, list[str]],
    kind: ChangeReason | None,
    form: Format,
) -> None:
    from atlas_pipeline.indicators.as_published import became_current_between, between
    from atlas_pipeline.reports.publication_text import arrival_text, published_on, reasons
    from atlas_pipeline.reports.tables.rows import records

    words = Words("en")
    differences = between(home.warehouse, home.plan, earlier, later).only(fits)
    if kind is not None:
        differences = differences.because_of(kind)
    if form is Format.TABLE:
        typer.echo("\n".join(published_on(one, words) for one in (earlier, later)))
        for line in records(became_current_between(home.warehouse, earlier, later)):
            typer.echo(arrival_text(line, words))
        for sentence in reasons(differences, words):
            typer.echo(sentence)
    empty = "No change matches." if fits or kind else "No figure changed."
    _show_differing(home.plan, differences, form, empty=empty)


def show_differences(plan: "Plan", differences: "Differences", form: Format) -> None:
    """Says whether figures as of a moment are those that were published then, and lists the differing
    figures.

    If the format is CSV or JSON, the text goes to stderr, so that stdout has only one list.
    """
    from atlas_pipeline.reports.publication_text import listed, summary

    words = Words("en")
    is_table = form is Format.TABLE
    typer.echo("\n".join(summary(differences, words)), err=not is_table)
    if differences.publication is None or differences.differing.empty:
        return
    if is_table:
        _show_differing(plan, differences, form)
        return
    for name, sentence in listed(differences, words, LISTED):
        typer.echo(f"{name}: {sentence}", err=True)
    _say_rest(len(differences.differing))


def show_as_published(
    home: "Home", moment: "datetime", form: Format = Format.TABLE, **fits: list[str]
) -> None:
    """Calls `show_differences` for all figures as of a moment, or only for those with the given values."""
    from atlas_pipeline.indicators.as_published import as_published
    from atlas_pipeline.indicators.figure_set import FigureSet

    figure_set = FigureSet.as_of(home.warehouse, home.plan, moment)
    show_differences(figure_set.plan, as_published(home.warehouse, figure_set).only(fits), form)


def _show_differing(plan: "Plan", differences: "Differences", form: Format, empty: str = "") -> None:
    differing = differences.differing
    if form is not Format.TABLE:
        show(differing.to_dict("records"), CHANGE_COLUMNS, form)
        return
    lines = with_figures(differing.head(LISTED).to_dict("records"), plan, ["published_value", "value"])
    show(lines, SHOWN, form, empty=empty, spare=("published_status",))
    _say_rest(len(differing))


def _say_rest(count: int) -> None:
    if count > LISTED:
        typer.echo(f"… and {count - LISTED} more figures differ.", err=True)
