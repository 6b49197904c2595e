"""What a form is: a Frictionless Table Schema with a few `atlas:` extras, declared once.

The YAML files under `table_schemas/` are the only declaration. What is made of them outward (pandera
schema, warehouse table, data dictionary) lives in modules of its own; none repeats a field.
"""

from functools import cached_property
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field as Extra

from atlas_pipeline.plan.model import Labels


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
    pii: bool = Extra(False, alias="atlas:pii")
    multiple: bool = Extra(False, alias="atlas:multiple")
    """Several values in one cell, separated by `;`."""
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
    def is_bridged(self) -> bool:
        """Whether the field has a bridge table of its own."""
        return self.multiple and not self.pii


class Reference(FormModel):
    """A Table Schema foreign key. `same_slice`: what is named must stand in the same slice; `lives_on`:
    it may have been reported before or come later."""

    fields: str
    resource: str
    reference_field: str
    scope: Literal["same_slice", "lives_on"]


class DateOrder(FormModel):
    """`later` must not lie before `earlier`."""

    earlier: str
    later: str


class RequiredWhen(FormModel):
    """`field` must be given where `when` has one of `values`."""

    field: str
    when: str
    values: tuple[str, ...]


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
    """The fields that date the row, the first given wins; empty: the end of its slice dates it."""
    state_date: str | None = Extra(None, alias="atlas:state_date")
    """The field that dates the state of what lives on; None or blank: the end of its slice."""
    done_when: dict[str, tuple[str, ...]] = Extra({}, alias="atlas:done_when")
    """Field → values that say it happened; then it must not be dated after its slice's period."""
    identity: tuple[str, ...] = Extra((), alias="atlas:identity")
    """What a resubmission must not drop, where there is no primary key: rows are counted by these fields."""
    date_orders: tuple[DateOrder, ...] = Extra((), alias="atlas:date_orders")
    required_when: tuple[RequiredWhen, ...] = Extra((), alias="atlas:required_when")

    @cached_property
    def by_name(self) -> dict[str, Field]:
        return {field.name: field for field in self.fields}

    def __getitem__(self, name: str) -> Field:
        return self.by_name[name]

    @cached_property
    def stored(self) -> tuple[Field, ...]:
        return tuple(field for field in self.fields if field.is_stored)

    @cached_property
    def bridged(self) -> tuple[Field, ...]:
        return tuple(field for field in self.fields if field.is_bridged)

    @property
    def has_persons(self) -> bool:
        """Whether its rows are about persons: then the warehouse keeps a `person_key` instead of names."""
        return any(field.pii for field in self.fields)

    @cached_property
    def table_name(self) -> str:
        return f"fact_{self.name}"

    def bridge_name(self, field: Field) -> str:
        return f"fact_{self.name}_{field.name}"


def parse_form(content: dict[str, Any]) -> Form:
    """A form from the content of its YAML file: Table Schema's nested `foreignKeys` become references.

    Raises pydantic.ValidationError where the file is not a form.
    """
    flat = dict(content)
    flat["foreignKeys"] = [
        {
            "fields": key["fields"],
            "resource": key["reference"]["resource"],
            "reference_field": key["reference"]["fields"],
            "scope": key["atlas:scope"],
        }
        for key in content.get("foreignKeys", [])
    ]
    return Form.model_validate(flat)
