"""The workbook that an office fills in: cover, instructions, a sheet a form, lists to choose from.

It renders and decides nothing: what it says of a field is what the form declares, what it offers is what the
plan lists. What earlier half-years have reported comes in as an argument; nothing here knows the warehouse.
"""
