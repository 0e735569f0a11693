"""What programs call, as formulas have it: np.linalg.norm(A, 'fro'), np.einsum('ij,j->i', A, x), X.sum(axis=1)."""
