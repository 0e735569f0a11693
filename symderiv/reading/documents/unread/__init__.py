"""Words of a text from which nothing was read."""
