"""The model of a field: one column of a form, with the `atlas:` extras of a field."""

from typing import Literal

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Extra

from atlas_pipeline.plan.labels import Labels


class FormModel(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Constraints(FormModel):
    """The constraints of Table Schema that the forms use."""

    required: bool = False
    unique: bool = False
    minimum: float | None = None
    maximum: float | None = None
    pattern: str | None = None
    max_length: int | None = Extra(None, alias="maxLength")


class ListedIn(FormModel):
    """A field of another form that lists the values. The list has values from all units. The values are no
    key there, so a value means the same thing in the whole project."""

    resource: str
    field: str


class Follows(FormModel):
    """A yes/no value that follows from a measurement.

    The value is yes if the row's `given` is at least a share of `field`. `field` belongs to the row of the
    form `resource` that this row references. `share` names a threshold of the plan. If `given` or `field`
    is not known, the written value counts. A missing value stays missing.
    """

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
    """The code list of the values."""
    register_: Literal["institutions"] | None = Extra(None, alias="atlas:register")
    """The register in which names are looked up. A name that is not in the register is kept as written."""
    plan: Literal["indicators", "calendars", "periods"] | None = Extra(None, alias="atlas:plan")
    """The part of the plan that the values name, if no code list has them. A period may belong to any
    calendar."""
    listed_in: ListedIn | None = Extra(None, alias="atlas:listed_in")
    """The field that lists the values. A value that is not listed yet gets a warning and is accepted."""
    pii: bool = Extra(False, alias="atlas:pii")
    multiple: bool = Extra(False, alias="atlas:multiple")
    """One cell may hold several values, separated by `;`. The constraints then apply to each value."""
    min_items: int = Extra(1, alias="atlas:min_items")
    """The smallest number of different values in a filled cell of a `multiple` field."""
    measured: bool = Extra(False, alias="atlas:measured")
    """The field is a measurement whose last digits are evenly distributed. Many 0s and 5s then show
    rounding."""
    follows: Follows | None = Extra(None, alias="atlas:follows")
    """The rule that decides the field's value. The written value is stored; the derived value counts."""
    default: str | None = Extra(None, alias="atlas:default")
    """The meaning of an empty cell."""

    @property
    def required(self) -> bool:
        return self.constraints.required

    @property
    def is_identifier(self) -> bool:
        """Whether the field names one thing or one person, by an identifier that an office issues."""
        return self.type == "string" and self.name.endswith("_id")

    @property
    def is_stored(self) -> bool:
        """Whether the field has a column in the form's warehouse table."""
        return not self.pii and not self.multiple

    @property
    def id_name(self) -> str | None:
        """The column with the ids to which the field's names were resolved. None if names are not looked
        up."""
        return f"{self.name}_id" if self.register_ and not self.pii else None

    @property
    def is_bridged(self) -> bool:
        """Whether the field has a bridge table of its own."""
        return self.multiple and not self.pii
