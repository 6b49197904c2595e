"""`atlas trace`: the rows, files and rules behind one figure."""

from typing import Annotated

import typer

from atlas_pipeline.cli import completion
from atlas_pipeline.cli.arguments import (
    known_indicator,
    known_period,
    known_unit,
    open_home,
    parsed_moment,
    range_note,
    the_one,
)
from atlas_pipeline.cli.figures import figure_text
from atlas_pipeline.cli.options import AccumulationOption, AsOfOption, OnePeriodOption, OneUnitOption
from atlas_pipeline.cli.output import Format, FormatOption, counted, plain, print_table, readable, show
from atlas_pipeline.cli.publications import show_differences
from atlas_pipeline.cli.refusals import Refusal, polite
from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.indicators.figures import accumulations
from atlas_pipeline.plan.indicators import Indicator
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.periods import RANGE_CALENDAR, Period
from atlas_pipeline.plan.units import ALL
from atlas_pipeline.reports.layout.words import Words


@polite
def trace(
    indicator: Annotated[
        str, typer.Argument(help="An indicator, such as K2.", autocompletion=completion.indicators)
    ],
    country: OneUnitOption,
    period: OnePeriodOption,
    accumulation: AccumulationOption = None,
    category: Annotated[
        str | None, typer.Option("--category", help="One category of a breakdown, such as sex=F.")
    ] = None,
    as_of: AsOfOption = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """See the rows behind one figure: file, sheet and row of each.

    Shows the definition and the rules of the indicator first. `counted` rows make the figure. `evidence`
    rows show why they count. With --as-of, see the figure as of then, and whether it equals the published
    figure.
    """
    home = open_home()
    plan = home.plan
    entry = plan.indicator(known_indicator(plan, indicator))
    unit = known_unit(plan, the_one("--country", country), or_all=True)
    window = known_period(plan, the_one("--period", period))
    accumulation = _known_accumulation(entry, accumulation)
    breakdown, code = _known_category(plan, entry, category)
    moment = parsed_moment(as_of)

    from atlas_pipeline.indicators.figure_set import in_force
    from atlas_pipeline.indicators.rules_in_words import rules_in_words
    from atlas_pipeline.indicators.trace import trace as traced

    held = in_force(home.warehouse, plan, moment)
    seq, plan_then = held.seq, held.plan
    rows = traced(home.warehouse, plan_then, entry.code, unit, window, accumulation, breakdown, code, seq)
    title = f"{entry.code} {unit} {window.key} ({accumulation}{', ' + category if category else ''})"
    if form is not Format.TABLE:
        show(rows.to_dict("records"), list(rows.columns), form)
    else:
        from atlas_pipeline.indicators.engine import compute

        found = compute(
            home.warehouse,
            plan_then,
            seq=seq,
            as_of_day=window.end,
            indicators=[entry.code],
            windows=[window],
        )
        wanted = {"country": unit, "accumulation": accumulation, "breakdown": breakdown, "category": code}
        own = found[(found[list(wanted)] == list(wanted.values())).all(axis=1)].to_dict("records")
        typer.echo(f"{title}: {_figure_text(plan_then, entry, own[0] if own else None)}.")
        if window.calendar == RANGE_CALENDAR:
            typer.echo(range_note(plan, window))
        typer.echo(f"\n{entry.code}: {entry.name['en']}.\nDefinition: {entry.sheet.definition['en']}\nRules:")
        for said in rules_in_words(plan_then, plan_then.indicator(entry.code)):
            typer.echo(f"  {said}")
        typer.echo(f"Plan: version {plan_then.version[:12]}\n")
        if rows.empty:
            typer.echo(f"No row counts for this figure{_why_none(plan_then, unit, window)}.")
        else:
            _show_by_form(rows)
    if moment is None:
        return
    from atlas_pipeline.reports.publication_text import of_ranges

    if window.calendar == RANGE_CALENDAR:
        typer.echo(of_ranges(Words("en")), err=True)
        return
    from atlas_pipeline.indicators.as_published import indicator_as_published

    published = indicator_as_published(home.warehouse, held, entry.code)
    at = {"country": unit, "calendar": window.calendar, "period": window.key, "accumulation": accumulation}
    at |= {"breakdown": breakdown, "category": code}
    show_differences(plan_then, published.only({column: [value] for column, value in at.items()}), form)


def _figure_text(plan: Plan, indicator: Indicator, figure: dict | None) -> str:
    """The value of the figure, the rows behind it, and its status, as text."""
    from atlas_pipeline.indicators.counting.eligibility import measured_text

    if figure is None:
        return "no figure is due for this period"
    incomplete = figure["missing_units"].replace(";", ", ")
    status = figure["status"].replace("_", " ") + (f"; not reported: {incomplete}" if incomplete else "")
    value, rows, persons = (plain(figure[name]) for name in ("value", "rows", "persons"))
    if value is None:
        return status
    above, below = plain(figure["numerator"]), plain(figure["denominator"])
    shown = figure_text(plan, indicator.code, value)
    said = f"{shown if isinstance(shown, str) else readable(shown)} {indicator.unit}"
    if below is not None:
        said += f" ({readable(above)} of {readable(below)})"
    if rows:
        said += f", from {counted(rows, 'row')}" + (f" of {counted(persons, 'person')}" if persons else "")
    if indicator.eligible is not None and plain(figure["eligible"]):
        measured = measured_text(indicator.eligible, int(figure["rows"]), int(figure["eligible"]), "en")
        said += f"; {measured}"
    return f"{said}; {status}"


def _why_none(plan: Plan, unit: str, window: Period) -> str:
    """The reason in the plan why the unit cannot have reported for that period; empty if there is none."""
    if unit == ALL or not plan.has_unit(unit):
        return ""
    entry = plan.unit(unit)
    if entry.active_from is None:
        return f"; {unit} is not active, so its submissions are not taken in"
    if entry.active_from > window.end:
        return f"; {unit} reports only since {entry.active_from}, after the end of this period"
    if entry.active_to is not None and entry.active_to < window.start:
        return f"; {unit} reported only until {entry.active_to}, before this period began"
    return ""


LISTED = 40
"""The maximum of rows of a form in the table; CSV and JSON have all."""
LONG_TEXT = 100
"""Fields that may be longer than this are only in CSV and JSON."""
FIELDS = 8


def _show_by_form(rows) -> None:  # type: ignore[no-untyped-def]
    """Prints one table for each form and role, with the fields that identify and date its rows."""
    from atlas_pipeline.indicators.selection.full_rows import field_column
    from atlas_pipeline.indicators.trace import CONFIRMED_PAIRS

    for (role, name), part in rows.groupby(["role", "form"], sort=False):
        form = load_forms()[str(name)]
        short = [
            field_column(form, field.name)
            for field in form.fields
            if not field.pii and (field.constraints.max_length or 0) < LONG_TEXT
        ]
        given = [column for column in short if column in part and _says_something(part[column])]
        columns = [
            column
            for column in ("person", CONFIRMED_PAIRS, "submission", "file", "sheet", "row", *given[:FIELDS])
            if column in part and _says_something(part[column])
        ]
        typer.echo(f"\n{role}: {counted(len(part), 'row')} of {form.labels['en']}")
        records = part.head(LISTED).to_dict("records")
        print_table([{column: plain(row[column]) for column in columns} for row in records], columns)
        if len(part) > LISTED:
            typer.echo(f"… and {len(part) - LISTED} more; `--format csv` has every row and column.")


def _says_something(column) -> bool:  # type: ignore[no-untyped-def]
    return bool(column.notna().any() and (column.astype(str) != "").any())


def _known_accumulation(indicator: Indicator, accumulation: str | None) -> str:
    allowed = accumulations(indicator)
    if accumulation is None:
        return allowed[0]
    if accumulation not in allowed:
        raise Refusal(
            f"{indicator.code} is not accumulated as {accumulation!r}. It has: {', '.join(allowed)}."
        )
    return accumulation


def _known_category(plan: Plan, indicator: Indicator, category: str | None) -> tuple[str, str]:
    """Breakdown and code of `sex=F`. Raises Refusal, which names the categories, if there is no such
    category."""
    if category is None:
        return "", ""
    breakdowns = [name.split(".")[-1] for name in indicator.by]
    breakdown, found, code = category.partition("=")
    if not found or breakdown not in breakdowns:
        raise Refusal(
            f"{category!r} is not a category of {indicator.code}. Write one of "
            f"{', '.join(f'{name}=…' for name in breakdowns)}."
        )
    from atlas_pipeline.indicators.selection.breakdowns import categories

    codes = categories(plan, indicator, breakdown)
    if code not in codes:
        raise Refusal(f"{code!r} is not a category of {breakdown}. There are: {', '.join(codes)}.")
    return breakdown, code
