"""Named definitions in order, and models in the reader's own letters."""
