"""The home: one folder with all state, and the objects that open its parts.

    warehouse.db   archive/   inbox/   rehearsal/   checked/   reports/   dagster/   runs/
    secret.key   ui.key   lock

The command line and the Dagster resource open the same home, so both use the same plan, archive and
warehouse. A part is opened only when a caller asks for it.
"""

from contextlib import AbstractContextManager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from atlas_pipeline.errors.known import KnownError
from atlas_pipeline.files import modes
from atlas_pipeline.files.locks import locked
from atlas_pipeline.ingestion.archive import Archive
from atlas_pipeline.plan.loading import load_plan
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.surroundings import Surroundings
from atlas_pipeline.privacy.secret import ENVIRONMENT, Secret, SecretError
from atlas_pipeline.problems.catalogue import RULES
from atlas_pipeline.provenance.actor import Actor
from atlas_pipeline.settings import Settings
from sources import Connector, Deliveries, connector, fetched
from sources.inbox.inbox import Inbox

if TYPE_CHECKING:  # slow to import, and not every command needs them
    from atlas_pipeline.feedback.folder import CheckedFolder
    from atlas_pipeline.warehouse.store import Warehouse

DAGSTER_YAML = """\
# Written once by atlas; yours to edit afterwards. No word goes to anyone, no sign-up dialog is shown.
telemetry: {enabled: false}
nux: {enabled: false}
# One run at a time: Dagster's SQLite storage locks under more. With PostgreSQL (docs/engineer.md) raise the
# first number; the others keep two runs from writing the same slice, and two publishings apart.
concurrency:
  runs:
    max_concurrent_runs: 1
    tag_concurrency_limits:
      - {key: dagster/partition, value: {applyLimitPerUniqueValue: true}, limit: 1}
      - {key: atlas/what, value: publish, limit: 1}
# A run whose process has died is started again; one that failed on what it read is not (it would fail again).
run_retries: {enabled: true, max_retries: 2, retry_on_asset_or_op_failure: false}
run_monitoring: {enabled: true, start_timeout_seconds: 300, max_runtime_seconds: 14400, poll_interval_seconds: 60}
"""  # noqa: E501

FIRST_DAGSTER_YAML = """\
# Written once by atlas; yours to edit afterwards. No word goes to anyone, no sign-up dialog is shown.
telemetry: {enabled: false}
nux: {enabled: false}
"""
"""The content that earlier versions wrote. If nobody has edited the file, it is written again."""


class HomeError(KnownError):
    """The home cannot be used. The message says what to do."""


