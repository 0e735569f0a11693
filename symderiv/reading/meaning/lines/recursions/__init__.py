"""Sequences whose members are defined by the ones before: what a step is, how many there are, all of them written out."""
