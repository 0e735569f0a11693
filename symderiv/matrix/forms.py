"""Matrix notation as a tree: what stands on the page and runs as code.

Vectors are columns. Every form knows its `axes`: () for a scalar, (K,) for a column, (K, D) for a matrix.
"""
