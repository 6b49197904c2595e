"""What a form is: a Frictionless Table Schema with a few `atlas:` extras, declared once.

The YAML files under `table_schemas/` are the only declaration. What is made of them outward (pandera
schema, warehouse table, data dictionary) lives in modules of its own; none repeats a field.
"""

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, model_validator
from pydantic import Field as Extra

from atlas_pipeline.plan.labels import Labels
from atlas_pipeline.plan.units import Unit

PERSON_KEY = "person_key"
"""The pseudonym of a person: 64 signed bits (DESIGN 13). The warehouse keeps it instead of names."""


class FormModel(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Constraints(FormModel):
    """Table Schema constraints, as far as the forms use them."""

    required: bool = False
    unique: bool = False
    minimum: float | None = None
    maximum: float | None = None
    pattern: str | None = None
    max_length: int | None = Extra(None, alias="maxLength")


class ListedIn(FormModel):
    """A field of another form that, whoever sent it, lists what a field may name. It is no key there, so that what
    is named is one thing for the whole project."""

    resource: str
    field: str


class Follows(FormModel):
    """A yes that follows from a measurement: the row's `given` is at least a share of `field` of what the row names
    in the form `resource`. `share` names one of the plan's thresholds. Where either is not known, what is written
    counts; a gap stays one."""

    given: str
    resource: str
    field: str
    share: str


class Field(FormModel):
    """One column of a form."""

    name: str
    type: Literal["string", "integer", "number", "boolean", "date", "year"]
    title: str
    description: str
    constraints: Constraints = Constraints()
    labels: Labels = Extra(alias="atlas:labels")
    help: Labels = Extra(alias="atlas:help")
    codes: str | None = Extra(None, alias="atlas:codes")
    """The code list that the values come from."""
    register_: Literal["institutions"] | None = Extra(None, alias="atlas:register")
    """The register that names are looked up in; a name it does not know is kept as written."""
    plan: Literal["indicators", "calendars", "periods"] | None = Extra(None, alias="atlas:plan")
    """What of the plan the values name, where no code list lists them; a period is one of any calendar."""
    listed_in: ListedIn | None = Extra(None, alias="atlas:listed_in")
    """Where what the field names is listed; what is not listed yet is told of and taken all the same."""
    pii: bool = Extra(False, alias="atlas:pii")
    multiple: bool = Extra(False, alias="atlas:multiple")
    """Several values in one cell, separated by `;`; the constraints then hold for each of them."""
    min_items: int = Extra(1, alias="atlas:min_items")
    """How many different values a given cell of a `multiple` field must hold at least."""
    measured: bool = Extra(False, alias="atlas:measured")
    """A measurement whose last digits come out evenly, so that many 0s and 5s show rounding."""
    follows: Follows | None = Extra(None, alias="atlas:follows")
    """What decides about the field; what is written is stored, and what follows is what counts."""
    default: str | None = Extra(None, alias="atlas:default")
    """What an empty cell means."""

    @property
    def required(self) -> bool:
        return self.constraints.required

    @property
    def is_stored(self) -> bool:
        """Whether the field has a column in the form's warehouse table."""
        return not self.pii and not self.multiple

    @property
    def id_name(self) -> str | None:
        """The column with the ids of what a field's names were resolved to; None if nothing is looked up."""
        return f"{self.name}_id" if self.register_ and not self.pii else None

    @property
    def is_bridged(self) -> bool:
        """Whether the field has a bridge table of its own."""
        return self.multiple and not self.pii


class Reference(FormModel):
    """A Table Schema foreign key. `same_slice`: what is named must stand in the same slice, and it dates the
    row where the form has no `event_date` of its own; `lives_on`: it may have been reported before or come
    later."""

    fields: str
    resource: str
    reference_field: str
    scope: Literal["same_slice", "lives_on"]


class DateOrder(FormModel):
    """`later` must not lie before `earlier`."""

    earlier: str
    later: str


class Alike(FormModel):
    """When two rows with different keys look like one thing sent twice: all of `same` is given and equal, blind
    to case and accents, and no field of `unless` is given in both and differs."""

    same: tuple[str, ...]
    unless: tuple[str, ...] = ()


class RequiredWhen(FormModel):
    """`field` must be given where `when` has one of `values`, which are typed: codes, or true and false.

    A gap of severity `error` sets the row aside, one of severity `warning` lets it in.
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
    """Place among the forms, for sheets and lists."""
    fields: tuple[Field, ...]
    primary_key: tuple[str, ...] = Extra((), alias="primaryKey")
    """Unique within the unit and within the form of one submission; what it names lives on."""
    references: tuple[Reference, ...] = Extra((), alias="foreignKeys")
    missing_values: tuple[str, ...] = Extra(("",), alias="missingValues")
    labels: Labels = Extra(alias="atlas:labels")
    help: Labels = Extra(alias="atlas:help")
    event_date: tuple[str, ...] = Extra((), alias="atlas:event_date")
    """The fields that date the row, the first given wins; empty: what it names in the same slice dates it,
    or else the end of the slice."""
    state_date: str | None = Extra(None, alias="atlas:state_date")
    """The field that dates the state of what lives on; None or blank: the end of its slice."""
    happened: Literal["always", "when", "by_date", "never"] = Extra("never", alias="atlas:happened")
    """Whether a row tells of something that has happened.

    `always`: every row does. `when`: a row does where `done_when` holds. What happened must not be dated
    after its slice's period nor, unless `may_predate_project`, before the project; dated before its slice's
    period it was reported late. `by_date`: the day may lie ahead, then it has not happened yet; otherwise
    the same holds. `never`: the rows are not dated events, and none of this is asked.
    """
    done_when: dict[str, tuple[bool | str, ...]] = Extra({}, alias="atlas:done_when")
    """Field → values, typed (codes, or true), each of which says that it happened; only with `when`."""
    ended_when: dict[str, tuple[bool | str, ...]] = Extra({}, alias="atlas:ended_when")
    """Field → values, typed, each of which says that the thing has come to its end: what is not at its end
    lives on and is carried into the next half-year's template. Of a form that happens `by_date` a thing has
    ended once its day is past."""
    may_predate_project: bool = Extra(False, alias="atlas:may_predate_project")
    submitted_by: tuple[Literal["country", "headquarters"], ...] = Extra(
        ("country", "headquarters"), alias="atlas:submitted_by"
    )
    """The kinds of units that may send the form."""
    identity: tuple[str, ...] = Extra((), alias="atlas:identity")
    """What a resubmission must not drop, where there is no primary key: rows are counted by these fields."""
    known_by: tuple[str, ...] = Extra((), alias="atlas:known_by")
    """What tells apart, within a unit, the things that several half-years may report, where neither the primary
    key nor `identity` does: fields, and `person_key` for the person (as officers have confirmed who is who)."""
    date_orders: tuple[DateOrder, ...] = Extra((), alias="atlas:date_orders")
    required_when: tuple[RequiredWhen, ...] = Extra((), alias="atlas:required_when")
    alike: Alike | None = Extra(None, alias="atlas:alike")
    """Only of a form whose primary key is one field."""

    @model_validator(mode="after")
    def _speaks_of_its_own_fields(self) -> Self:
        names = [field.name for field in self.fields]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"fields declared twice: {', '.join(twice)}")
        for field in self.fields:
            if field.id_name in names:
                raise ValueError(f"{field.id_name!r} is the column of ids beside the field {field.name!r}")
        for extra, named in self._field_uses():
            if named not in names:
                raise ValueError(f"{extra} names {named!r}, which is no field of the form")
        if not self.thing_key:
            raise ValueError("a form says by a primaryKey, atlas:identity or atlas:known_by what a row is of")
        if PERSON_KEY in self.known_by and not self.has_persons:
            raise ValueError("atlas:known_by names a person, and the form is not about persons")
        if self.alike is not None and len(self.primary_key) != 1:
            raise ValueError("atlas:alike needs a primary key of one field")
        if (self.happened == "when") != bool(self.done_when):
            raise ValueError("atlas:done_when is given exactly where atlas:happened is `when`")
        resources = {reference.resource for reference in self.references}
        for field in self.fields:
            if field.follows is not None and (
                field.type != "boolean" or not field.is_stored or field.follows.resource not in resources
            ):
                raise ValueError(f"atlas:follows of {field.name!r} needs a stored yes or no, and a reference")
        if self.happened != "never" and not self.event_date:
            raise ValueError("what happened needs an atlas:event_date")
        return self

    def _field_uses(self) -> Iterator[tuple[str, str]]:
        """Every place where an extra names a field: (extra, field)."""
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
        """The columns of ids in the form's fact table; those of fields with several values are in their bridges."""
        return tuple(field.id_name for field in self.stored if field.id_name)

    @cached_property
    def bridged(self) -> tuple[Field, ...]:
        return tuple(field for field in self.fields if field.is_bridged)

    @cached_property
    def following(self) -> tuple[tuple[Field, Follows, Reference], ...]:
        """The fields that follow from what another form says, how, and the reference that leads there."""
        references = {reference.resource: reference for reference in self.references}
        return tuple(
            (field, field.follows, references[field.follows.resource])
            for field in self.fields
            if field.follows is not None
        )

    @property
    def living_key(self) -> tuple[str, ...]:
        """The fields that tell apart what lives on from half-year to half-year; none where nothing does.

        The steps of the practice model have no key that is always given: they are told apart by what a
        resubmission must not drop.
        """
        return self.primary_key or (self.identity if self.state_date else ())

    @property
    def held_by(self) -> tuple[str, ...]:
        """The fields by which a resubmission is held against what counts: keys, or what rows are counted by. None of
        them is personal."""
        return self.primary_key or self.identity

    @property
    def thing_key(self) -> tuple[str, ...]:
        """The fields (and perhaps PERSON_KEY) that tell apart what the rows of a unit are of, whichever half-year
        reports it: what two half-years report is one thing, and counts once."""
        return self.primary_key or self.known_by or self.identity

    @property
    def lives_on(self) -> bool:
        """Whether what one half-year reports is carried into the next until it has ended."""
        return bool(self.living_key) and (bool(self.ended_when) or self.happened == "by_date")

    @property
    def has_persons(self) -> bool:
        """Whether its rows are about persons: then the warehouse keeps a `person_key` instead of names."""
        return any(field.pii for field in self.fields)

    def may_come_from(self, unit: Unit) -> bool:
        return unit.kind in self.submitted_by

    @cached_property
    def table_name(self) -> str:
        return f"fact_{self.name}"

    def bridge_name(self, field: Field) -> str:
        return f"fact_{self.name}_{field.name}"


def parse_form(content: dict[str, Any]) -> Form:
    """A form from the content of its YAML file.

    Table Schema's nested `foreignKeys` become references, and its English `title` and `description` are
    the English of `atlas:labels` and `atlas:help`, so that no text is written twice.

    Raises pydantic.ValidationError where the content is not that of a form.
    """
    flat = _with_english(content)
    flat["fields"] = _each(content.get("fields"), _with_english)
    flat["foreignKeys"] = _each(content.get("foreignKeys", []), _flat_reference)
    return Form.model_validate(flat)


def _each(content: Any, change: Callable[[dict[str, Any]], dict[str, Any]]) -> Any:
    """The list with each of its mappings changed; what is none is left for pydantic to refuse."""
    if not isinstance(content, list):
        return content
    return [change(item) if isinstance(item, dict) else item for item in content]


def _with_english(content: dict[str, Any]) -> dict[str, Any]:
    labels = {"en": content.get("title"), **(content.get("atlas:labels") or {})}
    texts = {"en": content.get("description"), **(content.get("atlas:help") or {})}
    return {**content, "atlas:labels": labels, "atlas:help": texts}


def _flat_reference(key: dict[str, Any]) -> dict[str, Any]:
    target = key.get("reference") or {}
    return {
        "fields": key.get("fields"),
        "resource": target.get("resource"),
        "reference_field": target.get("fields"),
        "scope": key.get("atlas:scope"),
    }
