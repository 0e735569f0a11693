"""The independent search: random models written twice, through a frontend of the package and as plain NumPy; see `hunting`."""
