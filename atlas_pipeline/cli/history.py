"""`atlas history`: the entries of the ledger."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

import typer

from atlas_pipeline.cli.arguments import (
    figure_periods,
    known_indicators,
    known_units,
    open_home,
    submission_periods,
)
from atlas_pipeline.cli.options import KIND, IndicatorsOption, PeriodOption, UnitOption
from atlas_pipeline.cli.output import Format, FormatOption, show
from atlas_pipeline.cli.refusals import polite

HISTORY_COLUMNS = ("seq", "at", "who", "what", "country", "period", "submission", "details", "hash")
SHOWN = HISTORY_COLUMNS[:-1]
SHORT_HASH = 12


@polite
def history(
    indicator: IndicatorsOption = None,
    country: UnitOption = None,
    period: PeriodOption = None,
    kind: Annotated[str | None, typer.Option("--kind", help=KIND)] = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """See the ledger: who did what and when, oldest first.

    --country and --period keep the entries about their submissions, and the publications that changed one
    of their figures. --indicator keeps the submissions of forms that the indicator reads, and the
    publications that changed it. --kind keeps one kind of entry, as the column `what` names it, such as
    took_in, confirmed or published.
    """
    from atlas_pipeline.services.history import ledger_entries

    home = open_home()
    has_filter = bool(indicator or country or period or kind)
    plan = home.plan if has_filter else None
    entries = ledger_entries(
        home,
        indicators=known_indicators(plan, indicator) if plan else (),
        units=known_units(plan, country, or_all=True) if plan else (),
        periods=submission_periods(plan, period) if plan else (),
        figure_periods=figure_periods(plan, period) if plan else (),
        kind=kind,
    )
    rows = entries.to_dict("records")
    if form is not Format.JSON:
        rows = [{**row, "details": details_text(row["details"], form)} for row in rows]
    empty = "No entry matches." if has_filter else "The ledger has no entry yet."
    show(rows, SHOWN if form is Format.TABLE else HISTORY_COLUMNS, form, empty=empty)


def details_text(details: Mapping[str, Any], form: Format = Format.TABLE) -> str:
    """The details of an entry as one line, such as `forms: trainings, outputs; note: cancelled`. On a screen
    a hash is shortened."""
    return "; ".join(
        f"{name.replace('_', ' ')}: {value}"
        for name, value in _parts(details, is_short=form is Format.TABLE)
        if value
    )


def _parts(details: Mapping[str, Any], *, is_short: bool, within: str = "") -> Iterator[tuple[str, str]]:
    for key, value in details.items():
        name = f"{within} {key}" if within else key
        if isinstance(value, Mapping):
            yield from _parts(value, is_short=is_short, within=name)
        elif isinstance(value, list | tuple):
            yield name, ", ".join(_text(one, is_short=is_short) for one in value)
        else:
            yield name, _text(value, is_short=is_short)


def _text(value: Any, *, is_short: bool) -> str:
    if isinstance(value, Mapping):
        return " ".join(f"{key} {_text(one, is_short=is_short)}" for key, one in value.items())
    if isinstance(value, list | tuple):
        return " ".join(_text(one, is_short=is_short) for one in value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = str(value)
    is_hash = len(text) in (40, 64) and all(sign in "0123456789abcdef" for sign in text)
    return f"{text[:SHORT_HASH]}…" if is_short and is_hash else text
