"""What a text leaves to its reader: names given twice, matrices never named, lines and sides that cannot be read."""
