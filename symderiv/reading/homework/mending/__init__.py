"""Small changes of a line that may mend it."""
