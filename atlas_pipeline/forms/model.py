"""The model of a form: a Frictionless Table Schema with a few `atlas:` extras.

The YAML files in `table_schemas/` are the only declaration of the forms. Other modules derive the pandera
schema, the warehouse tables and the data dictionary from it. None of them repeats a field.
"""

from collections.abc import Iterator
from functools import cached_property
from typing import Literal, Self

from pydantic import Field as Extra
from pydantic import model_validator

from atlas_pipeline.forms.fields import Field, Follows, FormModel
from atlas_pipeline.plan.labels import Labels
from atlas_pipeline.plan.units import Unit

PERSON_KEY = "person_key"
"""The pseudonym of a person: a signed number of 64 bits (DESIGN 13). The warehouse keeps it instead of
names."""


class Reference(FormModel):
    """A foreign key of Table Schema.

    `same_slice`: the referenced row must be in the same slice. If this form has no `event_date`, the
    referenced row also dates this row. `lives_on`: the referenced record is ongoing. It may have been
    reported earlier, or may come later.
    """

    fields: str
    resource: str
    reference_field: str
    scope: Literal["same_slice", "lives_on"]


class DateOrder(FormModel):
    """The date `later` must not be before the date `earlier`."""

    earlier: str
    later: str


class Alike(FormModel):
    """When two rows with different keys look like one thing that was sent twice.

    In both rows, all fields of `same` have a value and are equal; case and accents make no difference. No
    field of `unless` has two different values.
    """

    same: tuple[str, ...]
    unless: tuple[str, ...] = ()


class RequiredWhen(FormModel):
    """`field` must have a value if `when` has one of `values`.

    `values` are typed: codes, or true and false. If the value of `field` is missing, severity `error` sets
    the row aside, and severity `warning` lets it in.
    """

    field: str
    when: str
    values: tuple[bool | str, ...]
    severity: Literal["error", "warning"] = "error"


