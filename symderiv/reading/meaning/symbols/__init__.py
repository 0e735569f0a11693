"""Symbols: which letters make a name, which scripts are indices, what each of them is."""
