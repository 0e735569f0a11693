"""Functions that a module of code defines for itself where it needs them, for each array library."""

from __future__ import annotations

from symderiv.lowering.source import exponentials

HELPED = ("log_cosh", "windows", "fold", "scan", "cumprod_backward", "scatter_add", "from_labels")
"""Functions that a module of any library defines for itself where it needs them."""


def _by_element(name: str, called: str = "") -> str:
    """A function of Python's math module over an array: NumPy has none of these."""
    return f'''def {called or name}(x):
    """math.{name} of every component, in the precision of x."""
    x = np.asarray(x)
    return np.vectorize(math.{name}, otypes=[float])(x).astype(np.result_type(x, np.float32))
'''


def _incomplete(name: str, between: str) -> str:
    """A regularised incomplete gamma function by its integral from one bound to another."""
    return f'''def {name}(a, x):
    """The regularised {"lower" if name == "gammainc" else "upper"} incomplete gamma function, component by component."""
    a, x = np.broadcast_arrays(a, x)
    value = np.vectorize(lambda a, x: float(mpmath.gammainc(a, {between}, regularized=True)), otypes=[float])(a, x)
    return value.astype(np.result_type(x, np.float32))
'''


NUMPY = {
    "floats": '''def floats(*arrays):
    """The arrays, those of whole numbers as floats; floats keep their precision."""
    arrays = [np.asarray(a) for a in arrays]
    return [a.astype(np.result_type(a, 1.0), copy=False) for a in arrays]
''',
    "softmax": '''def softmax(z, axis):
    """e^z / Σ e^z along the axes; the largest exponent is taken out, so that nothing overflows."""
    e = np.exp(z - z.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)
''',
    "log_softmax": '''def log_softmax(z, axis):
    """log(e^z / Σ e^z) along the axes, finite for every z."""
    z = z - z.max(axis=axis, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=axis, keepdims=True))
''',
    "logsumexp": '''def logsumexp(z, axis=None):
    """log Σ e^z along the axes; the largest exponent is taken out, so that nothing overflows."""
    largest = z.max(axis=axis, keepdims=True)
    return np.log(np.exp(z - largest).sum(axis=axis)) + largest.squeeze(axis=axis)
''',
    "sigmoid": '''def sigmoid(z):
    """1 / (1 + e^−z), without overflow on either side."""
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, e) / (1 + e)
''',
    "log_cosh": '''def log_cosh(x):
    """log cosh x, for large x and for small ones."""
    x = np.abs(x)
    near = np.log1p(2 * np.sinh(np.minimum(x, 1) / 2) ** 2)
    return np.where(x < 1, near, x + np.log1p(np.exp(-2 * x)) - math.log(2))
''',
    "erf": _by_element("erf"), "erfc": _by_element("erfc"), "gamma_function": _by_element("gamma", "gamma_function"),
    "lgamma": _by_element("lgamma"),
    "polygamma": '''def polygamma(n, x):
    """The n-th derivative of the digamma function, component by component."""
    x = np.asarray(x)
    return np.vectorize(lambda u: float(mpmath.psi(int(n), u)), otypes=[float])(x).astype(np.result_type(x, np.float32))
''',
    "erfinv": '''def erfinv(x):
    """The inverse of the error function, component by component."""
    x = np.asarray(x)
    inverse = statistics.NormalDist(0, 1 / math.sqrt(2)).inv_cdf
    return np.vectorize(lambda u: inverse((u + 1) / 2), otypes=[float])(x).astype(np.result_type(x, np.float32))
''',
    "xlogy": '''def xlogy(x, y):
    """x log y, and 0 where x is 0."""
    return x * np.log(np.where(x == 0, 1, y))
''',
    "bessel_i": '''def bessel_i(n, x):
    """The modified Bessel function I_n, component by component."""
    x = np.asarray(x)
    return np.vectorize(lambda u: float(mpmath.besseli(n, u)), otypes=[float])(x).astype(np.result_type(x, np.float32))
''',
    **{name: _incomplete(name, more) for name, more in (("gammainc", "0, x"), ("gammaincc", "x"))},
    "hurwitz_zeta": '''def hurwitz_zeta(s, x):
    """Σ_n (n + x)^−s, component by component."""
    s, x = np.broadcast_arrays(s, x)
    return np.vectorize(lambda s, x: float(mpmath.zeta(s, x)), otypes=[float])(s, x).astype(np.result_type(x, np.float32))
''',
    "logdet": '''def logdet(a):
    """log det a by the logarithms of the pivots; not a number where the determinant is negative."""
    sign, value = np.linalg.slogdet(a)
    return np.where(sign > 0, value, np.where(sign < 0, np.nan, -np.inf)).astype(value.dtype)
''',
    "windows": '''def windows(x, axis, first, steps, sizes):
    """x at first + Σ steps[k] i_k along an axis, for every i_k < sizes[k]; 0 off the axis."""
    last = first + sum(s * (n - 1) for s, n in zip(steps, sizes))
    before, after = max(0, -first), max(0, last + 1 - x.shape[axis])
    if before or after:
        x = np.pad(x, [(before, after) if n == axis else (0, 0) for n in range(x.ndim)])
    x = x[(slice(None),) * axis + (slice(first + before, None),)]
    shape = x.shape[:axis] + tuple(sizes) + x.shape[axis + 1:]
    strides = x.strides[:axis] + tuple(s * x.strides[axis] for s in steps) + x.strides[axis + 1:]
    return np.lib.stride_tricks.as_strided(x, shape, strides, writeable=False)
''',
    "fold": '''def fold(x, axis, first, steps, sizes, size):
    """What `windows` reads, added back: x at i_1, i_2, … added at first + Σ steps[k] i_k along an axis of that size."""
    x = np.broadcast_to(x, x.shape[:axis] + tuple(sizes) + x.shape[axis + len(sizes):])
    long = max(range(len(sizes)), key=lambda k: sizes[k])
    last = first + sum(s * (n - 1) for s, n in zip(steps, sizes))
    out = np.zeros(x.shape[:axis] + (max(size, last + 1) - min(0, first),) + x.shape[axis + len(sizes):], x.dtype)
    for others in np.ndindex(*sizes[:long], *sizes[long + 1:]):
        at = (*others[:long], slice(None), *others[long:])
        start = max(0, first) + sum(s * i for s, i in zip(steps[:long] + steps[long + 1:], others))
        along = slice(start, start + steps[long] * (sizes[long] - 1) + 1, steps[long])
        out[(slice(None),) * axis + (along,)] += x[(slice(None),) * axis + at]
    return out[(slice(None),) * axis + (slice(max(0, -first), max(0, -first) + size),)]
''',
    "scan": '''def scan(a, x, reverse=False):
    """h[t] = a[t] h[t − 1] + x[t] along the first axis; reversed, h[t] = a[t + 1] h[t + 1] + x[t]."""
    a, h = np.broadcast_to(a, np.broadcast_shapes(a.shape, x.shape)), np.array(np.broadcast_arrays(x, a)[0])
    for t in range(len(h) - 1, 0, -1) if reverse else range(1, len(h)):
        h[t - reverse] += a[t] * h[t - (not reverse)]
    return h
''',
    "cumprod_backward": '''def cumprod_backward(g, x):
    """Σ g[t] Π x[r] over all t from s on and all r ≤ t but s, for every s along the first axis, whatever is 0 in x."""
    zero = x == 0
    first = zero & (zero.cumsum(0) == 1)
    products = np.stack([x, np.where(first, 1, x)]).cumprod(1)
    total, at_first = np.flip(np.flip(g * products, 1).cumsum(1), 1)
    return np.where(first, at_first, total / np.where(zero, 1, x))
''',
    "scatter_add": '''def scatter_add(x, places, size):
    """An array of that size, each row of x added at its place."""
    out = np.zeros((size, *x.shape[1:]), x.dtype)
    np.add.at(out, places, x)
    return out
''',
    "from_labels": '''def from_labels(labels, first, size):
    """Labels as places counted from 0. Raises ValueError for a label that is none from first to first + size − 1."""
    places = np.asarray(labels).astype(int) - first
    wrong = (places < 0) | (places >= size) | (places + first != labels)
    if np.any(wrong):
        raise ValueError(f"Labels are whole numbers from {first} to {first + size - 1}, not {np.asarray(labels)[wrong].flat[0]}")
    return places
''',
    **exponentials.NUMPY,
}
TORCH = {
    "log_cosh": '''def log_cosh(x):
    """log cosh x, for large x and for small ones."""
    x = x.abs()
    near = torch.log1p(2 * torch.sinh(x.clamp(max=1) / 2) ** 2)
    return torch.where(x < 1, near, x + torch.log1p(torch.exp(-2 * x)) - math.log(2))
''',
    "windows": '''def windows(x, axis, first, steps, sizes):
    """x at first + Σ steps[k] i_k along an axis, for every i_k < sizes[k]; 0 off the axis."""
    last = first + sum(s * (n - 1) for s, n in zip(steps, sizes))
    before, after = max(0, -first), max(0, last + 1 - x.shape[axis])
    if before or after:
        x = torch.nn.functional.pad(x, (0, 0) * (x.dim() - 1 - axis) + (before, after))
    x = x.narrow(axis, first + before, last - first + 1)
    shape = x.shape[:axis] + tuple(sizes) + x.shape[axis + 1:]
    strides = x.stride()[:axis] + tuple(s * x.stride(axis) for s in steps) + x.stride()[axis + 1:]
    return x.as_strided(shape, strides)
''',
    "fold": '''def fold(x, axis, first, steps, sizes, size):
    """What `windows` reads, added back: x at i_1, i_2, … added at first + Σ steps[k] i_k along an axis of that size."""
    x = x.expand(*x.shape[:axis], *sizes, *x.shape[axis + len(sizes):])
    long = max(range(len(sizes)), key=lambda k: sizes[k])
    last = first + sum(s * (n - 1) for s, n in zip(steps, sizes))
    out = x.new_zeros(*x.shape[:axis], max(size, last + 1) - min(0, first), *x.shape[axis + len(sizes):])
    for others in itertools.product(*map(range, sizes[:long] + sizes[long + 1:])):
        at = (*others[:long], slice(None), *others[long:])
        start = max(0, first) + sum(s * i for s, i in zip(steps[:long] + steps[long + 1:], others))
        along = slice(start, start + steps[long] * (sizes[long] - 1) + 1, steps[long])
        out[(slice(None),) * axis + (along,)] += x[(slice(None),) * axis + at]
    return out.narrow(axis, max(0, -first), size)
''',
    "scan": '''def scan(a, x, reverse=False):
    """h[t] = a[t] h[t − 1] + x[t] along the first axis; reversed, h[t] = a[t + 1] h[t + 1] + x[t]."""
    a, h = torch.broadcast_tensors(a, x)
    a, h = a.unbind(), list(h.unbind())
    for t in range(len(h) - 1, 0, -1) if reverse else range(1, len(h)):
        h[t - reverse] = torch.addcmul(h[t - reverse], a[t], h[t - (not reverse)])
    return torch.stack(h)
''',
    "cumprod_backward": '''def cumprod_backward(g, x):
    """Σ g[t] Π x[r] over all t from s on and all r ≤ t but s, for every s along the first axis, whatever is 0 in x."""
    zero = x == 0
    first = zero & (zero.cumsum(0) == 1)
    products = torch.stack([x, torch.where(first, 1, x)]).cumprod(1)
    total, at_first = (g * products).flip(1).cumsum(1).flip(1)
    return torch.where(first, at_first, total / torch.where(zero, 1, x))
''',
    "scatter_add": '''def scatter_add(x, places, size):
    """An array of that size, each row of x added at its place."""
    return x.new_zeros((size, *x.shape[1:])).index_add(0, places, x)
''',
    "from_labels": '''def from_labels(labels, first, size):
    """Labels as places counted from 0. Raises ValueError for a label that is none from first to first + size − 1.

    Asked on the CPU alone, and not within vmap or while compiling: elsewhere the question would wait for the device. There such
    a label becomes a place that no array has.
    """
    places = labels.long() - first
    wrong = (places < 0) | (places >= size) | (places + first != labels)
    try:
        refused = labels.device.type == "cpu" and not torch.compiler.is_compiling() and bool(wrong.any())
    except RuntimeError:  # vmap knows no numbers
        refused = False
    if refused:
        raise ValueError(f"Labels are whole numbers from {first} to {first + size - 1}, not {labels[wrong][0].item()}")
    return places.masked_fill(wrong, torch.iinfo(torch.long).max)
''',
    **exponentials.TORCH,
}
JAX = {
    "log_cosh": '''def log_cosh(x):
    """log cosh x, for large x and for small ones."""
    x = jnp.abs(x)
    near = jnp.log1p(2 * jnp.sinh(jnp.minimum(x, 1) / 2) ** 2)
    return jnp.where(x < 1, near, x + jnp.log1p(jnp.exp(-2 * x)) - math.log(2))
''',
    "logdet": '''def logdet(a):
    """log det a by the logarithms of the pivots; not a number where the determinant is negative."""
    sign, value = jnp.linalg.slogdet(a)
    return jnp.where(sign > 0, value, jnp.where(sign < 0, jnp.nan, -jnp.inf))
''',
    "windows": '''def windows(x, axis, first, steps, sizes):
    """x at first + Σ steps[k] i_k along an axis, for every i_k < sizes[k]; 0 off the axis."""
    last = first + sum(s * (n - 1) for s, n in zip(steps, sizes))
    before, after = max(0, -first), max(0, last + 1 - x.shape[axis])
    x = jnp.pad(x, [(before, after) if n == axis else (0, 0) for n in range(x.ndim)])
    places = first + before
    for n, (step, size) in enumerate(zip(steps, sizes)):
        places = places + step * jnp.arange(size).reshape((-1,) + (1,) * (len(sizes) - 1 - n))
    return jnp.take(x, places, axis=axis)
''',
    "fold": '''def fold(x, axis, first, steps, sizes, size):
    """What `windows` reads, added back: x at i_1, i_2, … added at first + Σ steps[k] i_k along an axis of that size."""
    x = jnp.broadcast_to(x, x.shape[:axis] + tuple(sizes) + x.shape[axis + len(sizes):])
    long = max(range(len(sizes)), key=lambda k: sizes[k])
    total = 0
    for others in itertools.product(*map(range, sizes[:long] + sizes[long + 1:])):
        row = x[(slice(None),) * axis + (*others[:long], slice(None), *others[long:])]
        start = first + sum(s * i for s, i in zip(steps[:long] + steps[long + 1:], others))
        end = start + steps[long] * (sizes[long] - 1) + 1
        total += jax.lax.pad(row, x.dtype.type(0), [
            (start, size - end, steps[long] - 1) if n == axis else (0, 0, 0) for n in range(row.ndim)])
    return total
''',
    "scan": '''def scan(a, x, reverse=False):
    """h[t] = a[t] h[t − 1] + x[t] along the first axis; reversed, h[t] = a[t + 1] h[t + 1] + x[t]."""
    a, x = jnp.broadcast_arrays(jnp.roll(a, -1, axis=0) if reverse else a, x)
    return jax.lax.scan(lambda h, at: (at[0] * h + at[1],) * 2, jnp.zeros_like(x[0]), (a, x), reverse=reverse)[1]
''',
    "cumprod_backward": '''def cumprod_backward(g, x):
    """Σ g[t] Π x[r] over all t from s on and all r ≤ t but s, for every s along the first axis, whatever is 0 in x."""
    zero = x == 0
    first = zero & (zero.cumsum(0) == 1)
    products = jnp.stack([x, jnp.where(first, 1, x)]).cumprod(1)
    total, at_first = jnp.flip(jnp.flip(g * products, 1).cumsum(1), 1)
    return jnp.where(first, at_first, total / jnp.where(zero, 1, x))
''',
    "scatter_add": '''def scatter_add(x, places, size):
    """An array of that size, each row of x added at its place."""
    return jnp.zeros((size, *x.shape[1:]), x.dtype).at[places].add(x)
''',
    "from_labels": '''def from_labels(labels, first, size):
    """Labels as places counted from 0. Raises ValueError for a label that is none from first to first + size − 1.

    Within jit, where numbers are not known yet, nothing can be checked: JAX takes a place that there is.
    """
    labels = jnp.asarray(labels)
    places = labels.astype(int) - first
    wrong = (places < 0) | (places >= size) | (places + first != labels)
    if not isinstance(wrong, jax.core.Tracer) and wrong.any():
        raise ValueError(f"Labels are whole numbers from {first} to {first + size - 1}, not {labels[wrong][0]}")
    return places
''',
    **exponentials.JAX,
}
