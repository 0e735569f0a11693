"""The record of a derivation: steps, citations, checks; and its storage."""

from symderiv.records.derivation import Check, Citation, Derivation, Path, RuleNote, Step, UsedGiven

__all__ = ["Check", "Citation", "Derivation", "Path", "RuleNote", "Step", "UsedGiven"]
