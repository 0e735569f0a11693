"""Sites: the gallery of the catalogue, the workbench, tests of emitted code."""
