"""How things look in a notebook."""
