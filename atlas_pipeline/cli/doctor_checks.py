"""The doctor's checks. Each checks one thing; if it fails, its sentence says what to do."""

import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from atlas_pipeline.cli.doctor_automation import automation, notifications
from atlas_pipeline.cli.doctor_record import record
from atlas_pipeline.files import modes
from atlas_pipeline.home import Home
from atlas_pipeline.messages.catalogue import say
from atlas_pipeline.plan.plan_problems import PlanError

LOW_DISK_MIB = 500
OPENED_MIB = 200
"""MiB of the archive that the doctor opens. With this limit it answers in seconds."""


PLAN_FIRST = "Correct the plan first."

Check = Callable[[Home], tuple[str, str]]


@dataclass(frozen=True)
class DoctorResult:
    check: str
    state: str
    """ok, failed, or not yet."""
    what: str


def examine(home: Home, also: Mapping[str, Check] | None = None) -> list[DoctorResult]:
    """The results of all checks, in order, with the additional checks in `also`. If a check raises an
    error, its result is "failed". With a broken plan, the checks that need the plan are "not yet"."""
    later = {**LATER, **(also or {})}
    results = [_found(home, name, check) for name, check in FIRST]
    if not home.exists:
        waits = "Run `atlas run` once; it sets everything up."
        return results + [DoctorResult(name, "not yet", waits) for name in ("migrations", *later)]
    tables = _found(home, "migrations", _migrations)
    results.append(tables)
    if tables.state != "ok":
        # opening the warehouse would migrate it, and the doctor changes nothing
        return results + [
            DoctorResult(name, "not yet", "Correct the failures above first.") for name in later
        ]
    results += [_found(home, name, check) for name, check in later.items()]
    if not has_plan(home):
        return [*results, DoctorResult("dagster", "not yet", PLAN_FIRST)]
    return results + [DoctorResult(*values) for values in automation(home)]


def has_plan(home: Home) -> bool:
    """Whether the plan can be read."""
    try:
        return bool(home.plan)
    except PlanError:
        return False


def _found(home: Home, name: str, check: Check) -> DoctorResult:
    try:
        return DoctorResult(name, *check(home))
    except PlanError:
        return DoctorResult(name, "not yet", PLAN_FIRST)
    except Exception as error:
        return DoctorResult(name, "failed", str(error).splitlines()[0] if str(error) else repr(error))


def _plan(home: Home) -> tuple[str, str]:
    from atlas_pipeline.indicators.worked_cases import check_plan_and_cases

    problems, _ = check_plan_and_cases(home.settings.plan)
    if problems:
        return "failed", f"{problems[0]}. {say('commands.plan_faults', 'en', count=len(problems))}"
    return "ok", f"{home.plan.project.code}, version {home.plan.version[:12]}"


def _migrations(home: Home) -> tuple[str, str]:
    """Whether the tables are those of this program. Does not migrate."""
    from atlas_pipeline.warehouse.store import Warehouse

    warehouse = Warehouse(home.warehouse_url)
    try:
        stored, known = warehouse.stored_revision, warehouse.revision
        if (said := warehouse.edited_revision) is not None:
            return "failed", said
    finally:
        warehouse.close()
    if stored is None:
        return "failed", "The warehouse has no tables; run `atlas run`, or restore it from a backup."
    if stored < known:
        return "failed", (
            f"The tables have version {stored}, and this program needs {known}. Make a backup, then run "
            "`atlas run`, which updates the tables."
        )
    if stored > known:
        return (
            "failed",
            f"The tables ({stored}) are newer than this program ({known}); update the program.",
        )
    return "ok", f"tables of version {stored}"


def _home(home: Home) -> tuple[str, str]:
    if not home.exists:
        return "not yet", f"{home.folder} is not set up yet; run `atlas run`."
    return "ok", str(home.folder)


