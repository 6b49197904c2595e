"""`atlas status`: the forms of every submission, the outcome of each, and whether the form is current."""

from atlas_pipeline.cli.arguments import known_units, open_home, submission_periods
from atlas_pipeline.cli.options import (
    AllOption,
    SubmissionPeriodOption,
    UnitOption,
)
from atlas_pipeline.cli.output import Format, FormatOption, show
from atlas_pipeline.cli.refusals import polite

STATUS_COLUMNS = (
    "country",
    "period",
    "form",
    "outcome",
    "is_current",
    "submission",
    "file",
    "rows_read",
    "rows_accepted",
    "rows_set_aside",
    "received_at",
)


SHOWN_STATUS = tuple(name for name in STATUS_COLUMNS if name != "received_at")


@polite
def status(
    country: UnitOption = None,
    period: SubmissionPeriodOption = None,
    is_all_wanted: AllOption = False,
    form: FormatOption = Format.TABLE,
) -> None:
    """See the forms that came in, the outcome of each, and whether it counts.

    The table leaves out forms that a newer submission has replaced. With --all, and in CSV and JSON, the
    list has them too.
    """
    from atlas_pipeline.services.submissions import intake_history

    home = open_home()
    lines = intake_history(home)
    empty = "No submission has come in yet." if lines.empty else "No submission matches."
    if country:
        lines = lines[lines["country"].isin(known_units(home.plan, country))]
    if period:
        lines = lines[lines["period"].isin(submission_periods(home.plan, period))]
    if form is Format.TABLE and not is_all_wanted:
        replaced = ~lines["is_current"].astype(bool) & lines["outcome"].isin(["accepted", "partly_accepted"])
        lines = lines[~replaced]
    columns = STATUS_COLUMNS if form is not Format.TABLE else SHOWN_STATUS
    show(lines.to_dict("records"), columns, form, empty=empty)
