"""What words say about symbols: shapes, roles, givens, in several languages."""
