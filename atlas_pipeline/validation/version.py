"""The version of the code that validates: a digest of everything that can change the result of a row.

The sentences of problems are not part of the digest: a better wording does not change a result.
"""

from functools import cache

from atlas_pipeline.provenance.code_versions import DecidingCode, version_of
from atlas_pipeline.validation.rules.reference_data import CONTEXT_MARK, digest, of_slice, referenced_forms
from atlas_pipeline.warehouse.records import SliceContext

VALIDATING = DecidingCode(
    roots=("validation.submission", "ingestion.slice_context"),
    within=(
        *("reading", "validation", "ingestion.slice_context"),
        *("forms", "templates", "privacy", "plan", "problems"),
    ),
    without=("plan.loading", "validation.version"),
    rules=(
        *("validation/cover/names.yaml", "forms/table_schemas", "templates/xlsform/tool_columns.yaml"),
        "problems/rules.yaml",
    ),
)
"""Does not include the code that reads plans: a plan has a version of its own."""


@cache
def code_version() -> str:
    """Sixteen hexadecimal digits over the code that validates and the rule files it uses."""
    return version_of(VALIDATING)


def in_context(context: SliceContext | None) -> str:
    """The code version for rows with references within the slice, if the current rows of the slice decide
    about them. If other rows become current, the version differs and the same bytes are validated again."""
    return decided_by(digest(lambda form: of_slice(form, context), referenced_forms()))


def decided_by(found: str) -> str:
    """The code version for a validation that used the digest `found` (`reference_data.digest`)."""
    return f"{code_version()}{CONTEXT_MARK}{found}"


if __name__ == "__main__":
    print(code_version())
