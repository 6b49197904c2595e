"""`atlas corrections`: the corrections of the plan, their state, and their effect on the figures."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from atlas_pipeline.cli.arguments import (
    known_units,
    open_home,
    submission_periods,
)
from atlas_pipeline.cli.options import SubmissionPeriodOption, UnitOption
from atlas_pipeline.cli.output import Format, FormatOption, show
from atlas_pipeline.cli.refusals import polite

CORRECTION_COLUMNS = (
    "correction",
    "state",
    "country",
    "period",
    "form",
    "row_key",
    "row",
    "column",
    "expect",
    "value",
    "submission",
    "figures_changed",
    "who",
    "on",
    "reason",
)


SHOWN_CORRECTIONS = tuple(name for name in CORRECTION_COLUMNS if name not in ("row", "who", "on"))


@polite
def corrections(
    country: UnitOption = None,
    period: SubmissionPeriodOption = None,
    is_effect_wanted: Annotated[
        bool, typer.Option("--effect", help="List the figures that change, in every calendar and category.")
    ] = False,
    form: FormatOption = Format.TABLE,
) -> None:
    """See the corrections that headquarters entered, and their effect on the figures.

    The effect is computed now: the file is checked again without the correction, and nothing is stored.
    """
    from atlas_pipeline.indicators.correction_effects import COLUMNS, TOGETHER, correction_effects
    from atlas_pipeline.services.submissions import correction_states, shown_values

    home = open_home()
    plan = home.plan
    units = known_units(plan, country)
    periods = submission_periods(plan, period)
    wanted = [
        one
        for one in plan.corrections
        if (not units or one.unit in units) and (not periods or one.period in periods)
    ]
    effects = correction_effects(
        home.warehouse, home.archive, home.secret, plan, wanted, now=datetime.now(UTC)
    )
    if is_effect_wanted:
        show(effects.to_dict("records"), COLUMNS, form, empty="No figure changes.")
        return
    changed = effects.groupby("correction").size()
    lines = []
    for state in correction_states(home, wanted):
        one = state.correction
        expect, value = shown_values(one)
        lines.append(
            {
                "correction": one.correction_id,
                "state": state.state,
                "country": one.unit,
                "period": one.period,
                "form": one.form,
                "row_key": ", ".join(f"{name} {text}" for name, text in one.row_key.items()),
                "row": state.row,
                "column": one.column,
                "expect": expect,
                "value": value,
                "submission": state.submission,
                "figures_changed": int(changed.get(one.correction_id, changed.get(TOGETHER, 0))),
                "who": one.who,
                "on": one.on,
                "reason": one.reason,
            }
        )
    columns = CORRECTION_COLUMNS if form is not Format.TABLE else SHOWN_CORRECTIONS
    show(lines, columns, form, empty="The plan has no correction here.")
    if form is Format.TABLE and lines:
        _print_effects(effects, plan, home.warehouse.currency.forms())


def _print_effects(effects, plan, current) -> None:  # type: ignore[no-untyped-def]
    """Prints the totals of the periods on which any unit has reported, and the number of the other
    changed figures."""
    shown = effects[
        (effects["calendar"] == plan.project.submission_calendar)
        & (effects["breakdown"] == "")
        & effects["accumulation"].isin(["period", "cumulative"])
        & effects["period"].isin(current["period"])
    ]
    columns = (
        "correction",
        "indicator",
        "country",
        "period",
        "accumulation",
        "without",
        "with",
        "difference",
    )
    show(
        shown.to_dict("records"),
        columns,
        Format.TABLE,
        title="Changes in the figures (totals, by period)",
        empty="No total changes.",
    )
    if more := len(effects) - len(shown):
        typer.echo(
            f"{more:,} more figures change, by category and in other periods: `atlas corrections --effect`."
        )
