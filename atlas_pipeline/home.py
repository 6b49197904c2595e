"""The home: one folder with all state, and what is opened from it.

    warehouse.db   archive/   inbox/   reports/   dagster/   secret.key

The command line and the Dagster resource open the same home, so both see the same plan, archive and
warehouse. Nothing is opened before it is asked for.
"""

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from atlas_pipeline.plan.loading import load_plan
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.settings import Settings

DAGSTER_YAML = """\
# Written once by atlas; yours to edit afterwards. No word goes to anyone, no sign-up dialog is shown.
telemetry: {enabled: false}
nux: {enabled: false}
"""


class Home:
    """Everything that one set of settings stands for."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.folder = settings.home.expanduser().absolute()

    @property
    def inbox(self) -> Path:
        return (self.settings.inbox or self.folder / "inbox").absolute()

    @property
    def reports(self) -> Path:
        return self.folder / "reports"

    @property
    def dagster(self) -> Path:
        return self.folder / "dagster"

    @property
    def warehouse_url(self) -> str:
        return self.settings.warehouse_url or f"sqlite:///{self.folder / 'warehouse.db'}"

    @property
    def exists(self) -> bool:
        """Whether a run has ever set this home up."""
        return (self.folder / "dagster" / "dagster.yaml").exists()

    @cached_property
    def plan(self) -> Plan:
        """Raises plan.loading.PlanError where the plan's files are not a plan."""
        return load_plan(self.settings.plan)

    @cached_property
    def secret(self):  # type: ignore[no-untyped-def]
        """The project's secret; made at the first call. Raises privacy.secret.SecretError."""
        from atlas_pipeline.privacy.secret import Secret

        return Secret.load_or_create(self.folder / "secret.key")

    @cached_property
    def archive(self):  # type: ignore[no-untyped-def]
        from atlas_pipeline.intake.archive import Archive

        return Archive(self.folder / "archive", self.secret)

    @cached_property
    def warehouse(self):  # type: ignore[no-untyped-def]
        """The warehouse, migrated to this version's tables. Raises warehouse.store.WarehouseError."""
        from atlas_pipeline.warehouse.store import Warehouse

        warehouse = Warehouse(self.warehouse_url)
        warehouse.migrate()
        return warehouse

    def prepare(self) -> None:
        """Make what is missing: folders, `dagster.yaml`, secret, tables, and the plan's version on record."""
        for folder in (self.folder, self.folder / "inbox", self.inbox, self.reports, self.dagster):
            folder.mkdir(parents=True, exist_ok=True)
        settings_file = self.dagster / "dagster.yaml"
        if not settings_file.exists():
            settings_file.write_text(DAGSTER_YAML, encoding="utf-8")
        _ = self.archive
        self.warehouse.record_plan(self.plan.version, self.plan.canonical_json, self.settings.user)

    def deliveries(self) -> Iterator:
        """What lies at the sources of all active units, each source looked at once."""
        from sources import connector

        seen = set()
        for unit in self.plan.active_units:
            key = (unit.source.kind, repr(sorted(unit.source.options.items())))
            if key not in seen:
                seen.add(key)
                options = {"folder": self.inbox} if unit.source.kind == "inbox" else {}
                yield from connector(unit.source.kind)(**{**options, **unit.source.options}).deliveries()
