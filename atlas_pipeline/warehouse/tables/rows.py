"""Tables of accepted rows: one for each form, and one for each field with several values. The forms
declare them."""

import sqlalchemy as sa

from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.forms.tables import bridge_table, fact_table
from atlas_pipeline.warehouse.tables.schema import metadata

facts: dict[str, sa.Table] = {}
bridges: dict[tuple[str, str], sa.Table] = {}
for _form in load_forms().values():
    facts[_form.name] = fact_table(_form, metadata)
    for _field in _form.bridged:
        bridges[_form.name, _field.name] = bridge_table(_form, _field, metadata)
