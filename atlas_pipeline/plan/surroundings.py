"""What the plan speaks of but does not define: forms, measures and conditions.

The plan stands below the code that defines these, so whoever checks a plan whole brings them along.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

FormFields = Mapping[str, str | None]
"""Field → the code list its values come from, None where there is none."""


@dataclass(frozen=True)
class Surroundings:
    """None: not known, and then what the plan says about it is not judged."""

    forms: Mapping[str, FormFields] | None = None
    measures: Collection[str] | None = None
    conditions: Collection[str] | None = None
