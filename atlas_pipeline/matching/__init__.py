"""Record linkage: pairs of persons who may be in the tables twice, under two pseudonyms.

Nothing here decides anything. Rules and fixed weights (`weights.yaml`) find the pairs. Pairs are shown
without names, and are one person only after an officer has confirmed it. Names are read from the sealed
archive into memory and compared there. They are never written: not to the warehouse, not to a log, not to
a temporary file.
"""
