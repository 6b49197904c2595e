"""The doctor's checks: each looks at one thing and says, where it fails, what to do."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass

from atlas_pipeline.home import Home

LOW_DISK_MIB = 500
OPENED_MIB = 200
"""How much of the archive the doctor opens, so that it answers in seconds."""


@dataclass(frozen=True)
class Finding:
    check: str
    state: str
    """ok, failed, or not yet."""
    what: str


def examine(home: Home) -> list[Finding]:
    """All checks in order; one that breaks is itself a finding."""
    checks: list[tuple[str, Callable[[Home], tuple[str, str]]]] = [
        ("plan", _plan),
        ("home", _home),
        ("disk", _disk),
        ("secret", _secret),
        ("warehouse", _warehouse),
        ("archive", _archive),
        ("inbox", _inbox),
        ("dagster", _dagster),
        ("waiting", _waiting),
        ("published", _published),
    ]
    findings = []
    for name, check in checks:
        if name not in ("plan", "home", "disk") and not home.exists:
            findings.append(Finding(name, "not yet", "Run `atlas run` once; it sets everything up."))
            continue
        try:
            findings.append(Finding(name, *check(home)))
        except Exception as error:
            findings.append(
                Finding(name, "failed", str(error).splitlines()[0] if str(error) else repr(error))
            )
    return findings


def _plan(home: Home) -> tuple[str, str]:
    from atlas_pipeline.forms.plan_check import check_whole_plan
    from atlas_pipeline.indicators.conditions import CONDITIONS
    from atlas_pipeline.indicators.measures import MEASURES

    faults = check_whole_plan(home.settings.plan, measures=MEASURES, conditions=CONDITIONS)
    if faults:
        return "failed", f"{len(faults)} fault(s); `atlas plan check` lists them."
    return "ok", f"{home.plan.project.code}, version {home.plan.version[:12]}"


def _home(home: Home) -> tuple[str, str]:
    if not home.exists:
        return "not yet", f"{home.folder} has not been set up; `atlas run` does it."
    return "ok", str(home.folder)


def _disk(home: Home) -> tuple[str, str]:
    folder = home.folder if home.folder.exists() else home.folder.parent
    free = shutil.disk_usage(folder).free // 2**20
    if free < LOW_DISK_MIB:
        return "failed", f"Only {free} MiB are free; make room before the next run."
    return "ok", f"{free:,} MiB free"


def _secret(home: Home) -> tuple[str, str]:
    _ = home.secret
    return "ok", "readable by its owner only, and the one the warehouse was made with"


def _warehouse(home: Home) -> tuple[str, str]:
    return "ok", f"{home.warehouse.engine.dialect.name}, tables of version {home.warehouse.revision}"


def _archive(home: Home) -> tuple[str, str]:
    """Every submission's bytes are there, and those of the newest, up to OPENED_MIB, open."""
    from atlas_pipeline.intake.archive import ArchiveError

    received = home.warehouse.submissions()
    missing = [one for one in received if not home.archive.has(one.sha256)]
    if missing:
        names = ", ".join(one.file_name for one in missing[:5])
        return (
            "failed",
            f"{len(missing)} submission(s) are not in the archive ({names}). Restore it from a backup.",
        )
    files = {one.sha256: one for one in reversed(received)}
    left, opened, damaged = OPENED_MIB * 2**20, 0, []
    for sha256, one in files.items():
        left -= one.size_bytes
        if opened and left < 0:
            break
        opened += 1
        try:
            home.archive.get(sha256)
        except ArchiveError as error:
            damaged.append((one.file_name, error))
    if damaged:
        names = ", ".join(name for name, _ in damaged[:5])
        return "failed", f"{len(damaged)} archived file(s) cannot be opened ({names}): {damaged[0][1]}"
    whole = "all" if opened == len(files) else f"the newest {opened}"
    return "ok", f"{len(received)} submission(s) in {len(files)} file(s), {whole} opened"


def _dagster(home: Home) -> tuple[str, str]:
    from atlas_pipeline.cli.launching import open_instance

    try:
        with open_instance(home) as instance:
            count = instance.get_runs_count()
    except Exception as error:
        return "failed", (
            f"Dagster's record of runs cannot be opened ({type(error).__name__}). End what uses it, move the folders "
            f"history, schedules and storage out of {home.dagster} and run again: only the record of past runs is "
            "lost; the submissions and figures are elsewhere."
        )
    return "ok", f"{count:,} run(s) on record"


def _inbox(home: Home) -> tuple[str, str]:
    if not home.inbox.is_dir():
        return "failed", f"The inbox {home.inbox} is not there; make it, or set ATLAS_INBOX."
    return "ok", str(home.inbox)


def _waiting(home: Home) -> tuple[str, str]:
    from atlas_pipeline.intake.taking_in import waiting_slices

    waiting = waiting_slices(plan=home.plan, warehouse=home.warehouse)
    if waiting:
        return "failed", f"{', '.join(map(str, waiting))} wait to be judged; run `atlas run`."
    return "ok", "nothing waits to be judged"


def _published(home: Home) -> tuple[str, str]:
    from atlas_pipeline.indicators.published import figures

    values = figures(home.warehouse, home.plan)
    if values.empty:
        return "failed", "No figure has been published; run `atlas run`."
    return "ok", f"{len(values):,} figures"
