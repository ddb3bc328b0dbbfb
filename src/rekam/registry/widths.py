"""How long the words of the tables may be, in characters.

A segment with a longer one is kept aside by every machine alike.
"""

SUBJECT_WIDTH = 80  # a NIK has 16, a temporary id names its list and row
ACTOR_WIDTH = 60
KIND_WIDTH = 40
PLACE_WIDTH = 120
