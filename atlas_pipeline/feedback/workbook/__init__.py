"""The checked workbook: the officer's own file sent back with what is wrong marked in it, and a page that
says the same. Nothing here judges; what was judged is shown.

    report.py     what there is to say, in her language (no file format)
    package.py    an .xlsx as the parts it is made of       from_cells.py   an .xlsx made from cells as read
    palette.py    the colours of marks                      styles.py       the workbook's styles
    cells.py      the cells of one sheet                    notes.py        the comments of one sheet
    book.py       the workbook's list of sheets             summary.py      the summary sheet
    marking.py    all of these put together                 keeping.py      files under the home
"""
