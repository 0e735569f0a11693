"""Which letters make one name."""
