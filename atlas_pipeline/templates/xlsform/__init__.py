"""The forms for the telephone: XLSForm workbooks for KoboToolbox and ODK Collect, in all languages of the
plan.

They are rendered from the same declarations as the workbook. The questions have the names of the fields.
So ingestion reads an export, if it has the name of its form, like any other CSV file.
"""
