"""The independent search: random models written twice, through a door of the package and as plain NumPy; see `hunting`."""
