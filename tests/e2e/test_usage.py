"""Commands typed wrongly: one sentence, without a word of the libraries behind it."""

import pytest

from tests.e2e.office import atlas, forked


@pytest.mark.e2e
@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("alerts --format xml", "Invalid value for '--format': 'xml' is not one of 'table', 'csv', 'json'."),
        ("alerts resolve abc --note x", "Invalid value for 'numbers': a whole number is expected."),
        (
            "alerts resolve 12",
            "Missing option '--note' (The reason, in one sentence without names of persons. It is stored).",
        ),
        ("trce K2", "No such command 'trce'. Did you mean 'trace'?"),
        ("status --cuntry THA", "No such option: --cuntry (Possible options: --country)."),
    ],
)
def test_what_was_typed_wrongly_is_said_in_a_sentence(tmp_path, typed, said):
    done = forked(tmp_path, typed.split())
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith(f"atlas: {said} `atlas ")
    assert done.stderr.endswith("--help` shows the usage.\n")
    assert not (tmp_path / ".atlas").exists()


@pytest.mark.e2e
def test_a_group_of_commands_named_alone_shows_its_help(tmp_path):
    done = atlas(tmp_path, ["plan"])
    assert "The plan: countries, indicators, targets, codes." in done.stdout
    assert done.stderr == ""
