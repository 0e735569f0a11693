"""Worked examples: the numbers of a derivation for chosen inputs."""
