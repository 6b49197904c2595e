"""Likely duplicates as warnings on the rows of the officer's own sheet. A warning never has a name.

These warnings are not stored with an intake: other submissions change the pairs, and a decision removes a
pair from the list.
"""

from typing import Any

from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.ingestion.archive import Archive
from atlas_pipeline.matching.pairs import likely_pairs
from atlas_pipeline.matching.people import people_in, people_of_unit
from atlas_pipeline.matching.review import review_list
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.problems.catalogue import problem
from atlas_pipeline.problems.model import Problem
from atlas_pipeline.validation.submission import Validated
from atlas_pipeline.warehouse.store import Warehouse

COLUMN = "full_name"


def add_likely_pairs(
    validated: Validated, plan: Plan, warehouse: Warehouse | None, archive: Archive | None
) -> None:
    """Adds a warning for each likely pair.

    Compares the people of the file with each other. If the archive is available, also with the earlier
    people of the unit; the file must then be validated with the secret of the archive. A pair with a
    decision gets no warning.
    """
    people = people_in(validated)
    if people.empty or validated.slice is None:
        return
    earlier, decided = None, set()
    if warehouse is not None and archive is not None:
        unit, period = validated.slice.unit, validated.slice.period.key
        earlier = people_of_unit(unit, plan, warehouse, archive, archive.secret, but=[period])
        reviewed = review_list(warehouse, is_all_wanted=True)
        decided = set(reviewed.loc[reviewed["state"] != "waiting", "pair"])
    pairs = likely_pairs(people, earlier)
    for line in pairs[~pairs["pair"].isin(decided)].to_dict("records"):
        # the warning belongs to the row in this file, even if the other row is newer
        is_first = line["submission_id"] == 0
        validated.problems.add(
            _problem(line, within=is_first and line["other_submission_id"] == 0, is_first=is_first)
        )


def waiting_problems(warehouse: Warehouse) -> list[tuple[dict, Problem]]:
    """Returns, for each waiting pair, its line of the review list and the warning.

    The line has the place of the newer row.
    """
    waiting = review_list(warehouse)
    return [
        (line, _problem(line, line["submission_id"] == line["other_submission_id"]))
        for line in waiting.to_dict("records")
    ]


def _problem(line: dict, within: bool, is_first: bool = True) -> Problem:
    here, other = ("", "other_") if is_first else ("other_", "")
    details: dict[str, Any] = {"other_row": int(line[f"{other}row_number"])}
    if not within:
        details |= {"other_period": line[f"{other}period"], "submission": int(line[f"{other}submission_id"])}
    return problem(
        "likely_same_person" if within else "likely_same_person_earlier",
        form=next(form.name for form in load_forms().values() if form.has_persons),
        row=int(line[f"{here}row_number"]),
        column=COLUMN,
        **details,
    )
