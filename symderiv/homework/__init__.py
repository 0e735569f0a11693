"""Derivations that people wrote: judged line by line, the first wrong line explained."""
