"""`atlas problems`: the problems of the submissions, and what to do about each."""

from typing import Annotated

import typer

from atlas_pipeline.cli.arguments import (
    known_language,
    known_units,
    open_home,
    submission_periods,
)
from atlas_pipeline.cli.options import (
    LanguageOption,
    SeverityOption,
    SubmissionPeriodOption,
    UnitOption,
)
from atlas_pipeline.cli.output import Format, FormatOption, show
from atlas_pipeline.cli.refusals import Refusal, polite
from atlas_pipeline.problems.model import Severity


@polite
def problems(
    country: UnitOption = None,
    period: SubmissionPeriodOption = None,
    severity: SeverityOption = None,
    is_history_wanted: Annotated[
        bool,
        typer.Option(
            "--history", help="Also problems of earlier submissions that later submissions corrected."
        ),
    ] = False,
    language: LanguageOption = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """See the problems of the submissions, and what to do."""
    from atlas_pipeline.feedback.stored_problems import COLUMNS, problem_lines

    home = open_home()
    lines = problem_lines(
        home.warehouse,
        home.plan,
        language=known_language(home.plan, language),
        is_history_wanted=is_history_wanted,
    )
    if country:
        lines = lines[lines["country"].isin(known_units(home.plan, country))]
    if period:
        lines = lines[lines["period"].isin(submission_periods(home.plan, period))]
    if severity:
        if severity not in tuple(Severity):
            raise Refusal(f"{severity!r} is not a severity. There are: {', '.join(Severity)}.")
        lines = lines[lines["severity"] == severity]
    show(lines.to_dict("records"), COLUMNS, form, empty="No problems.")
