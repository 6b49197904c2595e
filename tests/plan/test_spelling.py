import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atlas_pipeline.plan.spelling import folded


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("  Policía   NACIONAL ", "policia nacional"),
        ("Ñeembucú", "neembucu"),
        ("outcome\u200b", "Outcome"),
        ("Full\u00a0name", "full name"),
        ("น้ำ", "น\u0e49\u0e4d\u0e32"),  # the vowel am, in one character or typed in two
    ],
)
def test_the_same_spelling(text, same):
    assert folded(text) == folded(same)


@pytest.mark.parametrize(("one", "other"), [("หมู่", "หมู"), ("ชาย", "ชา"), ("F", "M"), ("a b", "ab")])
def test_not_the_same_spelling(one, other):
    assert folded(one) != folded(other)


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=20))
def test_folding_is_settled_and_blind_to_the_unicode_form(text):
    once = folded(text)
    assert folded(once) == once
    assert folded(unicodedata.normalize("NFD", text)) == folded(unicodedata.normalize("NFC", text))
