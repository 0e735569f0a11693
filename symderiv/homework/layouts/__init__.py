"""How people lay derivatives out, rows or columns first, where their text does not say it."""
