"""Lines of code as people write them, one row an operation: {0}, {1} are arrays of the program, {r} what the line makes,
{n}, {m} axes, {k} a small number. A row that the library refuses for the shapes at hand is not used there; " | " ends a line.
"""

BOTH = """
-{0}
2 * {0} - 1
{0} + {1}
{0} - {1}
{0} * {1}
{0} / (1 + {1} ** 2)
{0} ** 3
({0} ** 2 + 1) ** -0.5
1 / (2 + {0} ** 2)
{0} @ {1}
{0} @ {1}.T
{0}.T @ {1}
{0}.T
{0}[0]
{0}[-1]
{0}[..., -1]
{0}[..., 0]
{0}[1:]
{0}[:-1]
{0}[:, 1:]
{0}[..., None]
{0}[None]
{0}[:, None] - {1}
{0}[:, None, :] * {1}[None, :, :]
{0}[1:] - {0}[:-1]
{0}[:, ::2]
{0}.reshape(-1)
{0}.reshape({0}.shape[0], -1)
{0}.reshape(2, -1)
{0}.reshape(-1, 2)
{0}.sum()
{0}.mean()
{0}.sum({n})
{0}.mean({n})
{0}.sum(({n}, {m}))
{0}.prod({n})
{0}.cumsum({n})
{0}.cumprod({n})
{0}.swapaxes({n}, {m})
{0}[:, {k}]
"""

