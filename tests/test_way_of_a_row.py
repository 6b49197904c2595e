"""The way of one row, from the bytes of a delivery to K2 in Annex A, is the list in docs/engineer.md.

A real run is traced: a workbook is received and taken in, the figures are published, Annex A is written.
A module is on the way if it hands the row on: one of its functions holds the row and returns it, gives it
to a function of another module, or gives it to the database. A module that only looks at the row (a
check, a digest) is beside the way. The way ends when the figure becomes the text of its cell in Annex A.

A function holds the row if its arguments, its variables or its result have at least two marked values of
the row. They may be in texts, bytes, lists, tuples, sets, mappings, frames, Arrow tables or arrays, also
within each other. The marked values are the participant's id, the training's id and, once it is made, the
pseudonym. The delivery's own bytes have them all, packed. From the counting on, the row is in the figure:
the code `K2` and the number of persons, both in one value.
"""

import re
import sys
import tempfile
from pathlib import Path
from types import FrameType
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import sqlalchemy as sa

from atlas_pipeline.indicators.figure_set import FigureSet, publish
from atlas_pipeline.ingestion.take_in import take_in_slice
from atlas_pipeline.reports.publishing import latest_reported, publish_tracking, write_annex_a_file
from atlas_pipeline.warehouse import tables
from tests.actors import TESTER
from tests.ingestion.test_take_in import Office
from tests.validation.building import NOON, SECRET, TRAINING, people, table, workbook

ROOT = Path(__file__).parents[1]
LONGEST = 30
"""The most modules that the way may have."""
PARTICIPANT, SESSION = "P-7341-way", "T-2816-way"
PERSONS, MARKED = 23, 19
"""Persons who completed a training, and which of them is followed: below the rows among which the header is
looked for."""
OTHER_KIND = {"support_type": "other_support", "outcome": "legal_framework", "topics": "HT"}
NAME = "THA_2019-H2.xlsx"
END = "reports/layout/figure_text.py"
"""Here the figure becomes the text of its cell in Annex A: the way ends."""
DEEP = 3
"""So many containers within each other are looked into."""

ROW, FIGURE = {"participant", "training", "pseudonym"}, {"K2", "persons"}
"""The marks of the row, of which a function that holds the row has two; those of the figure, of which it has
both."""


class Trace:
    """The modules in the order in which the row first enters each."""

    def __init__(self, content: bytes, pseudonym: int) -> None:
        self._entered: list[str] = []
        self._handed_on: set[str] = set()
        self._content = content
        self._texts = {"participant": PARTICIPANT, "training": SESSION}
        self._pseudonym = pseudonym
        self._modules: dict[str, str | None] = {}
        self._is_ended = False

    def __enter__(self) -> "Trace":
        sys.setprofile(self._profile)
        return self

    def __exit__(self, *error: object) -> None:
        sys.setprofile(None)

    @property
    def way(self) -> list[str]:
        """The modules that handed the row on, in the order in which the row first entered each."""
        return [module for module in self._entered if module in self._handed_on]

    def _profile(self, frame: FrameType, event: str, result: Any) -> None:
        if event not in ("call", "return", "c_call") or self._is_ended:
            return
        module = self._module(frame)
        if module is None or (event != "call" and module in self._handed_on):
            return
        sys.setprofile(None)
        try:
            if event == "call":
                self._called(frame, module)
            elif event == "return":
                if self._holds([result]):
                    self._enter(module)
                    self._handed_on.add(module)
            elif _stores(result) and self._holds([*frame.f_locals.values()]):
                self._enter(module)
                self._handed_on.add(module)
        finally:
            sys.setprofile(self._profile)

    def _called(self, frame: FrameType, module: str) -> None:
        """A call that gives the row to another module: its caller hands the row on."""
        caller = frame.f_back
        while caller is not None and self._module(caller) is None:
            caller = caller.f_back
        giver = self._module(caller) if caller is not None else None
        is_known = giver is None or giver == module or giver in self._handed_on
        if (is_known and module in self._entered and module != END) or not self._holds(
            [*frame.f_locals.values()]
        ):
            return
        if giver is not None and giver != module:
            self._enter(giver)
            self._handed_on.add(giver)
        self._enter(module)
        if module == END:
            self._handed_on.add(END)
            self._is_ended = True

    def _enter(self, module: str) -> None:
        if module not in self._entered:
            self._entered.append(module)

    def _module(self, frame: FrameType) -> str | None:
        path = frame.f_code.co_filename
        if path not in self._modules:
            self._modules[path] = module_of(path)
        return self._modules[path]

    def _holds(self, values: list[Any]) -> bool:
        marks = [self._marks(value, DEEP) for value in values]
        return len(set().union(*marks) & ROW) > 1 or any(one >= FIGURE for one in marks)

    def _marks(self, value: Any, deep: int) -> set[str]:
        """The marks that the value holds."""
        if value is None or isinstance(value, bool):
            return set()
        if isinstance(value, str):
            return {"K2"} if value == "K2" else {mark for mark, text in self._texts.items() if text in value}
        if isinstance(value, (bytes, bytearray, memoryview)):
            raw = bytes(value)
            if len(raw) == len(self._content) and raw == self._content:
                return set(self._texts)
            return {mark for mark, text in self._texts.items() if text.encode() in raw}
        if isinstance(value, (int, np.integer)):
            return {"pseudonym"} if value == self._pseudonym else set()
        if isinstance(value, (float, np.floating)):
            return {"persons"} if value == PERSONS else set()
        if deep == 0:
            return set()
        return self._marks_within(value, deep - 1)

    def _marks_within(self, value: Any, deep: int) -> set[str]:
        if isinstance(value, np.ndarray):
            if value.dtype.kind == "i":
                return {"pseudonym"} if (value == self._pseudonym).any() else set()
            if value.dtype.kind == "f":
                return {"persons"} if (value == PERSONS).any() else set()
            value = value.ravel().tolist() if value.dtype.kind in "OU" else []
        elif isinstance(value, pd.DataFrame):
            value = [value.index, *(value.iloc[:, place] for place in range(value.shape[1]))]
            deep += 1
        elif isinstance(value, pd.MultiIndex):
            value = [value.get_level_values(place) for place in range(value.nlevels)]
            deep += 1
        elif isinstance(value, (pd.Series, pd.Index)):
            return (
                self._marks(value.to_numpy(), deep + 1)
                if isinstance(value.dtype, np.dtype)
                else self._marks(value.tolist(), deep + 1)
            )
        elif isinstance(value, (pa.Table, pa.RecordBatch)):
            value = value.columns
            deep += 1
        elif isinstance(value, pa.DictionaryArray):
            value = value.dictionary.to_pylist()
        elif isinstance(value, (pa.Array, pa.ChunkedArray)):
            value = value.to_pylist()
        elif isinstance(value, dict):
            value = [*value.keys(), *value.values()]
        elif not isinstance(value, (list, tuple, set, frozenset)):
            return set()
        found: set[str] = set()
        for one in value:
            found |= self._marks(one, deep)
        return found


