"""The data pipeline of a technical-cooperation project: from country submissions to the donor's tables.

Imports nothing, so that `import atlas_pipeline.plan` costs only what the plan costs.
"""
