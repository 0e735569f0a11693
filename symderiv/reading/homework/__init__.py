"""A person's derivation, read line by line as it stands."""
