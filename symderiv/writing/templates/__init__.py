"""Templates, the files that they make, and the programs that turn them into PDF."""
