"""The blocks of a page as plain data."""
