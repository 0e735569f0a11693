"""Lines of a document: which define, in which order, with what notation leaves out written out."""
