"""The letters of indices: of whom they are, what repeats, what is written without them."""
