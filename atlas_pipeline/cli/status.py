"""`atlas status`: the forms of every submission, the outcome of each, and whether the form is current."""

from collections.abc import Mapping
from typing import Any

from atlas_pipeline.cli.arguments import known_units, open_home, submission_periods
from atlas_pipeline.cli.options import (
    AllOption,
    SubmissionPeriodOption,
    UnitOption,
)
from atlas_pipeline.cli.output import Format, FormatOption, plain, show
from atlas_pipeline.cli.refusals import polite
from atlas_pipeline.forms.loading import load_forms

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


SHOWN_STATUS = ("country", "period", "form", "outcome", "submission", "file", "accepted", "set_aside")
SPARE = ("file", "set_aside")
"""`atlas submissions` shows the file of a submission; `accepted` also shows how many rows were read."""
_TAKEN = ("accepted", "partly_accepted")


@polite
def status(
    country: UnitOption = None,
    period: SubmissionPeriodOption = None,
    is_all_wanted: AllOption = False,
    form: FormatOption = Format.TABLE,
) -> None:
    """See the forms that came in, the outcome of each, and whether it counts.

    A form that is accepted, fully or partly, counts. The table leaves out forms that a newer submission has
    replaced. With --all, and in CSV and JSON, the list has them too.
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
        replaced = ~lines["is_current"].astype(bool) & lines["outcome"].isin(_TAKEN)
        lines = lines[~replaced]
    if form is not Format.TABLE:
        show(lines.to_dict("records"), STATUS_COLUMNS, form)
        return
    show([in_words(line) for line in lines.to_dict("records")], SHOWN_STATUS, form, empty=empty, spare=SPARE)


def in_words(line: Mapping[Any, Any]) -> dict[str, Any]:
    """The line for a screen. `accepted` is the accepted rows and the rows read, as 68/69."""
    forms = load_forms()
    read, accepted = plain(line["rows_read"]), plain(line["rows_accepted"])
    outcome = str(plain(line["outcome"]) or "")
    said = outcome.replace("_", " ")
    if outcome in _TAKEN and not line["is_current"]:
        said += ", replaced"
    return {
        **line,
        "form": forms[name].labels["en"] if (name := plain(line["form"])) in forms else name,
        "outcome": said,
        "accepted": None if read is None else f"{accepted:,}/{read:,}",
        "set_aside": line["rows_set_aside"],
    }