class Form(FormModel):
    """One kind of table that a unit submits."""

    name: str
    title: str
    description: str
    order: int = Extra(alias="atlas:order")
    """The position among the forms, for sheets and lists."""
    fields: tuple[Field, ...]
    primary_key: tuple[str, ...] = Extra((), alias="primaryKey")
    """Unique within the unit and within the form of one submission. It names an ongoing record."""
    references: tuple[Reference, ...] = Extra((), alias="foreignKeys")
    missing_values: tuple[str, ...] = Extra(("",), alias="missingValues")
    labels: Labels = Extra(alias="atlas:labels")
    help: Labels = Extra(alias="atlas:help")
    event_date: tuple[str, ...] = Extra((), alias="atlas:event_date")
    """The fields that date the row; the first with a value is used. If this is empty, the referenced row
    in the same slice dates the row. If there is no such reference, the end of the slice does."""
    state_date: str | None = Extra(None, alias="atlas:state_date")
    """The field that dates the state of an ongoing record. If this is None or the cell is blank, the end
    of the slice dates the state."""
    happened: Literal["always", "when", "by_date", "never"] = Extra("never", alias="atlas:happened")
    """Whether a row reports something that has happened.

    `always`: every row does. `when`: a row does if `done_when` holds. `by_date`: a row does, except if its
    day is still in the future. `never`: the rows are not dated events, and the rules below do not apply.

    An event that has happened must not be dated after the period of its slice. It must not be dated before
    the project, unless `may_predate_project` is set. If it is dated before the period of its slice, it was
    reported late.
    """
    done_when: dict[str, tuple[bool | str, ...]] = Extra({}, alias="atlas:done_when")
    """Field → values, typed (codes, or true). Each value says that the event has happened. Only with
    `when`."""
    ended_when: dict[str, tuple[bool | str, ...]] = Extra({}, alias="atlas:ended_when")
    """Field → values, typed. Each value says that the record has ended. A record that has not ended is
    carried forward into the template of the next half-year. In a form with `happened` = `by_date`, a
    record has also ended once its day is past."""
    may_predate_project: bool = Extra(False, alias="atlas:may_predate_project")
    submitted_by: tuple[Literal["country", "headquarters"], ...] = Extra(
        ("country", "headquarters"), alias="atlas:submitted_by"
    )
    """The kinds of units that may submit the form."""
    identity: tuple[str, ...] = Extra((), alias="atlas:identity")
    """For a form without a primary key: rows are counted by these fields, and a resubmission must not drop
    any."""
    known_by: tuple[str, ...] = Extra((), alias="atlas:known_by")
    """For a form in which neither the primary key nor `identity` does this: the fields that distinguish,
    within a unit, the things that several half-years may report. `person_key` means the person, as
    officers have confirmed who is who."""
    date_orders: tuple[DateOrder, ...] = Extra((), alias="atlas:date_orders")
    required_when: tuple[RequiredWhen, ...] = Extra((), alias="atlas:required_when")
    alike: Alike | None = Extra(None, alias="atlas:alike")
    """Only for a form whose primary key is one field."""

    @model_validator(mode="after")
    def _speaks_of_its_own_fields(self) -> Self:
        names = [field.name for field in self.fields]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"fields declared twice: {', '.join(twice)}")
        for field in self.fields:
            if field.id_name in names:
                raise ValueError(
                    f"{field.id_name!r} is already the column of ids of the field {field.name!r}"
                )
        for extra, named in self._field_uses():
            if named not in names:
                raise ValueError(f"{extra} names {named!r}, which is no field of the form")
        if not self.thing_key:
            raise ValueError("a form needs a primaryKey, atlas:identity or atlas:known_by")
        if PERSON_KEY in self.known_by and not self.has_persons:
            raise ValueError("atlas:known_by names a person, but the form is not about persons")
        if self.alike is not None and len(self.primary_key) != 1:
            raise ValueError("atlas:alike needs a primary key of one field")
        if (self.happened == "when") != bool(self.done_when):
            raise ValueError(
                "atlas:done_when is required if atlas:happened is `when`, and otherwise not allowed"
            )
        resources = {reference.resource for reference in self.references}
        for field in self.fields:
            if field.follows is not None and (
                field.type != "boolean" or not field.is_stored or field.follows.resource not in resources
            ):
                raise ValueError(f"atlas:follows of {field.name!r} needs a stored yes or no, and a reference")
        if self.happened != "never" and not self.event_date:
            raise ValueError("a form of events needs an atlas:event_date")
        return self

    def _field_uses(self) -> Iterator[tuple[str, str]]:
        """Yields every place in which an extra names a field: (extra, field)."""
        yield from (("primaryKey", name) for name in self.primary_key)
        yield from (("foreignKeys", reference.fields) for reference in self.references)
        yield from (("atlas:event_date", name) for name in self.event_date)
        yield from (("atlas:state_date", name) for name in (self.state_date,) if name)
        yield from (("atlas:done_when", name) for name in self.done_when)
        yield from (("atlas:ended_when", name) for name in self.ended_when)
        yield from (("atlas:identity", name) for name in self.identity)
        yield from (("atlas:known_by", name) for name in self.known_by if name != PERSON_KEY)
        for order in self.date_orders:
            yield from (("atlas:date_orders", name) for name in (order.earlier, order.later))
        for name in (*self.alike.same, *self.alike.unless) if self.alike else ():
            yield "atlas:alike", name
        for field in self.fields:
            if field.follows is not None:
                yield "atlas:follows", field.follows.given
        for rule in self.required_when:
            yield from (("atlas:required_when", name) for name in (rule.field, rule.when))

    @cached_property
    def by_name(self) -> dict[str, Field]:
        return {field.name: field for field in self.fields}

    def __getitem__(self, name: str) -> Field:
        return self.by_name[name]

    @cached_property
    def stored(self) -> tuple[Field, ...]:
        return tuple(field for field in self.fields if field.is_stored)

    @cached_property
    def id_columns(self) -> tuple[str, ...]:
        """The id columns of the form's fact table. Ids of fields with several values are in the bridge
        tables."""
        return tuple(field.id_name for field in self.stored if field.id_name)

    @cached_property
    def bridged(self) -> tuple[Field, ...]:
        return tuple(field for field in self.fields if field.is_bridged)

    @cached_property
    def following(self) -> tuple[tuple[Field, Follows, Reference], ...]:
        """The fields that follow from a measurement, with their rule and the reference to the form that
        they need."""
        references = {reference.resource: reference for reference in self.references}
        return tuple(
            (field, field.follows, references[field.follows.resource])
            for field in self.fields
            if field.follows is not None
        )

    @property
    def ongoing_key(self) -> tuple[str, ...]:
        """The fields that distinguish ongoing records from half-year to half-year; empty if there are
        none.

        The steps of the practice model have no key that is always filled in. `identity` distinguishes
        them.
        """
        return self.primary_key or (self.identity if self.state_date else ())

    @property
    def held_by(self) -> tuple[str, ...]:
        """The fields by which a resubmission is compared with the current rows: the primary key, or the
        fields by which rows are counted. None of them is personal."""
        return self.primary_key or self.identity

    @property
    def thing_key(self) -> tuple[str, ...]:
        """The fields (and possibly PERSON_KEY) that distinguish the things that a unit reports, in any
        half-year. A thing that two half-years report is counted once."""
        return self.primary_key or self.known_by or self.identity

    @property
    def is_carried_forward(self) -> bool:
        """Whether a record is carried forward into the next half-year until it has ended."""
        return bool(self.ongoing_key) and (bool(self.ended_when) or self.happened == "by_date")

    @cached_property
    def dated_states(self) -> dict[str, tuple[str, ...]]:
        """The fields that hold the state of a record that goes on, each with the fields that date it: the
        first with a value is used. Empty for a form without such a state."""
        if not self.ongoing_key:
            return {}
        done = dict.fromkeys(self.done_when, self.event_date)
        by_state = (self.state_date,) if self.state_date else self.event_date
        return done | dict.fromkeys(self.ended_when, by_state)

    @property
    def has_persons(self) -> bool:
        """Whether the rows are about persons. If so, the warehouse keeps a `person_key` instead of names."""
        return any(field.pii for field in self.fields)

    def is_identifier(self, field: Field) -> bool:
        """Whether the field is a key, a reference or an id."""
        named = {reference.fields for reference in self.references}
        return field.name in named or field.name in self.primary_key or field.name.endswith("_id")

    def may_come_from(self, unit: Unit) -> bool:
        return unit.kind in self.submitted_by

    @cached_property
    def table_name(self) -> str:
        return f"fact_{self.name}"

    def bridge_name(self, field: Field) -> str:
        return f"fact_{self.name}_{field.name}"
