"""Index expressions as boxes."""