ARRAYS = """
np.exp(-np.abs({0}))
np.exp({0} - {0}.max())
np.exp(-{0} ** 2)
np.log(1 + {0} ** 2)
np.sqrt(1 + {0} ** 2)
np.tanh({0})
np.sin({0}) * np.cos({1})
np.arctan({0})
np.sinh(np.tanh({0}))
np.log1p(np.exp({0}))
np.expm1(-{0} ** 2)
np.abs({0})
np.sign({0}) * {1}
np.maximum({0}, 0)
np.maximum({0}, {1})
np.minimum({0}, 0.3)
np.clip({0}, -0.5, 0.7)
np.where({0} > 0, {0}, 0.1 * {0})
np.where({0} < {1}, {0}, {1} ** 2)
np.where(({0} > -1) & ({0} <= 1), {0}, {1})
({0} > 0) * {1}
~({0} > 0) * {1}
np.where(np.abs({0}) < 1, 0.5 * {0} ** 2, np.abs({0}) - 0.5)
np.square({0})
np.power(1 + {0} ** 2, 0.7)
np.logaddexp({0}, {1})
np.hypot({0}, 1)
np.arctan2({0}, 2)
1 / (1 + np.exp(-{0}))
np.exp({0}) / np.exp({0}).sum({n}, keepdims=True)
({0} - {0}.mean({n}, keepdims=True)) / np.sqrt({0}.var({n}, keepdims=True) + 0.1)
np.sum({0}, axis={n}, keepdims=True) * {0}
np.mean({0}, axis={n}, keepdims=True)
np.max({0}, axis={n})
np.min({0}, axis={n}, keepdims=True)
np.var({0}, axis={n})
np.std({0} + 0.1, axis={n})
np.prod(1 + 0.1 * {0}, axis={n})
np.linalg.norm({0}, axis={n})
np.linalg.norm({0})
np.linalg.norm({0}, 1, axis={n})
np.linalg.norm({0}, ord=3, axis={n})
np.cumsum({0}, axis={n})
np.average({0}, axis={n}, weights=np.exp({1}))
np.diff({0}, axis={n})
np.ptp({0}, axis={n})
np.trace({0})
np.diag({0})
np.diagonal({0})
np.tril({0})
np.triu({0}, 1)
np.tril({0}, -1)
np.eye({0}.shape[0]) * {0}
np.eye({0}.shape[-1]) + {0}
np.arange({0}.shape[-1]) * {0}
np.linspace(0, 1, {0}.shape[-1]) * {0}
np.outer({0}, {1})
np.dot({0}, {1})
np.inner({0}, {1})
np.vdot({0}, {1})
np.kron({0}, {1})
np.tensordot({0}, {1}, axes=1)
np.tensordot({0}, {1}, axes=([0], [0]))
np.einsum("ij,kj->ik", {0}, {1})
np.einsum("ij,jk", {0}, {1})
np.einsum("ij,ij->i", {0}, {1})
np.einsum("...i,...i->...", {0}, {1})
np.einsum("i,j->ji", {0}, {1})
np.einsum("ii->i", {0})
np.einsum("ij->j", {0})
np.einsum("nij,njk->nik", {0}, {1})
np.concatenate([{0}, {1}], axis={n})
np.concatenate([{0}, np.ones_like({0}[:1])])
np.stack([{0}, {1}], axis={n})
np.vstack([{0}, {1}])
np.hstack([{0}, {1}])
np.column_stack([{0}, {1}])
np.array([{0}.sum(), {1}.mean()])
np.split({0}, 2, axis={n})[1]
np.repeat({0}, 2, axis={n})
np.tile({0}, 2)
np.tile({0}, (2, 1))
np.pad({0}, 1)
np.pad({0}, ((1, 0), (0, 2)))
np.roll({0}, 1, axis={n})
np.roll({0}, -1, axis={n})
np.flip({0}, {n})
{0}[::-1]
{0}[..., ::-1]
np.expand_dims({0}, {n})
np.squeeze({0}[None])
np.moveaxis({0}, {n}, {m})
np.swapaxes({0}, {n}, {m})
np.transpose({0})
np.transpose({0}, (1, 2, 0))
np.broadcast_to({0}, (2,) + {0}.shape)
np.atleast_2d({0})
np.ravel({0})
{0}.flatten()
np.take({0}, [0, -1], axis={n})
np.take({0}, i, axis=0)
{0}[i]
{0}[:, i]
{0}[np.arange({0}.shape[0]), {0}.shape[1] - 1]
np.linalg.inv({0} @ {0}.T + np.eye({0}.shape[0]))
np.linalg.solve({0} @ {0}.T + np.eye({0}.shape[0]), {1})
np.linalg.det({0}.T @ {0} + np.eye({0}.shape[1]))
np.linalg.slogdet({0} @ {0}.T + np.eye({0}.shape[0]))[1]
np.convolve({0}, {1})
np.convolve({0}, {1}, mode="valid")
np.lib.stride_tricks.sliding_window_view({0}, 2, axis=-1)
{r} = np.zeros_like({0}) | {r}[1:] = {0}[:-1]
{r} = {0}.copy() | {r}[0] = 2 * {r}[-1]
{r} = {0}.copy() | {r}[..., 0] *= {1}[..., -1]
{r} = {0}.copy() | {r}[{0} < 0] = 0
{r} = {0}.copy() | {r}[1:] += {1}[:-1]
{r} = np.zeros({0}.shape) | {r}[:, 0] = {1}[:, -1]
{r} = np.zeros({0}.shape[-1]) | for t in range(2): {r} = 0.5 * {r} + np.tanh({0}[t])
{r} = np.zeros(({0}.shape[0], 2)) | for t in range(2): {r}[:, t] = {0}[:, t] * (t + 1)
{r} = [] | for t in range(2): {r}.append(np.tanh({0}[t])) | {r} = np.stack({r})
{r} = {0} | {r} = {r} + 1
{r} = np.zeros_like({0}) | np.add.at({r}, i, {1}[:len(i)])
"""

