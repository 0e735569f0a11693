"""What a text quotes or says in words beside its lines: rules of calculus, and what a quantity is like."""
