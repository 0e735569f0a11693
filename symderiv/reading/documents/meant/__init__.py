"""What words say functions and signs mean."""