def _access(home: Home) -> tuple[str, str]:
    """Whether other users of the machine may read the files in the home. Changes nothing."""
    if not home.folder.exists():
        return "not yet", "`atlas run` creates the home, closed to other users."
    if (place := modes.unwritable(home.folder)) is not None:
        return (
            "failed",
            f"You may not write {place}; ask for the right to write it, or work as its owner.",
        )
    reads = home.settings.group_reads
    found = [path for path, _ in modes.wrong(home.folder, reads)]
    if not found:
        return (
            "ok",
            "the owner and the group may read it" if reads else "only the owner may read it",
        )
    foreign = [path for path in found if path.stat().st_uid != os.geteuid()]
    paths = ", ".join(str(path) for path in found[:3])
    remedy = "`atlas run` closes them."
    if foreign:
        remedy = (
            f"{len(foreign)} belong to another user. They must run `atlas run` or: chmod go= {foreign[0]}"
        )
    return "failed", say("commands.modes_wrong", "en", count=len(found), names=paths, mend=remedy)


def _disk(home: Home) -> tuple[str, str]:
    """Whether there is room for the next run: at least LOW_DISK_MIB, and as much as the warehouse and a
    tenth of the archive."""
    folder = home.folder if home.folder.exists() else home.folder.parent
    free = shutil.disk_usage(folder).free // 2**20
    warehouse, archive = (_mebibytes(home.folder / name) for name in ("warehouse.db", "archive"))
    needed = max(LOW_DISK_MIB, warehouse + archive // 10)
    if free < needed:
        return "failed", (
            f"Only {free:,} MiB are free, but {needed:,} are needed for an archive of {archive:,} MiB and a "
            f"warehouse of {warehouse:,} MiB; make room before the next run."
        )
    return "ok", f"{free:,} MiB free, the archive has {archive:,} MiB"


def _mebibytes(place: Path) -> int:
    files = [place] if place.is_file() else place.rglob("*")
    return sum(file.stat().st_size for file in files if file.is_file()) // 2**20


def _secret(home: Home) -> tuple[str, str]:
    _ = home.secret
    return "ok", "only its owner can read it, and the warehouse uses the same secret"


def _warehouse(home: Home) -> tuple[str, str]:
    return "ok", f"{home.warehouse.engine.dialect.name}, tables of version {home.warehouse.revision}"


def _archive(home: Home) -> tuple[str, str]:
    """Whether the archive has the file of every submission, and whether the newest files, up to
    OPENED_MIB, can be opened."""
    from atlas_pipeline.services.submissions import archive_state

    state = archive_state(home, OPENED_MIB * 2**20)
    if state.missing:
        names = ", ".join(one.file_name for one in state.missing[:5])
        return (
            "failed",
            say("commands.submissions_missing", "en", count=len(state.missing), names=names),
        )
    if state.damaged:
        names = ", ".join(name for name, _ in state.damaged[:5])
        reason = state.damaged[0][1]
        return "failed", say(
            "commands.files_unopened", "en", count=len(state.damaged), names=names, reason=reason
        )
    whole = "all" if state.opened == state.files else f"the newest {state.opened}"
    return "ok", say("commands.archive_whole", "en", received=state.received, files=state.files, whole=whole)


def _inbox(home: Home) -> tuple[str, str]:
    if not home.inbox.is_dir():
        return "failed", f"There is no inbox {home.inbox}. Create it, or set ATLAS_INBOX."
    return "ok", str(home.inbox)


def _waiting(home: Home) -> tuple[str, str]:
    from atlas_pipeline.services.take_in import waiting_slices

    waiting = waiting_slices(home)
    if waiting:
        return "failed", f"{', '.join(map(str, waiting))} are not validated yet; run `atlas run`."
    return "ok", "every submission is validated"


def _published(home: Home) -> tuple[str, str]:
    from atlas_pipeline.indicators.figure_set import FigureSet

    values = FigureSet.current(home.warehouse, home.plan).values
    if values.empty:
        return "failed", "No figure is published yet; run `atlas run`."
    return "ok", f"{len(values):,} figures"


def _alerts(home: Home) -> tuple[str, str]:
    return notifications(home)


FIRST: tuple[tuple[str, Check], ...] = (
    ("plan", _plan),
    ("home", _home),
    ("access", _access),
    ("disk", _disk),
)
"""Checks that are possible before the home is set up."""
LATER: dict[str, Check] = {
    "secret": _secret,
    "warehouse": _warehouse,
    "archive": _archive,
    "record": record,
    "inbox": _inbox,
    "waiting": _waiting,
    "published": _published,
    "alerts": _alerts,
}
"""Checks that open the warehouse."""
