"""Version of the code that computes figures: the digest of everything that turns current rows
into numbers."""

from functools import cache
from importlib.metadata import version

from atlas_pipeline.provenance.code_versions import DecidingCode, version_of

COMPUTING = DecidingCode(
    roots=("indicators.engine",),
    within=("indicators", "forms", "plan"),
    without=("plan.loading",),
    rules=("forms/table_schemas",),
)


@cache
def figures_code() -> str:
    """The program's version, then eight hexadecimal digits of the digest of the code that computes figures.

    So a change of the code shows even if no release names it.
    """
    return f"{version('atlas-pipeline')}-{version_of(COMPUTING)[:8]}"
