"""Rosters: the people who attended a training, as rows of the form `participants`.

A roster gives the number of people from each institution, the people who return from an earlier training,
and the guests with a name of their own. The people of a unit are drawn once and kept from period to
period.
"""

import unicodedata
from typing import Any

from pydantic import BaseModel, ConfigDict

from atlas_pipeline.samples.people import BIRTH_YEARS, Chance, NameStyle, Person, Sex

PROJECT = "project"
"""The institution type of the project's own people."""

Row = dict[str, Any]
"""A row of a sheet: field name → content of the cell."""


class RosterModel(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Group(RosterModel):
    """People from one institution. `women` of the `count` are women."""

    institution: str
    count: int
    women: int
    roles: tuple[str, ...]
    service: str = "civil"
    institution_type: str | None = None


class Returning(RosterModel):
    """People of an earlier training who return.

    They are of one institution; None: of any institution except the project.
    """

    training_id: str
    count: int
    institution: str | None = None


class Roster(RosterModel):
    """The attendance of one training. `before` and `gain` are the middle scores, in points of 100."""

    training_id: str
    hours: float
    before: int | None = None
    gain: int = 0
    groups: tuple[Group, ...] = ()
    returning: tuple[Returning, ...] = ()
    guests: tuple[dict[str, Any], ...] = ()
    """Rows that give the fields of a person. Attendance and scores are drawn as for everybody."""
    left_early: int = 0
    """How many people missed more than the plan's threshold allows, and so did not complete the training."""
    hours_as_text: bool = False
    """Hours typed as text with a decimal comma, as if pasted from another table."""


class Habits(RosterModel):
    """The way in which a unit writes its lists of people."""

    naming: str
    id_template: str | None = None
    """`THA-P-{number:04d}`: the template of the office's identifiers. None: the office issues none."""
    register_name_share: float = 0
    """Share of returning people whose names are written as in registers (FAMILY, Given)."""
    untitled_share: float = 0
    """Share of returning people whose names are written without the title."""
    unknown_birth_year_share: float = 0
    contact_share: float = 0
    score_step: float = 1


class Cast:
    """The people of one unit, drawn as trainings are held. Rosters must be given in order of time."""

    def __init__(self, unit: str, habits: Habits) -> None:
        self._chance = Chance(f"atlas samples {unit}")
        self._habits = habits
        self._naming = NameStyle(habits.naming, self._chance)
        self._attended: dict[str, list[Person]] = {}
        self._people = 0
        self._types: dict[str, str | None] = {}

    def rows(self, roster: Roster) -> list[Row]:
        """Returns the rows of a roster: groups as listed, then returning people, then guests."""
        newcomers = [person for group in roster.groups for person in self._newcomers(group)]
        returning: list[Person] = []
        for back in roster.returning:
            there = [person for person in self._candidates(back) if person not in returning]
            returning += self._chance.some_of(there, back.count)
        self._attended[roster.training_id] = newcomers + returning
        identities = [self._identity(person, person.full_name) for person in newcomers]
        identities += [self._identity(person, self._name_again(person)) for person in returning]
        identities += [dict(guest) for guest in roster.guests]
        early = set(self._chance.some_of(range(len(identities)), roster.left_early))
        return [
            {"training_id": roster.training_id, **identity, **self._attendance(roster, index in early)}
            for index, identity in enumerate(identities)
        ]

    def _candidates(self, back: Returning) -> list[Person]:
        found = self._attended[back.training_id]
        if back.institution is not None:
            return [person for person in found if person.institution == back.institution]
        return [person for person in found if self._types[person.institution] != PROJECT]

    def _newcomers(self, group: Group) -> list[Person]:
        self._types[group.institution] = group.institution_type
        women: list[Sex] = ["F"] * group.women
        men: list[Sex] = ["M"] * (group.count - group.women)
        return [self._newcomer(group, sex) for sex in self._chance.shuffled(women + men)]

    def _newcomer(self, group: Group, sex: Sex) -> Person:
        self._people += 1
        given, family, title = self._naming.draw(sex, group.service)
        habits = self._habits
        known = not self._chance.happens(habits.unknown_birth_year_share)
        identifier = habits.id_template and habits.id_template.format(number=self._people)
        return Person(
            given=given,
            family=family,
            title=title,
            sex=sex,
            birth_year=self._chance.between(*BIRTH_YEARS) if known else None,
            institution=group.institution,
            role=self._chance.one_of(group.roles),
            participant_id=identifier,
            contact=self._contact(identifier or f"{given}.{family}"),
        )

    def _contact(self, name: str) -> str | None:
        """An address that cannot exist: example.org is reserved for examples (RFC 2606)."""
        if not self._chance.happens(self._habits.contact_share):
            return None
        plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
        return f"{plain.replace(' ', '.')}@example.org"

    def _name_again(self, person: Person) -> str:
        if self._chance.happens(self._habits.register_name_share):
            return person.register_name
        if self._chance.happens(self._habits.untitled_share):
            return person.untitled_name
        return person.full_name

    def _identity(self, person: Person, name: str) -> Row:
        return {
            "participant_id": person.participant_id,
            "full_name": name,
            "contact": person.contact,
            "sex": person.sex,
            "birth_year": person.birth_year,
            "institution": person.institution,
            "institution_type": self._types[person.institution],
            "role": person.role,
        }

    def _attendance(self, roster: Roster, left_early: bool) -> Row:
        share = 0.5 if left_early else self._chance.one_of((1, 1, 1, 1, 0.95, 0.9))
        hours = round(roster.hours * share * 2) / 2
        row: Row = {
            "hours_attended": f"{hours:g}".replace(".", ",") if roster.hours_as_text else hours,
            "completed": not left_early,
        }
        if roster.before is not None:
            before = self._score(roster.before, 16)
            row["pre_score"] = before
            row["post_score"] = None if left_early else min(100, before + self._score(roster.gain, 9))
        return row

    def _score(self, middle: float, spread: float) -> float:
        step = self._habits.score_step
        return round(self._chance.around(middle, spread) / step) * step
