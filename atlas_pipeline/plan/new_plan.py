"""A new plan for another project: one country, two indicators, one calendar. A beginning to edit.

The files are made from `starter/`. There, a text has a line for each language that the program speaks
(`  es: …`), and a text that a plan holds in one language only has its language after its field
(`donor@es: …`). A new plan has the lines of its own languages. Nothing here writes a file.
"""

import csv
import io
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Any

import yaml

from atlas_pipeline.messages.catalogue import languages as languages_of_the_program
from atlas_pipeline.plan.csv_files import CODE_COLUMNS, empty_register
from atlas_pipeline.plan.labels import main_language, text_in
from atlas_pipeline.plan.loading import NAMES_FILE, PACKAGED, YAML_FILES
from atlas_pipeline.plan.plan_files import read_yaml
from atlas_pipeline.plan.plan_problems import PlanProblems

STARTER = "starter"
LIFE_OF_PROJECT = "life_of_project"
SHARED_CODES = ("sex", "support_type", "implementer", "institution_type")
"""The code lists of the packaged plan that fit any project."""
OWN_CODES = ("outcome", "topic", "admin1")

_IN_A_LANGUAGE = re.compile(r"( *)(\w\w): (.*)")
_ONE_LANGUAGE = re.compile(r"( *\w+)@(\w\w): (.*)")


@dataclass(frozen=True)
class NewPlan:
    """What a new plan is asked to say. `languages` has at least one of the program's languages; `calendar` is
    one of `calendars()`."""

    code: str
    name: str
    country: str
    country_name: str
    languages: tuple[str, ...]
    calendar: str
    start: date
    end: date


def calendars() -> list[str]:
    """The names of the calendars that a new plan may have."""
    return [name for name, entry in _starter("calendars.yaml").items() if "every" in entry]


def files_of(new: NewPlan) -> dict[str, str]:
    """File → text of the new plan. Its days and names are as given: check the plan before it is written."""
    made = {file: _yaml(file, new) for file in YAML_FILES}
    made["targets.csv"] = _text(STARTER, "targets.csv")
    for folder, names in ((PACKAGED, SHARED_CODES), (STARTER, OWN_CODES)):
        for name in names:
            file = f"codes/{name}.csv"
            made[file] = _codes(_text(folder, file), new.languages)
    made[f"institutions/{new.country}.csv"] = empty_register(new.languages)
    made[NAMES_FILE] = _names(new.languages)
    return made


def _yaml(file: str, new: NewPlan) -> str:
    language = main_language(new.languages)
    known = _starter("calendars.yaml")
    kept = {name: dict(known[name]) for name in (new.calendar, LIFE_OF_PROJECT)}
    every = text_in(kept[new.calendar].pop("every"), language)
    for entry in kept.values():
        entry["labels"] = {one: entry["labels"][one] for one in new.languages}
    dumped = yaml.safe_dump(kept, allow_unicode=True, sort_keys=False)
    return Template(_chosen(_text(STARTER, file), new.languages)).substitute(
        code=json.dumps(new.code, ensure_ascii=False),
        name=json.dumps(new.name, ensure_ascii=False),
        country=new.country,
        country_name=json.dumps(new.country_name, ensure_ascii=False),
        start=new.start.isoformat(),
        end=new.end.isoformat(),
        languages=f"[{', '.join(new.languages)}]",
        calendar=new.calendar,
        calendars="".join(f"  {line}\n" for line in dumped.splitlines()).rstrip("\n"),
        every=every,
    )


def _chosen(text: str, languages: Sequence[str]) -> str:
    """The text without the lines of other languages. A folded text (`>-`) goes with its line."""
    main = main_language(languages)
    kept: list[str] = []
    dropped_from: int | None = None
    for line in text.splitlines():
        indent = len(line) - len(line.lstrip())
        if dropped_from is not None and indent > dropped_from:
            continue
        dropped_from = None
        if (one := _ONE_LANGUAGE.fullmatch(line)) is not None:
            if one[2] == main:
                kept.append(f"{one[1]}: {one[3]}")
        elif (of := _IN_A_LANGUAGE.fullmatch(line)) and of[2] in _others(languages):
            dropped_from = len(of[1])
        else:
            kept.append(line)
    return "\n".join(kept) + "\n"


def _codes(text: str, languages: Sequence[str]) -> str:
    """The code list with the label columns of these languages."""
    rows = list(csv.DictReader(io.StringIO(text)))
    columns = [name for name in rows[0] if name not in _others(languages)]
    missing = [name for name in (*CODE_COLUMNS, *languages) if name not in columns]
    made = io.StringIO()
    writer = csv.DictWriter(
        made, [*columns, *missing], restval="", extrasaction="ignore", lineterminator="\n"
    )
    writer.writeheader()
    writer.writerows(rows)
    return made.getvalue()


def _names(languages: Sequence[str]) -> str:
    """The titles and common words of these languages, by which names in free text are found."""
    content: dict[str, Any] = read_yaml(_folder(PACKAGED), NAMES_FILE, dict, PlanProblems())
    content["titles"] = [one for one in content["titles"] if one["language"] in languages]
    for listed in ("common", "common_in_names"):
        content[listed] = {one: words for one, words in content[listed].items() if one in languages}
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=118)


def _starter(file: str) -> dict[str, Any]:
    return read_yaml(_folder(STARTER), file, dict, PlanProblems())


def _others(languages: Sequence[str]) -> set[str]:
    return set(languages_of_the_program()) - set(languages)


def _text(folder: str, file: str) -> str:
    return (_folder(folder) / file).read_text(encoding="utf-8")


def _folder(name: str) -> Path:
    return Path(str(files("atlas_pipeline.plan").joinpath(name)))
