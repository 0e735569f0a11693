"""Documents that nobody wrote: mathematics as plain NumPy on one side, the same as a person's text on the other.

    python -m tests.search.documents --minutes 30

Nothing here knows the package: a gradient is a step into the imaginary of the NumPy function.
"""
