"""Compares the hours that participants attended with the hours of their trainings.

A person completed a training if she attended at least the plan's share of its hours and the training is
over.
"""

from collections.abc import Collection, Mapping
from datetime import date

import numpy as np
import pandas as pd

from atlas_pipeline.forms.followed_fields import TOLERANCE, counted, known, reaches
from atlas_pipeline.validation.form_rows import FormRows
from atlas_pipeline.warehouse.records import SliceContext

HOURS_IN_A_DAY = 24

PARTICIPANTS, TRAININGS = "participants", "trainings"
WITHOUT = "training_without_participants"


def check_hours(trainings: FormRows) -> None:
    """Compares the hours of each training with its days. Flags hours that are impossible (more than 24 per
    day) and hours above the plan's threshold per day."""
    frame = trainings.frame
    hours = frame["hours"].astype("float64").to_numpy()
    days = (frame["end_date"] - frame["start_date"]).dt.days.to_numpy(dtype="float64", na_value=np.nan) + 1
    is_in_order = days >= 1  # False for a gap
    is_impossible = is_in_order & (hours > days * HOURS_IN_A_DAY)
    a_day = trainings.book.thresholds("hours_above_days").hours_a_day
    is_a_lot = is_in_order & (hours > days * a_day + TOLERANCE) & ~is_impossible
    trainings.flag(
        "hours_impossible",
        is_impossible,
        "hours",
        details=lambda position: {
            "days": int(days[position]),
            "most": int(days[position]) * HOURS_IN_A_DAY,
        },
    )
    trainings.flag(
        "hours_above_days",
        is_a_lot,
        "hours",
        details=lambda position: {"days": int(days[position]), "a_day": f"{a_day:g}"},
    )


def add_trainings_without_participants(
    trainings: FormRows | None,
    participants: FormRows | None,
    context: SliceContext | None,
    *,
    own: Collection[str],
) -> None:
    """Warns about trainings that are over and that no participant refers to.

    Checks only if both forms are known, from this submission or from the warehouse. `own`: the forms of
    this submission that become current, also those declared as nothing to report. A participant row that
    was set aside still counts as a reference to its training.
    """
    if PARTICIPANTS in own:
        named = (
            set(participants.frame["training_id"].dropna().unique()) if participants is not None else set()
        )
    elif participants is None and context is not None and PARTICIPANTS in context.current_forms:
        named = set(context.named.get((PARTICIPANTS, "training_id"), {}))
    else:
        return
    if trainings is not None:
        if not trainings.is_rejected:
            frame, last = trainings.frame, pd.Timestamp(trainings.slice.period.end)
            is_over = (frame["end_date"] <= last).to_numpy() & ~trainings.is_bad
            is_named = frame["training_id"].isin(list(named)).to_numpy(dtype=bool)
            trainings.flag(WITHOUT, is_over & ~is_named, "training_id", details={"to_form": PARTICIPANTS})
    elif participants is not None and context is not None:
        last_day = participants.slice.period.end
        for training, end in sorted(context.training_ends.items()):
            if end <= last_day and training not in named:
                participants.add_problem(WITHOUT, column="training_id", found=training, to_form=PARTICIPANTS)


def hours_of(trainings: FormRows) -> dict[str, float]:
    """The hours of the submission's accepted trainings, by training."""
    given = trainings.good.dropna(subset=["training_id", "hours"])
    return dict(zip(given["training_id"], given["hours"].astype("float64"), strict=True))


def ends_of(trainings: FormRows) -> dict[str, date]:
    """The last days of the submission's accepted trainings, by training."""
    given = trainings.good.dropna(subset=["training_id", "end_date"])
    return dict(zip(given["training_id"], given["end_date"].dt.date, strict=True))


def refuse_ahead(participants: FormRows, completed: pd.Series, end_by_training: Mapping[str, date]) -> None:
    """Sets aside each row that completed a training that ends after the period of the slice: nobody can
    have completed it. `completed` is the result of `held_against_hours`."""
    last = participants.slice.period.end
    ahead = {training: end for training, end in end_by_training.items() if end > last}
    if not ahead:
        return
    trainings = participants.frame["training_id"]
    participants.flag(
        "completed_in_future",
        trainings.isin(list(ahead)).to_numpy(dtype=bool) & completed.fillna(False).to_numpy(dtype=bool),
        "completed",
        found=lambda position: ahead[trainings.iloc[position]].isoformat(),
        details={"end": last.isoformat()},
        is_own=False,
    )


def held_against_hours(participants: FormRows, hours_by_training: Mapping[str, float]) -> pd.Series:
    """For each row, whether the person completed the training, derived from the hours. Warns if the
    written answer differs.

    The written answer is stored unchanged. Figures derive the answer again from the current hours
    (`atlas:follows`). If the hours of the training or of the row are not known, the written answer is
    returned.
    """
    frame = participants.frame
    follows = participants.form["completed"].follows
    hours = frame["training_id"].map(dict(hours_by_training)).astype("Float64")
    attended, written = frame["hours_attended"], frame["completed"]
    is_known = known(attended, hours)
    if follows is None or not is_known.any():
        return written
    share = getattr(participants.plan.project.thresholds, follows.share)
    has_reached = reaches(attended, hours, share)
    is_written = written.fillna(False).to_numpy(dtype=bool)
    participants.flag(
        "completed_disagrees_with_hours",
        is_known & written.notna().to_numpy() & (is_written != has_reached),
        "completed",
        details=lambda position: {
            "attended": f"{attended.iloc[position]:g}",
            "hours": f"{hours.iloc[position]:g}",
            "share": f"{share:.0%}",
            "follows": "yes" if has_reached[position] else "no",
        },
    )
    participants.flag(
        "hours_above_training",
        is_known & (attended > hours + TOLERANCE).fillna(False).to_numpy(dtype=bool),
        "hours_attended",
        details=lambda position: {"hours": f"{hours.iloc[position]:g}"},
    )
    return counted(written, attended, hours, share)
