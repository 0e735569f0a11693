"""What a wrong line should have been."""
