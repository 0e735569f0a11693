"""Hostile input, seeded, for every frontend through which input comes from outside; see `python -m tests.fuzz --help`."""
