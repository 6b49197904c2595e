"""Thai names in Latin letters, near enough to be compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atlas_pipeline.matching.romanisation import romanised
from atlas_pipeline.matching.written_names import written_name


@pytest.mark.parametrize(
    ("thai", "latin"),
    [
        ("สมชาย", "somchai"),
        ("สุภาพร", "suphaphon"),
        ("สุรศักดิ์", "surasak"),
        ("ธนพล", "thanaphon"),
        ("ประเสริฐ", "prasoet"),
        ("พรทิพย์", "phonthip"),
        ("วรรณา", "wanna"),
        ("สุวรรณ", "suwan"),
        ("จันทร์", "chan"),
        ("แก้ว", "kaeo"),
        ("เสาวลักษณ์", "saowalak"),
        ("สุพจน์", "suphot"),
        ("วงศ์สวัสดิ์", "wongsawat"),
        ("ดวงดี", "duangdi"),
    ],
)
def test_syllables_are_found_without_a_dictionary(thai, latin):
    assert romanised(thai) == latin


def test_what_is_not_thai_stays():
    assert romanised("gonzalez") == "gonzalez"


@given(st.text(st.characters(min_codepoint=0x0E01, max_codepoint=0x0E5B), max_size=20))
def test_any_thai_text_comes_out_without_thai_letters_that_are_said(text):
    assert not set(romanised(text)) & set("กขคงจชซดตทนบปพมยรลวสหอะาิีุู")


@given(st.text(max_size=40))
def test_any_text_can_be_compared(text):
    name = written_name(text)
    assert len(name.words) == len(name.sounds) == len(name.bones)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ประเสริฐ แก้วมณี", "Prasert Kaewmanee"),
        ("กนกวรรณ วงศ์สวัสดิ์", "Kanokwan Wongsawat"),
        ("Víctor Hernández", "BICTOR ERNANDES"),
        ("Giménez Ximena", "Jiménez, Cimena"),
    ],
)
def test_names_that_are_said_alike_sound_alike(one, other):
    assert sorted(written_name(one).bones) == sorted(written_name(other).bones)


def test_particles_and_abbreviations_make_no_difference():
    assert written_name("Ma. de la Cruz Fdez.").words == written_name("María Cruz Fernández").words
