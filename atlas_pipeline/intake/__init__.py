"""From bytes to accepted rows: read, map, correct, parse, validate, and say what became of each row.

`judging.judge` is the pure middle: bytes, plan and context in, rows and problems out, no clock and no
warehouse. `receiving` and `taking_in` stand around it and talk to the archive and the warehouse.
"""
