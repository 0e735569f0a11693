"""What the sides of lines show that define nothing."""
