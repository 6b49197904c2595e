"""Settings from the environment or from a `.env` file, each with a default: places and addresses.

Decisions of the project (thresholds, periods, countries) do not belong here; they belong to the plan.
"""

import os
from pathlib import Path

from dotenv import dotenv_values
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """The environment variables are `ATLAS_HOME`, `ATLAS_WAREHOUSE_URL`, `ATLAS_PLAN`, `ATLAS_INBOX`,
    `ATLAS_ILAB`, `ATLAS_ALERTS`, `ATLAS_USER`, `ATLAS_GROUP_READS` and `ATLAS_UI_ADDRESSES`."""

    model_config = SettingsConfigDict(env_prefix="ATLAS_", env_file=".env", extra="ignore", frozen=True)

    home: Path = Path(".atlas")
    """The folder that holds all state."""
    warehouse_url: str | None = None
    """The URL of a warehouse that is not the SQLite file in the home, e.g. postgresql+psycopg://…"""
    plan: Path | None = None
    """The plan folder of another project. None: the packaged plan."""
    inbox: Path | None = None
    """The folder to which offices deliver. Default: `inbox/` in the home."""
    ilab: str | None = None
    """The Findings editions of ILAB: a folder, a file, or an http(s) address."""
    alerts: bool = True
    """False: no alerts are sent. For a copy of the home on which to try things."""
    group_reads: bool = False
    """True: members of the home's group may read the warehouse, the reports and Dagster's runs. Nobody
    else may. Files that identify persons (archive, inbox, checked workbooks, keys) stay readable for their
    owner only."""
    ui_addresses: str = ""
    """Further addresses of `atlas ui`, if it runs behind a proxy: `https://atlas.example.org`; several
    with commas."""
    user: str = Field(default_factory=lambda: _login())
    """The acting person, as written to the ledger."""


def secret_value(variable: str) -> str:
    """The value of a variable from the environment or the `.env` file. Empty if it is not set.

    For variables that the plan names because they hold addresses with passwords. Such addresses belong
    neither to the settings nor to the plan.
    """
    return (os.environ.get(variable) or dotenv_values(".env").get(variable) or "").strip()


def _login() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"
