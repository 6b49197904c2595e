"""At which rows a printed page begins."""

from atlas_pipeline.reports.layout.pages import page_breaks, paper_for, scale_for

HEIGHTS = dict.fromkeys(range(100), 10.0)


def breaks(rows: int, blocks=(), room: float = 100, repeated: float = 10) -> list[int]:
    return page_breaks(HEIGHTS, rows, blocks, room, repeated)


def test_a_page_holds_as_many_rows_as_fit():
    assert breaks(10) == []
    assert breaks(11) == [10]
    assert breaks(30) == [10, 19, 28], "later pages repeat the header row"


def test_a_block_goes_to_the_next_page_as_a_whole():
    assert breaks(14, [(8, 12)]) == [8]
    assert breaks(14, [(0, 7), (8, 12)]) == [8]
    assert breaks(14, [(6, 8), (8, 12)]) == [6], "what is kept with it goes along"


def test_a_block_higher_than_a_page_is_cut_but_not_the_blocks_within_it():
    assert breaks(20, [(0, 19)]) == [10, 19]
    assert breaks(20, [(0, 19), (8, 12)]) == [8, 17]


def test_rows_without_a_height_have_the_usual_one():
    assert page_breaks({}, 8, (), 100, 10) == [6]


def test_wider_tables_go_on_larger_paper_and_are_never_enlarged():
    assert [paper_for([width]).number for width in (100, 200, 300)] == [1, 5, 3]
    assert scale_for(paper_for([20.0]), [20.0]) == 100
    assert scale_for(paper_for([150.0]), [150.0]) < 100
