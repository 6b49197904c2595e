"""The secret: made once, closed to others, and noticed when it is not what it was."""

import multiprocessing
import stat

import pytest

from atlas_pipeline.privacy.secret import ENVIRONMENT, Secret, SecretError


@pytest.fixture(autouse=True)
def no_secret_in_the_environment(monkeypatch):
    monkeypatch.delenv(ENVIRONMENT, raising=False)


def test_it_is_made_once_and_found_again(tmp_path):
    path = tmp_path / "home" / "secret.key"
    made = Secret.load_or_create(path)
    assert Secret.load_or_create(path) == made
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["secret.key"]


def test_two_secrets_differ_in_everything(tmp_path):
    one, other = (Secret.load_or_create(tmp_path / name) for name in ("a", "b"))
    assert one.fingerprint != other.fingerprint
    assert one.derive("person_key") != other.derive("person_key")


def test_each_purpose_has_a_key_of_its_own(tmp_path):
    secret = Secret.load_or_create(tmp_path / "a")
    keys = {secret.derive(purpose) for purpose in ("person_key", "archive", "fingerprint")}
    assert len(keys) == 3
    assert {len(key) for key in keys} == {32}
    assert secret.derive("archive") == Secret.load_or_create(tmp_path / "a").derive("archive")


def test_keys_stay_the_same_from_version_to_version():
    """Stored pseudonyms depend on it: this must never have to change."""
    assert Secret(bytes(range(32))).derive("person_key").hex()[:16] == "d44e5ffb7034024b"


def test_the_environment_goes_before_the_file(tmp_path, monkeypatch):
    in_file = Secret.load_or_create(tmp_path / "a")
    monkeypatch.setenv(ENVIRONMENT, "ab" * 32)
    assert Secret.load_or_create(tmp_path / "a") == Secret(b"\xab" * 32) != in_file
    Secret.load_or_create(tmp_path / "never made")
    assert not (tmp_path / "never made").exists()


@pytest.mark.parametrize("text", ["short", "ab" * 31, "zz" * 32, "ab" * 33, "ab " * 32])
def test_what_is_no_secret_gets_a_sentence_without_it(tmp_path, monkeypatch, text):
    monkeypatch.setenv(ENVIRONMENT, text)
    with pytest.raises(SecretError, match="ATLAS_SECRET must hold 64 hexadecimal digits; make one") as caught:
        Secret.load_or_create(tmp_path / "a")
    assert text not in str(caught.value)


def test_an_emptied_file_is_an_error_and_not_a_new_secret(tmp_path):
    path = tmp_path / "a"
    path.touch(mode=0o600)
    with pytest.raises(SecretError, match="must hold 64 hexadecimal digits"):
        Secret.load_or_create(path)


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o620, 0o604])
def test_a_file_open_to_others_is_refused(tmp_path, mode):
    path = tmp_path / "a"
    Secret.load_or_create(path)
    path.chmod(mode)
    with pytest.raises(SecretError, match=f"open to other users.*chmod 600 {path}"):
        Secret.load_or_create(path)


def test_a_folder_in_its_place_gets_a_sentence(tmp_path):
    (tmp_path / "a").mkdir(mode=0o700)
    with pytest.raises(SecretError, match="cannot be used"):
        Secret.load_or_create(tmp_path / "a")


def test_it_does_not_show(tmp_path):
    secret = Secret.load_or_create(tmp_path / "a")
    digits = (tmp_path / "a").read_text().strip()
    assert digits not in repr(secret)
    assert bytes.fromhex(digits) not in repr(secret).encode()


def _fingerprint(path):
    return Secret.load_or_create(path).fingerprint


def test_processes_that_make_it_at_once_end_with_one(tmp_path):
    with multiprocessing.get_context("fork").Pool(4) as pool:
        found = pool.map(_fingerprint, [tmp_path / "a"] * 16, chunksize=1)
    assert len(set(found)) == 1
    assert [file.name for file in tmp_path.iterdir()] == ["a"]
