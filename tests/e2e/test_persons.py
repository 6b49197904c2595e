"""Persons who stand twice: found, shown without a name, confirmed, counted once, traced, and undone."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.depth import DEEP
from tests.e2e.office import call, with_key_indicators
from tests.e2e.test_bad_input import PERSON, THAI, TRAINING, plain

NAMES = ("Ploynapat", "Wongsuriyan", "พลอยนภัส", "วงศ์สุริยัน", "Thanyalak", "Ridtirong")


def workbook(path: Path, period: str, year: str, names: list[tuple[str, int | None]]) -> None:
    day = f"{year}-0{2 if period.endswith('1') else 8}-03"
    number = f"T-{period}"
    training = [TRAINING[0], [number, *TRAINING[1][1:5], day, day, 12]]
    people = [[number, name, "F", born, "Office", "police", "yes"] for name, born in names]
    cover = THAI | {"period": period, "prepared_on": "2020-07-01", "privacy_notice_given": "yes"}
    plain(path, cover, trainings=training, participants=[PERSON, *people])


def listed(folder: Path, *arguments: str) -> list[dict]:
    done = call(folder, ["persons", *arguments, "--format", "json"])
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def k2(folder: Path, *as_of: str) -> int:
    """Persons ever trained, as published; or as of a moment."""
    arguments = ["indicators", "--indicator", "K2", "--country", "THA", "--period", "LOP", "--format", "json"]
    lines = json.loads(call(folder, [*arguments, *as_of]).stdout)
    return next(
        line["value"] for line in lines if line["accumulation"] == "cumulative" and not line["breakdown"]
    )


@pytest.mark.e2e
def test_a_confirmed_pair_counts_once_until_it_is_undone(tmp_path):
    with_key_indicators(tmp_path)
    (tmp_path / "inbox").mkdir()
    earlier = [("น.ส.พลอยนภัส วงศ์สุริยัน", 1985), ("Thanyalak Ridtirong", None), ("ปราณี ทองดี", 1970)]
    workbook(tmp_path / "inbox" / "THA_2019-H2.xlsx", "2019-H2", "2019", earlier)
    newer = [("Ploynapat Wongsuriyan", None), ("สมชาย ใจดี", 1961)]
    workbook(tmp_path / "inbox" / "THA_2020-H1.xlsx", "2020-H1", "2020", newer)
    run = ["run", "--inbox", "inbox"]
    said = [call(tmp_path, run)]
    assert k2(tmp_path) == 5

    (pair,) = listed(tmp_path)
    assert (pair["period"], pair["row"], pair["other_period"], pair["other_row"]) == (
        "2020-H1",
        2,
        "2019-H2",
        2,
    )
    assert pair["evidence"].startswith("name=")
    said.append(call(tmp_path, ["persons"]))
    assert pair["pair"] in said[-1].stdout
    said.append(call(tmp_path, ["problems", "--format", "csv"]))
    assert "likely_same_person_earlier" in said[-1].stdout
    said.append(call(tmp_path, ["check", "inbox/THA_2020-H1.xlsx", "--format", "csv", "--lang", "th"]))
    assert "likely_same_person_earlier" in said[-1].stdout

    said.append(call(tmp_path, ["persons", "same", pair["pair"], "--note", "the same civil servant"]))
    assert said[-1].returncode == 0, said[-1].stderr
    assert listed(tmp_path) == []
    (decided,) = listed(tmp_path, "--all")
    assert (decided["state"], decided["note"]) == ("same", "the same civil servant")
    said.append(call(tmp_path, run))
    assert k2(tmp_path) == 4
    traced = ["trace", "K2", "--country", "THA", "--period", "LOP", "--accumulation", "cumulative"]
    said.append(call(tmp_path, [*traced, "--format", "json"]))
    told = [
        row["person"] for row in json.loads(said[-1].stdout) if row.get("confirmed_pairs") == pair["pair"]
    ]
    assert len(told) == 2
    assert len(set(told)) == 1
    said.append(call(tmp_path, traced))
    assert pair["pair"] in said[-1].stdout

    twice = call(tmp_path, ["persons", "different", pair["pair"], "--note", "no"])
    assert twice.returncode == 2
    assert "undo it first" in twice.stderr
    said += [twice, call(tmp_path, ["persons", "undo", pair["pair"], "--note", "it was her sister"])]
    assert said[-1].returncode == 0
    if DEEP:
        said.append(call(tmp_path, run))
        assert k2(tmp_path) == 5
    assert k2(tmp_path, "--as-of", datetime.now(UTC).isoformat()) == 5
    said.append(call(tmp_path, ["persons", "different", pair["pair"], "--note", "her sister"]))
    assert listed(tmp_path) == []
    # two that look like nobody are named by their rows
    where = f"{pair['submission']}:3"
    said.append(
        call(tmp_path, ["persons", "same", where, f"{pair['other_submission']}:4", "--note", "married"])
    )
    assert said[-1].returncode == 0, said[-1].stderr
    said.append(call(tmp_path, ["persons", "same", where, "999:4", "--note", "nobody"]))
    assert said[-1].returncode == 2
    said.append(call(tmp_path, ["history", "--format", "json"]))

    text = "".join(one.stdout + one.stderr for one in said)
    assert not [name for name in NAMES if name in text]
    for path in tmp_path.rglob("*"):
        if path.is_file() and "inbox" not in path.parts and "archive" not in path.parts:
            content = path.read_bytes()
            assert not [name for name in NAMES if name.encode() in content], path
