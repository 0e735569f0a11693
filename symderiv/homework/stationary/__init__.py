"""What a line says where a derivative is 0."""