def _stores(function: Any) -> bool:
    """Whether a function of C gives rows to the database."""
    return getattr(function, "__name__", "") == "executemany"


def module_of(path: str) -> str | None:
    """`validation/form.py` for a module of ours, None for any other."""
    if not path.startswith(str(ROOT)):
        return None
    inside = Path(path).relative_to(ROOT).as_posix()
    return (
        inside.removeprefix("atlas_pipeline/")
        if inside.startswith(("atlas_pipeline/", "assets/", "sources/"))
        else None
    )


def sent() -> bytes:
    """A workbook whose K2 is `PERSONS`, and no part of it is: two trainings, both sexes, two kinds of
    institutions."""
    one, other = {**TRAINING, "training_id": SESSION}, {**TRAINING, "training_id": "T2", **OTHER_KIND}
    persons = [
        {
            "training_id": SESSION if number % 3 else "T2",
            "sex": "FM"[number % 2],
            "institution_type": "police" if number % 4 else "judiciary",
        }
        for number in range(PERSONS)
    ]
    persons[MARKED] |= {"training_id": SESSION, "participant_id": PARTICIPANT}
    return workbook(
        trainings=table(one, other),
        participants=people(*persons, {"training_id": SESSION, "completed": "no"}),
    )


def pseudonym(office: Office) -> int:
    fact = tables.facts["participants"]
    stored = office.warehouse.read(sa.select(fact.c.person_key).where(fact.c.participant_id == PARTICIPANT))
    return int(stored["person_key"].iloc[0])


def traced(folder: Path) -> Trace:
    content = sent()
    (folder / "before").mkdir()
    (folder / "traced").mkdir()
    before, office = Office(folder / "before"), Office(folder / "traced")
    before.take_in((NAME, content))
    wanted = office.plan.slice("THA", "2019-H2")
    day = NOON.date()
    with Trace(content, pseudonym(before)) as trace:
        office.receive((NAME, content))
        take_in_slice(wanted, office.plan, office.warehouse, office.archive, SECRET, TESTER, NOON)
        publish(office.warehouse, office.plan, state="", as_of_day=day, actor=TESTER)
        publish_tracking(office.warehouse, office.plan, as_of_day=day)
        figure_set = FigureSet.current(office.warehouse, office.plan)
        through = latest_reported(figure_set, "semester")
        write_annex_a_file(office.warehouse, figure_set, through, folder=folder, made_on=day)
    return trace


def listed() -> list[str]:
    """The modules that docs/engineer.md lists under the heading."""
    text = (ROOT / "docs" / "engineer.md").read_text(encoding="utf-8")
    section = text.partition("## The way of a row")[2].partition("\n## ")[0]
    return re.findall(r"^\d+\. `([^`]+)`", section, re.MULTILINE)


def test_the_way_of_a_row_is_as_listed(tmp_path: Path) -> None:
    assert traced(tmp_path).way == listed()


def test_the_way_of_a_row_is_short() -> None:
    assert 0 < len(listed()) <= LONGEST


if __name__ == "__main__":  # the list for docs/engineer.md
    with tempfile.TemporaryDirectory() as scratch:
        for number, module in enumerate(traced(Path(scratch)).way, start=1):
            print(f"{number}. `{module}`")
