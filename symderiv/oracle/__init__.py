"""The oracle: values of expressions by ball arithmetic, derivatives by an imaginary step; it knows no rule."""
