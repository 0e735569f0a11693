"""What a page tells in which order: sections, lines, letters, colours, levels of detail."""
