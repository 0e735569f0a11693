"""Documents of each kind, as text and as files."""
