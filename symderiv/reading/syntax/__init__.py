"""From text to syntax trees: what was written, before any name has a meaning."""
