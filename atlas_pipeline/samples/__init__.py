"""Sample submissions: the first eighteen months told as workbooks that a country office might have sent.

`story/` holds the story as data, `names.yaml` what invented people are called, `mistakes.yaml` the mistakes
that are in the files on purpose. The modules turn these into workbooks, the same bytes each time.
Nothing here is used by the pipeline itself: it reads the workbooks like anybody's.
"""
