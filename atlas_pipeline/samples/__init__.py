"""Sample submissions: the first eighteen months as workbooks that a country office might have sent.

`story/` has the story as data, `names.yaml` the parts of invented names, and `mistakes.yaml` the mistakes
that are in the files on purpose. The modules turn these into workbooks, with the same bytes each time.
The pipeline itself uses nothing here; it reads the workbooks like any others.
"""
