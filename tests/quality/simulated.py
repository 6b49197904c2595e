"""Simulated half-years of four offices, clean or with known faults, from a seed: what detection is measured
on.

The clean world is meant to be hard for a naive rule and fair: counts are Poisson and as small as the
project's, persons come in trainings of uneven size, some come back, scores are noisy, courses overlap.
"""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

UNITS = ("THA", "PRY", "LBR", "ARG")
PERIODS = ("2019-H1", "2019-H2", "2020-H1", "2020-H2", "2021-H1", "2021-H2")
DAYS = 182
TRAININGS, PERSONS, OTHER = 4.0, 18.0, 7.0
"""Mean numbers a half-year: trainings, persons in one, and events of another kind."""


@dataclass
class World:
    """Frames as `CurrentRows.of` gives them; `rng` goes on where the clean world ended."""

    seed: int
    rng: np.random.Generator = field(init=False)

    def __post_init__(self) -> None:
        self.rng = np.random.default_rng(self.seed)
        self.trainings = pd.DataFrame([self._training(*place) for place in self._places()])
        self.participants = pd.concat(
            [self._people(line) for line in self.trainings.to_dict("records")], ignore_index=True
        )

    def _places(self):
        for unit in UNITS:
            for period in PERIODS:
                for number in range(1 + self.rng.poisson(TRAININGS - 1)):
                    yield unit, period, number

    def _training(self, unit: str, period: str, number: int) -> dict:
        year, half = period.split("-H")
        start = np.datetime64(f"{year}-{'01' if half == '1' else '07'}-01") + int(self.rng.integers(0, 170))
        days = int(self.rng.choice([1, 2, 3, 60], p=[0.4, 0.3, 0.2, 0.1]))
        return {
            "unit": unit,
            "reported_in": period,
            "row_number": number + 2,
            "training_id": f"TR-{period}-{number}",
            "start_date": pd.Timestamp(start),
            "end_date": pd.Timestamp(start + days - 1),
            "hours": float(days * 7 if days < 10 else 40),
            "admin1": f"{unit}-{self.rng.integers(0, 5)}",
            "location": None,
        }

    def _people(self, training: dict) -> pd.DataFrame:
        size = 4 + self.rng.poisson(PERSONS - 4)
        whom = self.rng.integers(0, 100_000, size) + 1_000_000 * UNITS.index(training["unit"])
        pre = np.clip(self.rng.normal(50, 12, size).round(), 0, 100)
        return pd.DataFrame(
            {
                "unit": training["unit"],
                "reported_in": training["reported_in"],
                "row_number": range(2, size + 2),
                "training_id": training["training_id"],
                "person_key": pd.array(whom, dtype="Int64"),
                "hours_attended": training["hours"],
                "completed": pd.array([True] * size, dtype="boolean"),
                "pre_score": pre,
                "post_score": np.clip(pre + self.rng.normal(18, 8, size).round(), 0, 100),
            }
        )

    def of(self, form: str) -> pd.DataFrame:
        return {"participants": self.participants, "trainings": self.trainings}[form]

    # ------------------------------------------------------------------ what swings are judged from

    @cached_property
    def other(self) -> np.ndarray:
        """Counts of events that come one by one: units × periods."""
        return self.rng.poisson(OTHER, (len(UNITS), len(PERIODS)))

    def tallies(self) -> pd.DataFrame:
        from atlas_pipeline.quality.exact import cluster_factor

        rows = []
        for place, unit in enumerate(UNITS):
            own = self.participants[self.participants["unit"] == unit]
            sizes = own.groupby(["reported_in", "training_id"]).size()
            for number, period in enumerate(PERIODS):
                before = sizes[sizes.index.get_level_values(0) < period]
                factor = cluster_factor((sizes if before.empty else before).to_numpy())
                people = int((own["reported_in"] == period).sum())
                rows.append((unit, period, "K2", "count", people, 0, DAYS, factor))
                rows.append((unit, period, "EG1", "count", int(self.other[place, number]), 0, DAYS, 1.0))
        columns = ["country", "period", "indicator", "kind", "part", "whole", "days", "factor"]
        return pd.DataFrame(rows, columns=columns)

    # ------------------------------------------------------------------ faults

    def last_training(self, unit: str = "THA") -> pd.Series:
        own = self.trainings[
            (self.trainings["unit"] == unit) & (self.trainings["reported_in"] == PERIODS[-1])
        ]
        return own.iloc[0]

    def double_persons(self, times: int) -> None:
        """A sheet pasted under itself `times` over, with other persons each time."""
        own = self.participants[
            (self.participants["unit"] == "THA") & (self.participants["reported_in"] == PERIODS[-1])
        ]
        more = [
            own.assign(person_key=own["person_key"] + 10_000_000 * (turn + 1)) for turn in range(times - 1)
        ]
        self.participants = pd.concat([self.participants, *more], ignore_index=True)

    def swing_other(self, times: float) -> None:
        self.other[0, -1] = round(OTHER * times)

    def round_scores(self, share: float) -> None:
        """That share of one half-year's scores rounded to fives."""
        mask = (self.participants["unit"] == "THA") & (self.participants["reported_in"] == PERIODS[-1])
        chosen = mask & (self.rng.random(len(mask)) < share)
        rounded = (self.participants["pre_score"] / 5).round() * 5
        self.participants["pre_score"] = self.participants["pre_score"].where(~chosen, rounded)

    def copy_training(self, *, renamed: bool, changed: float = 0.0) -> None:
        """One training's rows put in the place of another's, with the same persons or with new ones; a share
        of the scores changed by hand."""
        own = self.trainings[self.trainings["unit"] == "THA"]
        source, target = own.iloc[0]["training_id"], self.last_training()
        rows = self.participants[
            (self.participants["unit"] == "THA") & (self.participants["training_id"] == source)
        ].copy()
        rows["training_id"], rows["reported_in"] = target["training_id"], target["reported_in"]
        if renamed:
            rows["person_key"] = rows["person_key"] + 50_000_000
        hit = self.rng.random(len(rows)) < changed
        rows.loc[hit, "post_score"] = (rows.loc[hit, "post_score"] + 7) % 100
        kept = self.participants[
            (self.participants["unit"] != "THA") | (self.participants["training_id"] != target["training_id"])
        ]
        self.participants = pd.concat([kept, rows], ignore_index=True)

    def be_in_two_places(self, persons: int) -> None:
        """A second training on the same day in another province, with some of the first one's persons."""
        first = self.last_training()
        day = first["start_date"]
        self.trainings.loc[first.name, ["end_date", "hours"]] = [day, 7.0]
        second = {
            **first.to_dict(),
            "training_id": "TR-twin",
            "admin1": "THA-elsewhere",
            "end_date": day,
            "hours": 7.0,
        }
        self.trainings = pd.concat([self.trainings, pd.DataFrame([second])], ignore_index=True)
        rows = self._people(second)
        same = self.participants[
            (self.participants["unit"] == "THA") & (self.participants["training_id"] == first["training_id"])
        ]["person_key"].to_numpy()[:persons]
        rows.loc[: len(same) - 1, "person_key"] = same
        self.participants = pd.concat([self.participants, rows], ignore_index=True)
