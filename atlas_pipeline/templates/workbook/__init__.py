"""The workbook that an office fills in: cover, instructions, one sheet for each form, and lists of
choices.

This package only renders. The text about a field comes from the form's declaration, and the choices come
from the plan. Rows of earlier half-years come as an argument: nothing here knows the warehouse.
"""
