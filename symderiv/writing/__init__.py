"""From a record to text: boxes, languages, documents."""
