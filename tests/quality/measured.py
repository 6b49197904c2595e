"""How well the patterns are found: over many simulated worlds, the share of faults found, and of clean worlds
in which anything was found. `python -m tests.quality.measured` prints the table of docs/figures.md."""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.plan.project import QualityThresholds
from atlas_pipeline.quality.copies import copied_groups
from atlas_pipeline.quality.heaping import heaps
from atlas_pipeline.quality.impossible_attendance import two_places
from atlas_pipeline.quality.swings import swings
from tests.quality.simulated import PERIODS, UNITS, World

THRESHOLDS = QualityThresholds()
WORLDS = 50


def swung(world: World) -> pd.DataFrame:
    found = swings(world.tallies(), THRESHOLDS)
    return found[found["is_swing"]]


def heaped(world: World) -> pd.DataFrame:
    found = heaps(world, [load_forms()["participants"]], THRESHOLDS)
    return found[found["is_heaped"]]


def copied(world: World) -> pd.DataFrame:
    return copied_groups(world, [load_forms()["participants"]], THRESHOLDS)


def elsewhere(world: World) -> pd.DataFrame:
    return two_places(world.participants, world.trainings, THRESHOLDS)


@dataclass(frozen=True)
class Fault:
    """A fault put into a world, what looks for it, and of which indicator it must be found."""

    name: str
    put_in: Callable[[World], None]
    look: Callable[[World], pd.DataFrame]
    indicator: str = ""


FAULTS = (
    Fault("persons ×4 in one half-year", lambda world: world.double_persons(4), swung, "K2"),
    Fault("persons ×2 in one half-year", lambda world: world.double_persons(2), swung, "K2"),
    Fault("7 events expected, 28 reported", lambda world: world.swing_other(4), swung, "EG1"),
    Fault("7 events expected, 14 reported", lambda world: world.swing_other(2), swung, "EG1"),
    Fault("7 events expected, none reported", lambda world: world.swing_other(0), swung, "EG1"),
    Fault("all scores rounded to fives", lambda world: world.round_scores(1), heaped),
    Fault("half the scores rounded to fives", lambda world: world.round_scores(0.5), heaped),
    Fault("a training copied", lambda world: world.copy_training(renamed=False), copied),
    Fault("… with new names", lambda world: world.copy_training(renamed=True), copied),
    Fault(
        "… and a tenth of it changed", lambda world: world.copy_training(renamed=True, changed=0.1), copied
    ),
    Fault("one person in two places", lambda world: world.be_in_two_places(1), elsewhere),
)
LOOKS = {"swings": swung, "last digits": heaped, "copies": copied, "two places": elsewhere}
SLICE = {"country": UNITS[0], "period": PERIODS[-1]}


def detection(fault: Fault, worlds: int = WORLDS) -> float:
    """The share of worlds with the fault in which it is found where it is."""
    found = 0
    for seed in range(worlds):
        world = World(seed)
        fault.put_in(world)
        seen = fault.look(world)
        here = (seen["country"] == SLICE["country"]) & (seen["period"] == SLICE["period"])
        if fault.indicator:
            here &= seen["indicator"] == fault.indicator
        found += bool(here.any())
    return found / worlds


def false_alarms(look: Callable[[World], pd.DataFrame], worlds: int = WORLDS) -> float:
    """The share of clean worlds (24 half-years each) in which anything at all is found."""
    return sum(not look(World(seed)).empty for seed in range(10_000, 10_000 + worlds)) / worlds


def three_deviations(world: World) -> pd.DataFrame:
    """The rule that is used instead elsewhere: more than three standard deviations (of at least three earlier
    half-years) from their mean."""
    rows = []
    for _, own in world.tallies().groupby(["country", "indicator"]):
        for place in range(3, len(own)):
            before = own["part"].iloc[:place]
            if abs(own["part"].iloc[place] - before.mean()) > 3 * before.std():
                rows.append(own.iloc[place])
    return pd.DataFrame(rows, columns=own.columns)


def main() -> None:
    print(f"{WORLDS} simulated worlds each; 4 offices, 6 half-years")
    print(f"{'fault':40} found")
    for fault in FAULTS:
        print(f"{fault.name:40} {detection(fault):6.1%}")
        if fault.look is swung:
            beside = Fault(fault.name, fault.put_in, three_deviations, fault.indicator)
            print(f"{'   by three standard deviations':40} {detection(beside):6.1%}")
    print(f"\n{'clean world, looked for':40} anything found")
    for name, look in LOOKS.items():
        print(f"{name:40} {false_alarms(look):6.1%}")
    print(f"{'swings by three standard deviations':40} {false_alarms(three_deviations):6.1%}")


if __name__ == "__main__":
    main()
