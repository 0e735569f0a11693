"""The exponential of a matrix and how it follows the matrix, as functions that a module of code defines for itself.

The derivative of e^A along E is the corner of the exponential of a block triangle (Van Loan 1978).
"""

from __future__ import annotations

NUMPY = {
    "expm_along": '''def expm_along(a, e):
    """How the exponential of a follows a along e: the corner of exp [a e; 0 a], with e of size 1."""
    n = a.shape[-1]
    a = np.broadcast_to(a, np.broadcast_shapes(a.shape, e.shape))
    size = abs(e).max()
    size = size + (size == 0)
    rows = np.concatenate((a, e / size), axis=-1), np.concatenate((np.zeros_like(a), a), axis=-1)
    return expm(np.concatenate(rows, axis=-2))[..., :n, n:] * size
''',
    "expm_slope": '''def expm_slope(a):
    """How each component of the exponential of a follows each of a, along axes i, a, b, j."""
    n = a.shape[-1]
    return np.moveaxis(expm_along(a[..., None, None, :, :], np.eye(n * n, dtype=a.dtype).reshape(n, n, n, n)), -2, -4)
''',
    "expm": '''def expm(a):
    """The exponential of each matrix: the series of a / 2^k, squared k times."""
    size = abs(a).sum(-1).max()
    times = max(0, math.ceil(math.log2(size)) + 1) if 0 < size < math.inf else 0
    small, one = a / 2.0**times, np.eye(a.shape[-1], dtype=a.dtype)
    made = one
    for n in range(16, 0, -1):
        made = one + small @ made / n
    for _ in range(times):
        made = made @ made
    return made
''',
}
TORCH = {
    "expm_along": '''def expm_along(a, e):
    """How the exponential of a follows a along e: the corner of exp [a e; 0 a], with e of size 1."""
    n = a.shape[-1]
    a = a.expand(torch.broadcast_shapes(a.shape, e.shape))
    size = abs(e).max()
    size = size + (size == 0)
    rows = torch.cat((a, e / size), dim=-1), torch.cat((torch.zeros_like(a), a), dim=-1)
    return torch.linalg.matrix_exp(torch.cat(rows, dim=-2))[..., :n, n:] * size
''',
    "expm_slope": '''def expm_slope(a):
    """How each component of the exponential of a follows each of a, along axes i, a, b, j."""
    n = a.shape[-1]
    each = torch.eye(n * n, dtype=a.dtype, device=a.device).reshape(n, n, n, n)
    return torch.movedim(expm_along(a[..., None, None, :, :], each), -2, -4)
''',
}
JAX = {
    "expm_along": '''def expm_along(a, e):
    """How the exponential of a follows a along e: the corner of exp [a e; 0 a], with e of size 1."""
    n = a.shape[-1]
    a = jnp.broadcast_to(a, jnp.broadcast_shapes(a.shape, e.shape))
    size = abs(e).max()
    size = size + (size == 0)
    rows = jnp.concatenate((a, e / size), axis=-1), jnp.concatenate((jnp.zeros_like(a), a), axis=-1)
    return jax.scipy.linalg.expm(jnp.concatenate(rows, axis=-2))[..., :n, n:] * size
''',
    "expm_slope": '''def expm_slope(a):
    """How each component of the exponential of a follows each of a, along axes i, a, b, j."""
    n = a.shape[-1]
    return jnp.moveaxis(expm_along(a[..., None, None, :, :], jnp.eye(n * n, dtype=a.dtype).reshape(n, n, n, n)), -2, -4)
''',
}
