"""Where things are: what the environment (or a `.env` file) says, with a default for each.

Only places and addresses live here. What the project decides (thresholds, periods, countries) is the plan's.
"""

import os
from pathlib import Path

from dotenv import dotenv_values
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """`ATLAS_HOME`, `ATLAS_WAREHOUSE_URL`, `ATLAS_PLAN`, `ATLAS_INBOX`, `ATLAS_ILAB`, `ATLAS_ALERTS`, `ATLAS_USER`,
    `ATLAS_GROUP_READS`, `ATLAS_UI_ADDRESSES`."""

    model_config = SettingsConfigDict(env_prefix="ATLAS_", env_file=".env", extra="ignore", frozen=True)

    home: Path = Path(".atlas")
    """The folder that holds all state."""
    warehouse_url: str | None = None
    """Another warehouse than the SQLite file in the home, e.g. postgresql+psycopg://…"""
    plan: Path | None = None
    """Another project's plan folder than the packaged one."""
    inbox: Path | None = None
    """The folder that offices deliver to; by default `inbox/` in the home."""
    ilab: str | None = None
    """ILAB's Findings editions: a folder, a file, or an http(s) address."""
    alerts: bool = True
    """False: nobody is told of anything (a copy of the home to try things on)."""
    group_reads: bool = False
    """True: members of the home's group may read the warehouse, the reports and Dagster's runs. Nobody else may, and
    what identifies persons (archive, inbox, checked workbooks, keys) is its owner's alone."""
    ui_addresses: str = ""
    """Further addresses of `atlas ui`, for whoever runs it behind a proxy: `https://atlas.example.org`, several with
    commas."""
    user: str = Field(default_factory=lambda: _login())
    """Who is acting; written to the ledger."""


def secret_value(variable: str) -> str:
    """What a variable that the plan names holds, from the environment or the `.env` file; empty where it is not
    set. For addresses with passwords, which are neither settings nor the plan's."""
    return (os.environ.get(variable) or dotenv_values(".env").get(variable) or "").strip()


def _login() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"
