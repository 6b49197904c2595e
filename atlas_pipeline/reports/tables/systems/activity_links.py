"""The links of each activity to the results framework: the outcomes and outputs that it feeds.

Pure. An activity names its outcomes. Its type says which outcomes and outputs activities of this type
feed. If the activity names an outcome that its type does not feed, it has no place there.
"""

from collections.abc import Iterator

import pandas as pd

from atlas_pipeline.plan.framework import ResultsFramework
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.reports.tables.rows import Row, records

PLACED, NO_OUTPUT, NO_PLACE = "placed", "no_output", "no_place"
"""Feeds an output of the outcome; feeds the outcome as a whole; has a type that does not feed the outcome."""

DONE, UNDER_WAY = ("completed",), ("planned", "ongoing")
"""Statuses of activities that are done, and of those still to come.

Cancelled and withdrawn activities feed nothing.
"""

LINK_COLUMNS = (
    "country",
    "activity_id",
    "outcome",
    "output",
    "title",
    "activity_type",
    "is_main_outcome",
    "status",
    "dated",
    "reported_in",
    "place",
    "counts_for",
)


def activity_links(activities: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """Returns one row for each activity, outcome that it names, and output that it feeds there.

    The columns are `LINK_COLUMNS`. `activities`: all states. The newest state of each activity is used. Its
    date is the activity's end, or its start if there is no end.
    """
    live = activities[activities["is_newest"] & activities["status"].isin((*DONE, *UNDER_WAY))]
    links = [link for row in records(live) for link in _links(row, plan.framework)]
    return pd.DataFrame(links, columns=list(LINK_COLUMNS))


def _links(row: Row, framework: ResultsFramework) -> Iterator[Row]:
    kinds = {kind.code: kind for kind in framework.activity_types}
    kind = kinds.get(row["activity_type"])
    outputs = {outcome.code: [one.code for one in outcome.outputs] for outcome in framework.outcomes}
    named = dict.fromkeys((row["outcome"], *filter(None, row["other_outcomes"].split(";"))))
    for outcome in named:
        is_fed = kind is not None and outcome in kind.outcomes
        fed = [code for code in outputs.get(outcome, ()) if kind is not None and code in kind.outputs]
        for output in fed if is_fed and fed else [""]:
            yield {
                "country": row["country"],
                "activity_id": row["activity_id"],
                "outcome": outcome,
                "output": output,
                "title": row["title"],
                "activity_type": row["activity_type"],
                "is_main_outcome": outcome == row["outcome"],
                "status": row["status"],
                "dated": row["end_date"] or row["start_date"],
                "reported_in": row["reported_in"],
                "place": NO_PLACE if not is_fed else PLACED if output else NO_OUTPUT,
                "counts_for": ";".join(kind.counts_for) if kind is not None else "",
            }
