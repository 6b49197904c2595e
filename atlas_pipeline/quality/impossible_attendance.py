"""Impossible attendance: one person in two trainings at two places on the same day.

A training may last a quarter and meet on Fridays. Only a training that fills its days (the plan's hours a
day) leaves no time for another, so only these are compared. A place is the country, the province and the
town. If one of them is not given, the two places may be the same. A person who is recognised by name alone
may be two persons. So this check asks a question and proves nothing.
"""

import pandas as pd

from atlas_pipeline.forms.tables import PERSON_KEY
from atlas_pipeline.plan.project import QualityThresholds
from atlas_pipeline.quality.current_rows import PLACE

NAMES = {"unit": "country", "reported_in": "period", "training_id": "training"}
COLUMNS = ("country", "period", "training", "other", "persons")
WHERE = ("admin1", "location")


def two_places(
    participants: pd.DataFrame, trainings: pd.DataFrame, thresholds: QualityThresholds
) -> pd.DataFrame:
    """One row for each pair of trainings that share persons who cannot have been in both.

    The row has the training that was reported later, the other one, and the number of these persons. Both
    frames are as `CurrentRows.of` returns them.
    """
    key = [*PLACE, "training_id"]
    wanted = [*key, "start_date", "end_date", "hours", *WHERE]
    days = (trainings["end_date"] - trainings["start_date"]).dt.days + 1
    full = trainings[(trainings["hours"] >= thresholds.hours_a_day * days).fillna(False)][wanted]
    present = participants[participants[PERSON_KEY].notna() & _was_there(participants)][[*key, PERSON_KEY]]
    held = present.merge(full, on=key).drop_duplicates([*key, PERSON_KEY])
    held = held[held.duplicated(PERSON_KEY, keep=False)].reset_index(drop=True)
    held["place"] = held.index
    pairs = held.merge(held, on=PERSON_KEY, suffixes=("", "_other"))
    pairs = pairs[pairs["place"] > pairs["place_other"]]
    same_day = (pairs["start_date"] <= pairs["end_date_other"]) & (
        pairs["start_date_other"] <= pairs["end_date"]
    )
    pairs = pairs[same_day & _is_elsewhere(pairs) & _is_another(pairs)]
    counted = pairs.groupby(
        [*key, "unit_other", "training_id_other"], sort=False, dropna=False, as_index=False
    ).agg(persons=(PERSON_KEY, "nunique"))
    other = counted["training_id_other"].where(
        counted["unit"] == counted["unit_other"],
        counted["unit_other"] + " " + counted["training_id_other"],
    )
    return counted.assign(other=other).rename(columns=NAMES)[list(COLUMNS)]


def _was_there(participants: pd.DataFrame) -> pd.Series:
    attended = participants["hours_attended"]
    return (attended.fillna(0) > 0) | (attended.isna() & participants["completed"].fillna(False).astype(bool))


def _is_elsewhere(pairs: pd.DataFrame) -> pd.Series:
    differs = pairs["unit"] != pairs["unit_other"]
    for name in WHERE:
        one, other = pairs[name].astype("object"), pairs[f"{name}_other"].astype("object")
        differs |= one.notna() & other.notna() & (_folded(one) != _folded(other))
    return differs


def _is_another(pairs: pd.DataFrame) -> pd.Series:
    """Whether the two are different trainings. A training keeps its number from half-year to half-year."""
    return (pairs["unit"] != pairs["unit_other"]) | (pairs["training_id"] != pairs["training_id_other"])


def _folded(names: pd.Series) -> pd.Series:
    return names.map(lambda name: " ".join(str(name).casefold().split()), na_action="ignore")