class Home:
    """All state that belongs to one set of settings."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.folder = settings.home.expanduser().absolute()

    @property
    def actor(self) -> Actor:
        """Who acts, as the settings say: nobody has checked it."""
        return Actor.claimed(self.settings.user)

    @property
    def inbox(self) -> Path:
        return (self.settings.inbox or self.folder / "inbox").absolute()

    @property
    def rehearsal(self) -> Path:
        """The folder for files that are only tried. Nothing is ingested from it."""
        return self.folder / "rehearsal"

    @property
    def reports(self) -> Path:
        return self.folder / "reports"

    @property
    def dagster(self) -> Path:
        return self.folder / "dagster"

    @property
    def runs(self) -> Path:
        """The folder in which each active run keeps its sign of life."""
        return self.folder / "runs"

    @property
    def warehouse_url(self) -> str:
        return self.settings.warehouse_url or f"sqlite:///{self.folder / 'warehouse.db'}"

    @property
    def exists(self) -> bool:
        """Whether this home has ever been set up."""
        return (self.folder / "dagster" / "dagster.yaml").exists()

    @cached_property
    def plan(self) -> Plan:
        """Raises plan.loading.PlanError if the files are not a valid plan, or change a rule that a plan
        may not change."""
        return load_plan(self.settings.plan, Surroundings(rules=RULES))

    @cached_property
    def secret(self) -> Secret:
        """The project's secret: the one that the warehouse knows.

        If there is no secret and nothing is stored yet, makes one.

        An office once ran with ATLAS_SECRET unset. A second secret was made, and it sealed a submission
        that no later run could open. So all code that seals or makes pseudonyms takes the secret from
        here, and any other secret is refused before anything is written.

        Raises privacy.secret.SecretError if the secret is missing or is another one, or if a rotation that
        changes the pseudonyms is not finished.
        """
        secret = self.secret_as_it_is
        if secret.before is not None:
            raise SecretError(
                "a rotation of the keys is not finished; run `atlas key rotate` to finish it, nothing is lost"
            )
        return secret

    @cached_property
    def secret_as_it_is(self) -> Secret:
        """Like `secret`, but also during a rotation. For the code that finishes the rotation."""
        path, known = self.secret_file, self._known_secret
        if not Secret.is_there(path) and (
            known is not None or self.warehouse.submissions.find() or self._has_archive
        ):
            raise SecretError(
                f"the secret file {path} is missing, but {self._warehouse_name} needs its secret and cannot "
                f"use a new one; restore the file from a backup, or set {ENVIRONMENT} to its content"
            )
        secret = Secret.load_or_create(path)
        before = secret.before
        if known is not None and known not in (secret.fingerprint, before.fingerprint if before else None):
            raise SecretError(
                f"{Secret.place(path)} holds another secret than {self._warehouse_name} uses; restore the "
                f"right secret (the file {path}, or the variable {ENVIRONMENT}), or name another home with "
                "ATLAS_HOME"
            )
        return secret

    @property
    def secret_file(self) -> Path:
        return self.folder / "secret.key"

    @property
    def ui_key(self) -> Path:
        """The file with the key that lets a browser into `atlas ui`."""
        return self.folder / "ui.key"

    @property
    def _known_secret(self) -> str | None:
        return self.warehouse.plans.remembered_secret()

    @property
    def _has_archive(self) -> bool:
        """Whether something was sealed here. A warehouse can be lost while its archive still needs the
        secret."""
        return any((self.folder / "archive").glob("??/*.sealed"))

    @property
    def _warehouse_name(self) -> str:
        import sqlalchemy as sa

        return f"the warehouse {sa.make_url(self.warehouse_url).render_as_string()}"

    @cached_property
    def archive(self) -> Archive:
        """Raises ingestion.archive.ArchiveError if the secret is the one from before a rotation."""
        archive = Archive(self.folder / "archive", self.secret)
        archive.refuse_key_of_before()
        return archive

    @property
    def checked(self) -> "CheckedFolder":
        """The folder for the checked workbooks that are sent back to the offices."""
        from atlas_pipeline.feedback.folder import CheckedFolder

        return CheckedFolder(self.folder / "checked", self.plan)

    @cached_property
    def warehouse(self) -> "Warehouse":
        """The warehouse, migrated to the tables of this version. Raises warehouse.store.WarehouseError."""
        from atlas_pipeline.warehouse.store import Warehouse

        warehouse = Warehouse(self.warehouse_url)
        warehouse.migrate()
        return warehouse

    def prepare(self) -> None:
        """Makes everything that is missing: tables, secret, folders, `dagster.yaml`, record of the plan's
        version.

        If several processes call this at once, they run one after the other. Raises SecretError, with
        nothing made, if the secret is not the one that the warehouse knows. Raises HomeError if a part of
        the home may not be written.
        """
        # checked here because SQLite reports it late and unclearly, and Dagster tries again for minutes
        if (place := modes.unwritable(self.folder)) is not None:
            raise HomeError(
                f"you may not write {place}. Work as its owner, ask for the right to write it, or name "
                "another home with ATLAS_HOME"
            )
        with self.alone():
            self._prepare()

    def _prepare(self) -> None:
        plan = self.plan
        self.warehouse.plans.recognise_secret(self.secret.fingerprint, self.actor)
        for folder in (
            self.folder,
            self.folder / "archive",
            self.folder / "inbox",
            self.inbox,
            self.rehearsal,
            self.reports,
            self.dagster,
        ):
            folder.mkdir(parents=True, exist_ok=True)
        settings_file = self.dagster / "dagster.yaml"
        if not settings_file.exists() or settings_file.read_text(encoding="utf-8") == FIRST_DAGSTER_YAML:
            # a run was once killed between opening and writing: the file stayed empty and telemetry on
            draft = settings_file.with_suffix(".new")
            draft.write_text(DAGSTER_YAML, encoding="utf-8")
            draft.replace(settings_file)
        if any(one.name_unsealed is not None for one in self.warehouse.submissions.find()):
            from atlas_pipeline.ingestion.received_names import seal_earlier_names

            seal_earlier_names(self.warehouse, self.archive, self.actor)
        self.warehouse.plans.record(plan.version, plan.canonical_json, self.actor)
        self.close(is_deep=self._is_open)

    @property
    def _is_open(self) -> bool:
        """Whether other users may enter the home or one of its members. Then everything below is checked
        too."""
        return any(modes.wrong(self.folder, self.settings.group_reads, is_deep=False))

    def close(self, *, is_deep: bool = True) -> None:
        """Closes the home's content to other users. Parts that the settings open to the group stay open to
        it."""
        modes.close(self.folder, self.settings.group_reads, is_deep=is_deep)

    def alone(self) -> AbstractContextManager[None]:
        """Lets one process of this home at a time into the block. For making files that other processes
        would make too."""
        return locked(self.folder / "lock")

    def connectors(self, quiet_seconds: float = 0) -> dict[str, Connector]:
        """The sources of all active units, each once. The keys are the kind and options of each source.

        A file that was written to the inbox within the last `quiet_seconds` is left there for the next
        look. Raises sources.UnknownConnector if the plan names an unknown kind of source.
        """
        found: dict[str, Connector] = {}
        for unit in self.plan.active_units:
            source = unit.source
            key = " ".join(
                [source.kind, *(f"{name}={value}" for name, value in sorted(source.options.items()))]
            )
            if key not in found:
                own = {"folder": self.inbox, "quiet_seconds": quiet_seconds} if source.kind == "inbox" else {}
                found[key] = connector(source.kind)(**{**own, **source.options})
        return found

    def deliveries(self) -> Deliveries:
        """Everything that is at the sources of all active units. Each source is read once."""
        for source in self.connectors().values():
            yield from fetched(source)

    def tried(self) -> Deliveries:
        """The files in the `rehearsal` folder."""
        return fetched(Inbox(self.rehearsal))
