"""The errors that are meant for a person. Their messages say what to do, and are shown unchanged.

Imports none of our packages, so that a call costs nothing.
"""

import sys


def known_errors() -> tuple[type[Exception], ...]:
    """Our own error classes whose message is a sentence for a person.

    Covers only modules that are already loaded: a module that is not loaded has raised nothing.
    """
    errors: list[type[Exception]] = []
    for module, name in (
        ("atlas_pipeline.plan.plan_problems", "PlanError"),
        ("atlas_pipeline.plan.periods", "PeriodError"),
        ("atlas_pipeline.home", "HomeError"),
        ("atlas_pipeline.privacy.secret", "SecretError"),
        ("atlas_pipeline.privacy.sealing", "SealError"),
        ("atlas_pipeline.warehouse.errors", "WarehouseError"),
        ("atlas_pipeline.ingestion.archive", "ArchiveError"),
        ("atlas_pipeline.feedback.folder", "CheckedError"),
        ("atlas_pipeline.indicators.figures", "IndicatorError"),
        ("atlas_pipeline.alerts.state", "AlertError"),
        ("atlas_pipeline.reports.errors", "ReportError"),
        ("atlas_pipeline.services.errors", "ServiceError"),
        ("atlas_pipeline.forms.loading", "FormsError"),
        ("atlas_pipeline.portal.address", "AddressError"),
        ("atlas_pipeline.portal.key", "UiKeyError"),
        ("sources.ilab.findings", "IlabError"),
        ("sources.inbox.inbox", "InboxError"),
        ("sources", "UnknownConnector"),
    ):
        loaded = sys.modules.get(module)
        if loaded is not None and hasattr(loaded, name):
            errors.append(getattr(loaded, name))
    return tuple(errors)
