"""`atlas table`: the report-ready tables, as they were last published or as of an earlier moment."""

from typing import TYPE_CHECKING, Annotated

import typer

from atlas_pipeline.cli.arguments import figure_periods, known_units, open_home, parsed_moment
from atlas_pipeline.cli.options import AsOfOption, PeriodOption, UnitOption
from atlas_pipeline.cli.output import Format, FormatOption, show
from atlas_pipeline.cli.publications import show_as_published
from atlas_pipeline.cli.refusals import Refusal, polite
from atlas_pipeline.reports.tables.systems.reasons import sentence

if TYPE_CHECKING:
    from datetime import datetime

    from atlas_pipeline.home import Home
    from atlas_pipeline.reports.tables.systems.model import SystemTable

LIST_COLUMNS = ("table", "system", "what_it_shows")
PREFIX = "report_"


@polite
def table(
    name: Annotated[
        str | None, typer.Argument(help="A table, such as dmop_progress. Without it: the list of tables.")
    ] = None,
    country: UnitOption = None,
    period: PeriodOption = None,
    as_of: AsOfOption = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Get a report-ready table, or the list of tables.

    The tables show the project's systems, the figures with their targets, and the submissions. --period
    FROM..TO has the periods of every calendar that lie in the range.
    """
    from datetime import UTC, datetime

    from atlas_pipeline.reports.tables.ready import READY, ready_table, why_empty

    if name is None:
        lines = [
            {"table": known.removeprefix(PREFIX), "system": entry.group, "what_it_shows": entry.description}
            for known, entry in READY.items()
        ]
        show(lines, LIST_COLUMNS, form)
        return
    entry = _known_table(READY, name)
    home = open_home()
    units = known_units(home.plan, country, or_all=True)
    if units and "country" not in entry.columns:
        raise Refusal(f"The table {name} is not by country. Leave --country out.")
    periods = figure_periods(home.plan, period)
    if periods and "period" not in entry.columns:
        raise Refusal(f"The table {name} is not by period. Leave --period out.")
    moment = parsed_moment(as_of)
    rows = ready_table(home.warehouse, home.plan, entry.name, moment=moment)
    if rows is None:
        raise Refusal(f"The table {name} does not exist yet. Run `{entry.made_by}` first.")
    if rows.empty:
        day = (moment or datetime.now(UTC)).date()
        reason = sentence(why_empty(home.warehouse, home.plan, entry.name, as_of_day=day), "en")
        show([], entry.columns, form, empty=reason or "The table has no row.")
        return
    if units:
        rows = rows[rows["country"].isin(units)]
    if periods:
        rows = rows[rows["period"].isin(periods)]
    columns = [
        column for column in entry.columns if form is not Format.TABLE or _says_something(rows[column])
    ]
    show(_with_days(rows, entry).to_dict("records"), columns, form, empty="No row matches.")
    if moment is not None:
        fits = {"country": units, "period": periods}
        _show_as_of(home, entry, moment, form, {column: wanted for column, wanted in fits.items() if wanted})


def _show_as_of(
    home: "Home", entry: "SystemTable", moment: "datetime", form: Format, fits: dict[str, list[str]]
) -> None:
    """Prints the note of a table as of a moment. If the table has figures, also compares them with the
    published ones."""
    from atlas_pipeline.reports.tables.ready import KEY_INDICATORS

    if entry.as_of_note:
        typer.echo(sentence(entry.as_of_note, "en"), err=form is not Format.TABLE)
    if entry.group == KEY_INDICATORS:
        show_as_published(home, moment, form, **fits)


def _with_days(rows, entry: "SystemTable"):  # type: ignore[no-untyped-def]
    """The rows with dates as text; pandas would add a time to them."""
    import pandas as pd
    import sqlalchemy as sa

    days = [column.name for column in entry.table.columns if isinstance(column.type, sa.Date)]
    texts = {name: pd.to_datetime(rows[name]).dt.strftime("%Y-%m-%d") for name in days}
    return rows.assign(**texts)


def _says_something(column) -> bool:  # type: ignore[no-untyped-def]
    """Whether the column has any value. A terminal is narrow, so empty columns are left out."""
    return bool(column.notna().any() and (column.astype(str) != "").any())


def _known_table(ready: "dict[str, SystemTable]", name: str) -> "SystemTable":
    """The table of that name, with or without `report_`. Raises Refusal, which names the tables, if there
    is none."""
    for known in (name, PREFIX + name):
        if known in ready:
            return ready[known]
    names = ", ".join(known.removeprefix(PREFIX) for known in ready)
    raise Refusal(f"{name!r} is not a report-ready table. There are: {names}.")
