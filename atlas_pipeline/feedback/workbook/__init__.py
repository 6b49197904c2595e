"""The checked workbook: the officer's own file, sent back with marks on its problems. Nothing here
validates; this package shows the results of the validation.

    checked_workbook.py   puts the others together          sheet_list.py      the list of sheets
    marked_cells.py       the cells of one sheet            comments.py        the comments of one sheet
    cell_sizes.py         the sizes of columns and rows     notes_drawing.py    the drawing of the comments
    sheet_tags.py         tags of a sheet's XML
    palette.py            the colours of marks              styles.py          the workbook's styles
    summary_sheet.py      the summary sheet                 plain_copy.py      an .xlsx from the cells as read

The text comes from `feedback.report`, the parts of an .xlsx file from `reading.xlsx.package`.
"""
