"""Where things are: what the environment (or a `.env` file) says, with a default for each.

Only places and addresses live here. What the project decides (thresholds, periods, countries) is the plan's.
"""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """`ATLAS_HOME`, `ATLAS_WAREHOUSE_URL`, `ATLAS_PLAN`, `ATLAS_INBOX`, `ATLAS_ILAB`, `ATLAS_USER`."""

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
    user: str = Field(default_factory=lambda: _login())
    """Who is acting; written to the ledger."""


def _login() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"
