"""The summary of a run on one screen: the key indicators, the rows that were set aside and why, and the
paths of the files."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import pandas as pd
import typer

from atlas_pipeline.cli.output import counted, print_table, readable
from atlas_pipeline.feedback.stored_problems import problem_lines
from atlas_pipeline.home import Home
from atlas_pipeline.plan.indicators import Indicator
from atlas_pipeline.plan.labels import text_in
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.units import ALL, Slice
from atlas_pipeline.warehouse.records import Submission

MARKS = {"not_reported": "–", "partial": "*", "carried": "°"}
LEGEND = "– not reported   * partial: some due forms are missing   ° carried over a period not reported"
SHOWN_PROBLEMS = 25
SHOWN_CHECKED = 20


def print_summary(
    home: Home,
    *,
    new: Sequence[Submission],
    waiting: Sequence[Slice],
    began: datetime,
    moment: datetime | None,
) -> bool:
    """Prints the summary. Returns whether there is an open error."""
    from atlas_pipeline.indicators.figure_set import FigureSet

    typer.echo(
        _came_in(home, new, waiting, began)
        + (f" The figures below are as of {moment:%Y-%m-%d}." if moment else "")
    )
    typer.echo("")
    if not home.warehouse.submissions.find():
        typer.echo(
            f"The home {home.folder} has no submission yet; its inbox is {home.inbox}. Put the offices' "
            "workbooks there, or name another folder with --inbox or another home with ATLAS_HOME.\n"
        )
        return False
    print_key_indicators(FigureSet.of(home.warehouse, home.plan, moment).values, home.plan)
    problems = problem_lines(home.warehouse, home.plan)
    print_set_aside(problems)
    print_corrected(problems)
    print_places(home, began)
    return bool((problems["severity"] == "error").any())


def _came_in(home: Home, new: Sequence[Submission], waiting: Sequence[Slice], began: datetime) -> str:
    """The sentence with three numbers: new files; periods of which this run made a form current;
    periods of which it made nothing current, because every form was rejected, held or unchanged."""
    import sqlalchemy as sa

    from atlas_pipeline.warehouse.tables import intake

    validated = home.warehouse.read(sa.select(intake.c.id).where(intake.c.judged_at >= began))
    current = home.warehouse.currency.forms()
    current = current[current["intake_id"].isin(validated["id"])]
    current_slices = set(zip(current["unit"], current["period"], strict=True))
    taken_in = sum((one.unit, one.period.key) in current_slices for one in waiting)
    said = f"{counted(len(new), 'new file')} received, {counted(taken_in, 'period')} of a country taken in"
    if nothing := len(waiting) - taken_in:
        said += f", {counted(nothing, 'period')} without a new current form"
    return said + "."


def print_key_indicators(values: pd.DataFrame, plan: Plan) -> None:
    """Prints a table for each key indicator (for each indicator if the plan has no key indicator): one row
    for each country, one column for each period on which any unit has reported."""
    key_indicators = [indicator for indicator in plan.indicators if indicator.level == "key"]
    calendar = plan.project.submission_calendar
    totals = values[(values["breakdown"] == "") & (values["calendar"] == calendar)]
    reported = set(
        totals.loc[totals["status"].isin(["reported", "zero"]) & (totals["country"] != ALL), "period"]
    )
    periods = [period.key for period in plan.periods() if period.key in reported]
    for indicator in key_indicators or plan.indicators:
        accumulation = "cumulative" if indicator.time == "snapshot" else "period"
        own = totals[(totals["indicator"] == indicator.code) & (totals["accumulation"] == accumulation)]
        rows = [
            {"country": unit}
            | {key: _cell(own[(own["country"] == unit) & (own["period"] == key)]) for key in periods}
            for unit in [*_asked(plan, indicator, own), *([ALL] if plan.has_total else [])]
        ]
        how = "at the end of each period" if indicator.time == "snapshot" else "in each period"
        print_table(rows, ["country", *periods], f"{indicator.code}  {text_in(indicator.name, 'en')} ({how})")
    typer.echo(LEGEND + "\n")


def _asked(plan: Plan, indicator: Indicator, figures: pd.DataFrame) -> list[str]:
    """The units that must send the indicator's form, and those that sent it without having to."""
    sent = set(figures.loc[figures["status"] != "not_reported", "country"])
    form = indicator.select.form
    return [unit.code for unit in plan.active_units if form in unit.forms_due or unit.code in sent]


