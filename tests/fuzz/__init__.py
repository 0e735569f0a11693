"""Hostile input, seeded, for every door through which input comes from outside; see `python -m tests.fuzz --help`."""
