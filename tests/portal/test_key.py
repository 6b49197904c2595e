"""The key of the UI: made once, closed to others, and two values that do not give away each other."""

import pytest

from atlas_pipeline.portal.key import UiKey, UiKeyError, is_same


def test_the_key_is_made_once_and_closed(tmp_path):
    path = tmp_path / "ui.key"
    first = UiKey.load_or_create(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert UiKey.load_or_create(path) == first
    path.unlink()
    assert UiKey.load_or_create(path) != first


def test_the_cookie_and_the_address_do_not_give_away_each_other_or_the_key(tmp_path):
    key = UiKey.load_or_create(tmp_path / "ui.key")
    assert len({key.token, key.cookie, key.value.hex()}) == 3


@pytest.mark.parametrize("content", ["", "abc", "00" * 31, "zz" * 32])
def test_a_file_without_a_key_is_refused(tmp_path, content):
    path = tmp_path / "ui.key"
    path.write_text(content)
    path.chmod(0o600)
    with pytest.raises(UiKeyError, match="holds no key"):
        UiKey.load_or_create(path)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620])
def test_a_key_that_others_may_touch_is_refused(tmp_path, mode):
    path = tmp_path / "ui.key"
    UiKey.load_or_create(path)
    path.chmod(mode)
    with pytest.raises(UiKeyError, match="other users"):
        UiKey.load_or_create(path)


def test_what_is_no_text_is_only_unequal(tmp_path):
    key = UiKey.load_or_create(tmp_path / "ui.key")
    assert is_same(key.token, key.token)
    for given in ("", key.token[:-1], key.token + "0", "\xe9", "\udcff", "ก"):
        assert not is_same(given, key.token)
