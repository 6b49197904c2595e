"""The letters of a column, as spreadsheets have them, and its place."""


def letter(place: int) -> str:
    """A column's letter as spreadsheets have it: 0 is A, 26 is AA."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def place_of(letters: bytes) -> int:
    """A column's number from its letters: A is 1, AA is 27."""
    place = 0
    for code in letters[:8].upper():
        place = place * 26 + code - 64
    return place
