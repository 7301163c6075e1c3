"""A shop full of believable data to try the program with, to test it and to measure it: seeded, from a few hundred records to millions.

``actions`` makes the shop file. The lists of names, places and phrases lie in ``lists/``, one entry a line.
"""
