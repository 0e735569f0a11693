"""What a lecturer says of a derivation: facts read off its steps; their words are in the languages."""
