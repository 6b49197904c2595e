"""Public data in addition to the project's own: ILAB's Findings."""

from atlas_pipeline.home import Home
from atlas_pipeline.services.errors import ServiceError
from atlas_pipeline.warehouse.tables.context import ilab_country_year
from sources.ilab.findings import IlabResult, read_editions


def refresh_context(home: Home) -> IlabResult:
    """Reads the editions that the settings name into the warehouse. Returns their rows and warnings.
    Raises ServiceError if the settings name none, IlabError if an edition cannot be read."""
    if not home.settings.ilab:
        raise ServiceError("No location of ILAB's editions is set. Set ATLAS_ILAB to a folder or an address.")
    result = read_editions(home.settings.ilab)
    home.warehouse.derived.replace({ilab_country_year: result.frame})
    return result
