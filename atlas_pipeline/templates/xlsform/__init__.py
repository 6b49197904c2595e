"""The forms for the telephone: XLSForm workbooks for KoboToolbox and ODK Collect, in all languages of the
plan.

Rendered from the same declarations as the workbook. The questions are named after the fields, so that an
export, named after its form, is read by the intake like any other CSV file.
"""
