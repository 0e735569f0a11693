"""Networks of any depth: each structure derived once, stated for a general layer."""
