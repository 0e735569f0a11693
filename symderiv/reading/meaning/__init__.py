"""From statements to one meaning: labels, indices, kinds and shapes decided together, with their evidence."""
