"""A command that takes long says on a terminal what it is doing."""

import io

import pytest
from rich.console import Console

from atlas_pipeline.cli import doctor, launcher
from atlas_pipeline.cli.output import Format
from atlas_pipeline.home import Home
from atlas_pipeline.settings import Settings


@pytest.fixture
def terminal(monkeypatch) -> io.StringIO:
    shown = io.StringIO()
    for module in (launcher, doctor):
        monkeypatch.setattr(module, "console", lambda: Console(file=shown, force_terminal=True, width=100))
    return shown


def test_publishing(terminal, monkeypatch, tmp_path):
    monkeypatch.setattr(launcher.Launcher, "_run", lambda *_: True)
    assert launcher.Launcher(Home(Settings(home=tmp_path))).publish()
    assert "Computing the figures and writing the reports" in terminal.getvalue()


def test_the_doctor(terminal, monkeypatch, tmp_path):
    monkeypatch.setattr(doctor, "settings", lambda: Settings(home=tmp_path / "home"))
    monkeypatch.setattr(doctor, "examine", lambda *_: [])
    doctor.doctor(form=Format.TABLE)
    assert "Checking this installation" in terminal.getvalue()
