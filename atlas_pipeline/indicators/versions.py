"""Which code computed the figures: the digest of everything that turns current rows into numbers."""

import hashlib
from functools import cache
from importlib.metadata import version
from importlib.resources import files

from atlas_pipeline.intake.versions import sources_of

_COMPUTING = ("indicators", "forms", "plan")


@cache
def figures_code() -> str:
    """The program's version with eight hexadecimal digits over what computes figures: a change that no release
    names shows too."""
    digest = hashlib.sha256()
    for part in _COMPUTING:
        for path, content in sorted(sources_of(files("atlas_pipeline").joinpath(part), part)):
            digest.update(path.encode() + b"\0" + content + b"\0")
    return f"{version('atlas-pipeline')}-{digest.hexdigest()[:8]}"
