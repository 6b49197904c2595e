"""Hours attended decide who completed a training; what is written is held against them.

A person completed a training who attended at least the plan's share of its hours, and only once it is over.
"""

from collections.abc import Mapping
from datetime import date

import pandas as pd

from atlas_pipeline.intake.form_rows import FormRows

PARTICIPANTS, TRAININGS = "participants", "trainings"
_TOLERANCE = 1e-9
"""80 % of 12.5 hours is 10 hours, whatever binary fractions make of it."""


def hours_of(trainings: FormRows) -> dict[str, float]:
    """The hours of the trainings of a submission, where they are given."""
    given = trainings.frame.dropna(subset=["training_id", "hours"]).drop_duplicates("training_id")
    return dict(zip(given["training_id"], given["hours"].astype("float64"), strict=True))


def ends_of(trainings: FormRows) -> dict[str, date]:
    """The last days of the trainings of a submission, where they are given."""
    given = trainings.frame.dropna(subset=["training_id", "end_date"]).drop_duplicates("training_id")
    return dict(zip(given["training_id"], given["end_date"].dt.date, strict=True))


def refuse_ahead(participants: FormRows, end_by_training: Mapping[str, date]) -> None:
    """Nobody has completed a training that ends after the slice's period: such rows are set aside."""
    last = participants.slice.period.end
    ahead = {training: end for training, end in end_by_training.items() if end > last}
    if not ahead:
        return
    trainings, completed = participants.frame["training_id"], participants.frame["completed"]
    participants.flag(
        "completed_in_future",
        trainings.isin(list(ahead)).to_numpy(dtype=bool) & completed.fillna(False).to_numpy(dtype=bool),
        "completed",
        found=lambda position: ahead[trainings.iloc[position]].isoformat(),
        details={"end": last.isoformat()},
    )


def follow_hours(participants: FormRows, hours_by_training: Mapping[str, float]) -> None:
    """Sets `completed` as it follows from the hours, with a warning where it was written otherwise.

    Trainings whose hours are not known, and rows without hours, keep what is written.
    """
    frame = participants.frame
    hours = frame["training_id"].map(dict(hours_by_training)).astype("float64")
    attended = frame["hours_attended"]
    is_known = (hours.notna() & attended.notna()).to_numpy()
    if not is_known.any():
        return
    share = participants.plan.project.thresholds.attendance_share
    follows = (attended >= hours * share - _TOLERANCE).to_numpy()
    written = frame["completed"]
    disagrees = (
        is_known & written.notna().to_numpy() & (written.fillna(False).to_numpy(dtype=bool) != follows)
    )
    participants.flag(
        "completed_disagrees_with_hours",
        disagrees,
        "completed",
        details=lambda position: {
            "attended": f"{attended.iloc[position]:g}",
            "hours": f"{hours.iloc[position]:g}",
            "share": f"{share:.0%}",
            "follows": "yes" if follows[position] else "no",
        },
    )
    participants.flag(
        "hours_above_training",
        is_known & (attended > hours + _TOLERANCE).to_numpy(),
        "hours_attended",
        details=lambda position: {"hours": f"{hours.iloc[position]:g}"},
    )
    # only what is written is replaced: an empty or unreadable answer stays a problem of its own
    replaced = is_known & written.notna().to_numpy()
    frame["completed"] = written.mask(
        pd.Series(replaced, frame.index), pd.Series(follows, frame.index)
    ).astype("boolean")