def _cell(figure: pd.DataFrame) -> str:
    if figure.empty:
        return ""
    line = figure.iloc[0]
    if pd.isna(line["value"]):
        return MARKS["not_reported"]
    value = float(line["value"])
    shown = readable(int(value) if value.is_integer() else value)
    return shown + MARKS.get(line["status"], "")


def _traced(home: Home) -> str:
    """The command that shows the rows behind a figure, of the newest current slice if there is one."""
    plan = home.plan
    indicator = next((one for one in plan.indicators if one.level == "key"), plan.indicators[0])
    current = home.warehouse.currency.forms()
    own = current[current["form"] == indicator.select.form]
    if own.empty:
        return f"atlas trace {indicator.code}"
    newest = own.sort_values(["period", "unit"]).iloc[-1]
    return f"atlas trace {indicator.code} --country {newest['unit']} --period {newest['period']}"


def print_set_aside(problems: pd.DataFrame) -> None:
    errors = problems[problems["severity"] == "error"]
    if errors.empty:
        typer.echo("Nothing was set aside.\n")
        return
    rows = [
        {
            "submission": line["submission"],
            "where": _place(line),
            "what is wrong and what to do": line["message"],
        }
        for line in errors.head(SHOWN_PROBLEMS).to_dict("records")
    ]
    print_table(rows, list(rows[0]), f"Set aside: {counted(len(errors), 'error')}")
    if len(errors) > SHOWN_PROBLEMS:
        typer.echo(f"… and {len(errors) - SHOWN_PROBLEMS} more: `atlas problems` lists all.\n")
    warnings = int((problems["severity"] == "warning").sum())
    if warnings:
        typer.echo(
            f"Taken in with {counted(warnings, 'warning')}: `atlas problems --severity warning` lists them.\n"
        )


def print_corrected(problems: pd.DataFrame) -> None:
    corrected = int((problems["rule"] == "corrected").sum())
    if corrected:
        typer.echo(
            f"Corrected as the offices confirmed: {counted(corrected, 'cell')}. `atlas corrections` lists "
            "them with their effect on the figures.\n"
        )


def _place(line: dict) -> str:
    row = "" if pd.isna(line["row"]) else f" row {int(line['row'])}"
    column = f" {line['column']}" if line["column"] else ""
    where = f"{line['country']} {line['period']}".strip() or f"submission {line['submission']}"
    return f"{where} {line['form']}{row}{column}".strip()


def print_places(home: Home, began: datetime) -> None:
    import sqlalchemy as sa

    reports = sorted(path for path in home.reports.glob("*.xlsx") if _is_new(path, began))
    here = Path.cwd()

    def shown(path: Path) -> str:
        return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)

    url = sa.make_url(home.warehouse_url)
    warehouse = shown(Path(url.database or "")) if url.drivername == "sqlite" else url.render_as_string()
    typer.echo("Where the results are:")
    for report in reports:
        typer.echo(f"  report      {shown(report)}")
    checked = sorted(path for path in home.checked.folder.glob("*/*/*.xls[xm]") if _is_new(path, began))
    for path in checked[:SHOWN_CHECKED]:
        typer.echo(f"  send back   {shown(path)}")
    if len(checked) > SHOWN_CHECKED:
        typer.echo(f"  send back   … and {len(checked) - SHOWN_CHECKED} more in {shown(home.checked.folder)}")
    typer.echo(f"  warehouse   {warehouse}")
    typer.echo(f"  figures     atlas indicators    rows behind one: {_traced(home)}")
    typer.echo(f"  ledger      {home.warehouse.ledger.head()}")
    typer.echo("              copy this number and keep it elsewhere: `atlas doctor --head NUMBER`")
    typer.echo("              shows later whether anything stored until now was changed")
    typer.echo("  problems    atlas problems      the runs in a browser: atlas ui")


def _is_new(path: Path, began: datetime) -> bool:
    return path.stat().st_mtime >= began.timestamp()


def print_context(home: Home) -> None:
    import sqlalchemy as sa

    from atlas_pipeline.warehouse.tables.context import ilab_country_year as table

    lines = home.warehouse.read(
        sa.select(
            table.c.edition,
            sa.func.count(sa.distinct(table.c.country)).label("countries"),
            sa.func.count().label("values"),
        )
        .group_by(table.c.edition)
        .order_by(table.c.edition)
    )
    print_table(
        [{str(k): int(v) for k, v in row.items()} for row in lines.to_dict("records")],
        ["edition", "countries", "values"],
        "ILAB's Findings in the table ilab_country_year",
    )
