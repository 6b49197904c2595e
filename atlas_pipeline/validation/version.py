"""Which code judged a submission: the digest of everything that can change what becomes of a row.

The sentences of problems are not part of it: a better wording is no other judgement.
"""

from functools import cache

from atlas_pipeline.provenance.code_versions import DecidingCode, version_of
from atlas_pipeline.validation.rules.deciding import CONTEXT_MARK, deciding_forms, digest, of_slice
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
"""Without the code that reads plans: a plan that was read has a version of its own."""


@cache
def code_version() -> str:
    """Sixteen hexadecimal digits over the code that validates, and what it validates by."""
    return version_of(VALIDATING)


def in_context(context: SliceContext | None) -> str:
    """The code version of judging rows that name others of the slice, where what is current now decides about
    them: once something else decides, the same bytes are judged again."""
    return decided_by(digest(lambda form: of_slice(form, context), deciding_forms()))


def decided_by(found: str) -> str:
    """The code version of a judging in which that digest decided (`deciding.digest`)."""
    return f"{code_version()}{CONTEXT_MARK}{found}"


if __name__ == "__main__":
    print(code_version())