TORCH = """
torch.exp(-{0}.abs())
torch.log(1 + {0} ** 2)
torch.sqrt(1 + {0} ** 2)
torch.tanh({0})
torch.sin({0}) * torch.cos({1})
torch.sigmoid({0})
torch.abs({0})
torch.erf({0})
torch.log1p({0} ** 2)
torch.expm1(-{0} ** 2)
torch.rsqrt(1 + {0} ** 2)
torch.relu({0})
F.gelu({0})
F.silu({0})
F.softplus({0})
F.elu({0}, 0.5)
F.leaky_relu({0}, 0.2)
F.hardtanh(2 * {0})
F.hardswish(3 * {0})
F.logsigmoid({0})
F.mish({0})
F.relu6(5 * {0})
F.glu({0}, {n})
F.celu({0}, 0.7)
F.selu({0})
F.softsign({0})
F.softshrink({0}, 0.3)
F.hardshrink({0}, 0.3)
F.tanhshrink({0})
F.threshold({0}, 0.1, 0.2)
torch.addcmul({0}, {1}, {0}, value=0.5)
torch.lerp({0}, {1}, 0.3)
torch.logaddexp({0}, {1})
torch.hypot({0}, {1} ** 2 + 1)
torch.atan2({0}, 2 + {1} ** 2)
torch.special.xlogy({0}, 1 + {1} ** 2)
torch.special.expit({0})
torch.special.entr({0} ** 2 + 0.1)
torch.true_divide({0}, 2)
torch.floor({0}) * {1}
torch.remainder({0}, 2)
torch.maximum({0}, {1})
torch.minimum({0}, {1})
torch.clamp({0}, min=-0.5, max=0.7)
torch.clamp({0}, min={1})
torch.where({0} > 0, {0}, {1})
torch.where({0}.abs() < 1, 0.5 * {0} ** 2, {0}.abs() - 0.5)
{0}.masked_fill({0} < {1}, 0.0)
{0}.masked_fill(torch.tril(torch.ones_like({0})) == 0, float("-inf")).softmax(-1)
({0} > 0).to({0}.dtype) * {1}
{0} * (({0} > 0) & ({1} < 1))
{0} * (({0} > 0) | ({1} < 1))
{0}.softmax({n})
{0}.log_softmax({n})
{0}.logsumexp({n})
{0}.sum({n}, keepdim=True)
{0}.amax({n})
{0}.max({n})[0]
{0}.max({n}, keepdim=True).values
{0}.min({n}).values
{0}.var({n})
{0}.var({n}, unbiased=False)
{0}.std({n})
torch.std_mean({0}, {n})[0]
torch.var_mean({0}, {n})[1]
{0}.norm(dim={n})
{0}.norm(p=3, dim={n})
{0}.norm(p=1, dim={n})
torch.linalg.vector_norm({0}, dim={n})
F.normalize({0}, dim={n})
F.layer_norm({0}, {0}.shape[-1:])
F.rms_norm({0}, {0}.shape[-1:])
torch.einsum("ij,kj->ik", {0}, {1})
torch.einsum("...i,...i->...", {0}, {1})
torch.einsum("nij,njk->nik", {0}, {1})
torch.outer({0}, {1})
torch.kron({0}, {1})
torch.tensordot({0}, {1}, dims=1)
torch.bmm({0}, {1}.transpose(1, 2))
torch.cdist({0}, {1})
F.cosine_similarity({0}, {1}, dim={n})
F.linear({0}, {1})
F.mse_loss({0}, {1})
F.l1_loss({0}, {1}, reduction="sum")
F.smooth_l1_loss({0}, {1}, reduction="none")
F.kl_div({0}.log_softmax(-1), {1}.softmax(-1), reduction="batchmean")
F.cross_entropy({0}, {1}.softmax(-1))
F.cross_entropy({0}, i)
F.cross_entropy({0}, i, reduction="none", label_smoothing=0.1)
F.nll_loss({0}.log_softmax(1), i, reduction="sum")
F.binary_cross_entropy_with_logits({0}, {1}.sigmoid())
F.poisson_nll_loss({0}, {1} ** 2)
F.gaussian_nll_loss({0}, {1}, {0} ** 2 + 1)
F.hinge_embedding_loss({0}, {1}.sign())
F.huber_loss({0}, {1}, delta=0.5)
F.scaled_dot_product_attention({0}, {1}, {1})
F.scaled_dot_product_attention({0}, {0}, {0}, is_causal=True)
torch.cat([{0}, {1}], {n})
torch.stack([{0}, {1}], {n})
torch.hstack([{0}, {1}])
torch.vstack([{0}, {1}])
{0}.chunk(2, {n})[1]
{0}.split(1, {n})[0]
{0}.unbind({n})[1]
{0}.transpose({n}, {m})
{0}.permute(1, 0)
{0}.permute(2, 0, 1)
{0}.unsqueeze({n})
{0}.unsqueeze({n}).squeeze({n})
{0}.flatten()
{0}.flatten(1)
{0}.view(2, -1)
{0}.view({0}.size(0), -1)
{0}.repeat(2, 1)
{0}.repeat_interleave(2, dim={n})
torch.tile({0}, (2,))
{0}.expand(2, *{0}.shape)
F.pad({0}, (1, 2))
F.pad({0}, (0, 1, 1, 0), value=0.5)
F.pad({0}, (-1, 1))
F.pad({0}[None], (1, 1), mode="reflect")[0]
F.pad({0}[None], (1, 1), mode="replicate")[0]
F.pad({0}[None], (1, 1), mode="circular")[0]
{0}.roll(1, {n})
{0}.flip({n})
torch.rot90({0})
torch.tril({0})
torch.triu({0}, 1)
torch.diag({0})
torch.diagonal({0})
torch.diag_embed({0})
torch.trace({0})
{0} * torch.arange({0}.shape[-1])
{0} + torch.eye({0}.shape[-1])
{0}[i]
{0}[:, i]
{0}[torch.arange({0}.shape[0]), i]
{0}.index_select(0, i)
{0}.gather(1, i[:, None])
torch.take_along_dim({0}, i[:, None], 1)
torch.zeros_like({0}).index_add(0, i, {0})
torch.zeros_like({0}).scatter_add(0, i[:, None].expand_as({0}), {0})
torch.zeros_like({0}).scatter(1, i[:, None], {1}[:, :1])
F.one_hot(i, 4) @ torch.ones(4) * {0}[0, 0]
F.embedding(i, {0})
F.unfold({0}[None, None], 2)
F.avg_pool1d({0}[None], 2)
F.max_pool1d({0}[None], 2)
F.max_pool1d({0}[None], 2, stride=1, padding=1)
F.avg_pool1d({0}[None], 2, padding=1)
F.interpolate({0}[None], scale_factor=2)
F.conv1d({0}[None], {1}[:, :, None])
F.conv_transpose1d({0}[None], {1}[:, :, None])
F.adaptive_avg_pool1d({0}[None], 1)
{0}.unfold(1, 2, 1)
{0}.cumsum({n})
{0}.logcumsumexp({n})
{0}.mean()
torch.linalg.inv({0} @ {0}.mT + torch.eye({0}.shape[0]))
torch.linalg.solve({0} @ {0}.mT + torch.eye({0}.shape[0]), {1})
torch.logdet({0} @ {0}.mT + torch.eye({0}.shape[0]))
torch.linalg.cholesky({0} @ {0}.mT + torch.eye({0}.shape[0]))
torch.cross({0}, {1}, dim={n})
{r} = {0}.clone() | {r}[0] = 2 * {r}[-1]
{r} = {0}.clone() | {r}[:, 1:] += {1}[:, :-1]
{r} = {0}.clone() | {r}[..., 0] *= 3
{r} = torch.zeros_like({0}) | {r}[1:] = {0}[:-1]
{r} = {0} + 0 | {r}.mul_({1})
{r} = {0}.clone() | {r}.masked_fill_({0} < 0, 0.5)
{r} = [torch.tanh(t) for t in {0}] | {r} = torch.stack({r})
{r} = {0}[0] * 0 | for t in range(2): {r} = torch.tanh({0}[t] + 0.5 * {r})
"""

