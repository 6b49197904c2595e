"""A large submission for the benches: one training a thousand persons, persons who come back, real-looking
codes. Seeded; the same rows each time."""

import csv
import random
from collections.abc import Iterator
from pathlib import Path

COVER = {"country": "THA", "period": "2019-H2", "prepared_by": "Bench", "prepared_on": "2020-01-10"}
TRAINING = (
    "training_id",
    "title",
    "support_type",
    "outcome",
    "topics",
    "start_date",
    "end_date",
    "hours",
)
PERSON = (
    "training_id",
    "participant_id",
    "full_name",
    "contact",
    "sex",
    "birth_year",
    "institution",
    "institution_type",
    "role",
    "hours_attended",
    "completed",
    "pre_score",
    "post_score",
)
TYPES = ("labor_inspectorate", "police", "prosecution", "judiciary", "social_protection", "civil_society")
PER_TRAINING = 1000


def trainings(persons: int) -> Iterator[tuple]:
    for number in range(1 + (persons - 1) // PER_TRAINING):
        day = 1 + number % 28
        month = 7 + number % 5
        topics = ("CL", "FL;HT", "CL;HT", "WR")[number % 4]
        outcome = ("enforcement", "legal_framework", "coordination")[number % 3]
        yield (
            f"TR-{number:04d}",
            f"Training {number}",
            "training" if number % 5 else "other_support",
            outcome,
            topics,
            f"2019-{month:02d}-{day:02d}",
            f"2019-{month + 1:02d}-{day:02d}",
            12,
        )


def persons(count: int) -> Iterator[tuple]:
    chance = random.Random(20191231)
    for number in range(count):
        person = chance.randrange(count * 3 // 4 + 1)
        yield (
            f"TR-{number // PER_TRAINING:04d}",
            f"P{number % PER_TRAINING}-{person}",
            f"Person {person} of the bench",
            "",
            "FMXU"[person % 2 if person % 50 else 3],
            1960 + person % 40,
            f"Office {person % 300}",
            TYPES[person % len(TYPES)],
            "officer",
            12 if person % 10 else 6,
            "yes" if person % 10 else "no",
            person % 60,
            20 + person % 70,
        )


def csv_folder(folder: Path, count: int) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / "cover.csv", [("field", "value"), *COVER.items()])
    _write(folder / "trainings.csv", [TRAINING, *trainings(count)])
    _write(folder / "participants.csv", [PERSON, *persons(count)])
    return folder


def workbook(path: Path, count: int) -> Path:
    import xlsxwriter

    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    for name, rows in (
        ("cover", [("field", "value"), *COVER.items()]),
        ("trainings", [TRAINING, *trainings(count)]),
        ("participants", [PERSON, *persons(count)]),
    ):
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    book.close()
    return path


def _write(path: Path, rows: list) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
