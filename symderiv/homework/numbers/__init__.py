"""What numbers say of lines: the oracle where it is installed, and what can be said without it."""