JAX = """
jnp.exp(-jnp.abs({0}))
jnp.log(1 + {0} ** 2)
jnp.sqrt(1 + {0} ** 2)
jnp.tanh({0})
jnp.sin({0}) * jnp.cos({1})
jax.nn.sigmoid({0})
jax.nn.relu({0})
jax.nn.gelu({0})
jax.nn.gelu({0}, approximate=False)
jax.nn.silu({0})
jax.nn.softplus({0})
jax.nn.elu({0}, 0.5)
jax.nn.celu({0})
jax.nn.selu({0})
jax.nn.leaky_relu({0}, 0.2)
jax.nn.hard_tanh(2 * {0})
jax.nn.hard_swish({0})
jax.nn.log_sigmoid({0})
jax.nn.mish({0})
jax.nn.relu6(5 * {0})
jax.nn.soft_sign({0})
jax.nn.squareplus({0})
jax.nn.glu({0}, {n})
jax.nn.softmax({0}, axis={n})
jax.nn.log_softmax({0}, axis={n})
jax.nn.logsumexp({0}, axis={n})
jax.scipy.special.logsumexp({0}, axis={n}, b=2.0)
jax.nn.standardize({0}, axis={n})
jax.nn.one_hot(i, {0}.shape[0]) @ {0}
jax.nn.dot_product_attention({0}[None, :, None], {0}[None, :, None], {0}[None, :, None])
jnp.abs({0})
jnp.maximum({0}, {1})
jnp.minimum({0}, 0.3)
jnp.clip({0}, -0.5, 0.7)
jnp.where({0} > 0, {0}, 0.1 * {1})
jnp.where(jnp.abs({0}) < 1, 0.5 * {0} ** 2, jnp.abs({0}) - 0.5)
jnp.where(jnp.tril(jnp.ones_like({0})) > 0, {0}, -jnp.inf).max(-1)
jax.nn.softmax(jnp.where(jnp.tril(jnp.ones_like({0})) > 0, {0}, -jnp.inf), axis=-1)
({0} > 0) * {1}
(({0} > 0) & ({1} < 1)) * {1}
jnp.logaddexp({0}, {1})
jnp.hypot({0}, 1 + {1} ** 2)
jnp.arctan2({0}, 2 + {1} ** 2)
jnp.power(1 + {0} ** 2, {1})
jnp.float_power(1 + {0} ** 2, 0.3)
jnp.square({0})
jnp.cbrt(1 + {0} ** 2)
jnp.sinc({0})
jnp.mod({0}, 2)
jnp.round({0}) * {1}
jnp.sum({0}, axis={n}, keepdims=True) * {0}
jnp.max({0}, axis={n})
jnp.min({0}, axis={n})
jnp.var({0}, axis={n})
jnp.std({0} + 0.1, axis={n})
jnp.linalg.norm({0}, axis={n})
jnp.linalg.norm({0})
jnp.ptp({0}, axis={n})
jnp.average({0}, axis={n}, weights=jnp.exp({1}))
jnp.diff({0}, axis={n})
jnp.cumsum({0}, axis={n})
jnp.cumprod({0}, axis={n})
jnp.cumsum({0}[::-1])[::-1]
jax.lax.cumsum({0}, reverse=True)
jax.lax.cummax({0})
jax.lax.cumlogsumexp({0})
jnp.trace({0})
jnp.diag({0})
jnp.diagonal({0})
jnp.tril({0})
jnp.triu({0}, 1)
jnp.eye({0}.shape[0]) * {0}
jnp.arange({0}.shape[-1]) * {0}
jnp.linspace(0, 1, {0}.shape[-1]) * {0}
jnp.outer({0}, {1})
jnp.inner({0}, {1})
jnp.kron({0}, {1})
jnp.tensordot({0}, {1}, axes=1)
jnp.einsum("ij,kj->ik", {0}, {1})
jnp.einsum("...i,...i->...", {0}, {1})
jnp.einsum("ij,ik,jk->", {0}, {0}, {1})
jnp.einsum("ii->i", {0})
jnp.concatenate([{0}, {1}], axis={n})
jnp.stack([{0}, {1}], axis={n})
jnp.hstack([{0}, {1}])
jnp.split({0}, 2, axis={n})[1]
jnp.array_split({0}, 2)[0]
jnp.repeat({0}, 2, axis={n})
jnp.tile({0}, (2, 1))
jnp.pad({0}, 1)
jnp.pad({0}, 1, mode="edge")
jnp.pad({0}, 1, mode="reflect")
jnp.pad({0}, 1, mode="wrap")
jnp.roll({0}, 1, axis={n})
jnp.roll({0}, -1)
jnp.flip({0}, {n})
jnp.rot90({0})
jnp.expand_dims({0}, {n})
jnp.squeeze({0}[None])
jnp.moveaxis({0}, {n}, {m})
jnp.transpose({0}, (1, 2, 0))
jnp.broadcast_to({0}, (2,) + {0}.shape)
jnp.take({0}, i, axis=0)
jnp.take({0}, jnp.array([0, -1]), axis={n})
jnp.take_along_axis({0}, i[:, None], axis=1)
{0}[i]
{0}[:, i]
{0}[jnp.arange({0}.shape[0]), i]
{0}.at[0].set(2.0)
{0}.at[0].add({1}[-1])
{0}.at[:, 1].multiply(3)
{0}.at[i].add({0}[i])
{0}.at[1:].set({1}[:-1])
jax.ops.segment_sum({0}, i, 3)
jax.lax.dynamic_slice_in_dim({0}, 1, 2)
jax.lax.reduce_window({0}, 0.0, jax.lax.add, (2,) * {0}.ndim, (1,) * {0}.ndim, "VALID")
jax.lax.reduce_window({0}, -jnp.inf, jax.lax.max, (2,) * {0}.ndim, (1,) * {0}.ndim, "VALID")
jnp.convolve({0}, {1})
jnp.convolve({0}, {1}, mode="same")
jnp.linalg.inv({0} @ {0}.T + jnp.eye({0}.shape[0]))
jnp.linalg.solve({0} @ {0}.T + jnp.eye({0}.shape[0]), {1})
jnp.linalg.slogdet({0} @ {0}.T + jnp.eye({0}.shape[0]))[1]
jnp.linalg.cholesky({0} @ {0}.T + jnp.eye({0}.shape[0]))
jax.vmap(lambda r: jnp.tanh(r) / (1 + (r ** 2).sum()))({0})
jax.vmap(lambda r: {1} @ r)({0})
jax.vmap(jnp.dot, in_axes=(1, 1))({0}, {1})
jax.vmap(jnp.outer)({0}, {1})
jax.lax.scan(lambda c, r: (jnp.tanh(c + r), c), {0}[0], {0})[0]
jax.lax.scan(lambda c, r: (0.5 * c + r, c * r), {0}[0] * 0, {0})[1]
jax.lax.fori_loop(0, 2, lambda t, c: jnp.sin(c) + t, {0})
jax.lax.map(lambda r: r / (1 + r @ r), {0})
jax.lax.associative_scan(jnp.add, {0})
jax.jit(lambda r: r * 2)({0})
jax.checkpoint(jnp.sin)({0})
jax.lax.cond(True, lambda r: r, lambda r: -r, {0})
jax.grad(lambda r: (r ** 3).sum())({0})
jax.lax.stop_gradient({0}.max()) - {0} + {0}.max()
jnp.polyval(jnp.array([1.0, 2.0, 3.0]), {0})
jnp.vander({0}, 3)
jnp.select([{0} > 1, {0} > 0], [{0}, 2 * {0}], {0} ** 2)
jnp.cross({0}, {1}, axis={n})
jnp.interp({0}, jnp.array([-1.0, 0.0, 1.0]), jnp.array([0.0, 1.0, 0.5]))
"""

CLOSINGS = ("{0}.sum()", "({0} ** 2).sum()", "{0}.mean()", "({0} * {0}).mean()")

TABLES = {"numpy": BOTH + ARRAYS, "torch": BOTH + TORCH, "jax": BOTH + JAX}
"""The rows of each library."""


def rows(library: str) -> list[str]:
    """The lines of a table."""
    return [line for line in TABLES[library].splitlines() if line]
