"""Persons that look alike: who may stand in the tables twice, under two pseudonyms.

Nothing here decides anything. Pairs are found by rules and fixed weights (`weights.yaml`), shown without names,
and count as one person only once an officer has said so. Names are read from the sealed archive into memory,
compared there, and never written: not to the warehouse, not to a log, not to a temporary file.
"""
