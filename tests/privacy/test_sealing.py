"""Sealed bytes open with their key, and say what is wrong otherwise."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atlas_pipeline.privacy.sealing import SealError, is_sealed, seal, unseal

KEY, OTHER = b"k" * 32, b"o" * 32


@given(st.binary(max_size=2000))
def test_what_is_sealed_can_be_opened(content):
    sealed = seal(content, KEY)
    assert is_sealed(sealed)
    assert unseal(sealed, KEY) == content


def test_nothing_of_the_content_shows_and_no_two_are_alike():
    content = b"Somchai Jaidee, Royal Thai Police"
    one, other = seal(content, KEY), seal(content, KEY)
    assert one != other
    assert b"Somchai" not in one


def test_another_key_is_told_from_damage():
    with pytest.raises(SealError, match="another secret; restore"):
        unseal(seal(b"content", KEY), OTHER)


@given(st.integers(min_value=19, max_value=53), st.integers(1, 255))
def test_a_changed_byte_is_damage(position, change):
    sealed = bytearray(seal(b"some content", KEY))
    sealed[position % len(sealed)] ^= change
    with pytest.raises(SealError):
        unseal(bytes(sealed), KEY)


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04 a workbook", b"ATLAS-SEAL\x01", b"ATLAS-SEAL\x01 cut off"]
)
def test_what_was_never_sealed_gets_a_sentence(content):
    with pytest.raises(SealError, match="content is not sealed"):
        unseal(content, KEY)


def test_a_cut_file_is_damage():
    with pytest.raises(SealError, match="damaged"):
        unseal(seal(b"some content", KEY)[:-1], KEY)
