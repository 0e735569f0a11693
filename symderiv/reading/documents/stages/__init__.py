"""From the text of a document to what it states: rewriting, parting, taking its formulas, and the stages behind."""
