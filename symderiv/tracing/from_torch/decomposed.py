"""Operations of PyTorch without a row that its own decompositions take apart into others, each with an example."""

from __future__ import annotations

DECOMPOSED: dict[str, str] = {
    "celu": "F.celu(x, 0.7)", "selu": "F.selu(x)", "softshrink": "F.softshrink(x, 0.3)", "hardshrink": "F.hardshrink(x, 0.3)",
    "threshold": "F.threshold(x, 0.1, 0.2)", "addcmul": "torch.addcmul(x, y, x, value=0.5)",
    "addcdiv": "torch.addcdiv(x, y, 1 + x ** 2, value=0.5)", "lerp": "torch.lerp(x, y, 0.3)", "sinc": "torch.sinc(x)",
    "logaddexp2": "torch.logaddexp2(x, y)", "logit": "torch.logit(x.sigmoid())", "nan_to_num": "torch.nan_to_num(x)",
    "frac": "torch.frac(2 * x)", "aminmax": "x.aminmax()[0]", "diff": "torch.diff(x)", "kron": "torch.kron(W, W)",
    "tensordot": "torch.tensordot(x, W, dims=([2], [1]))", "dist": "torch.dist(x, y)", "addmv": "torch.addmv(b, W, v)",
    "linalg_multi_dot": "torch.linalg.multi_dot([W, W.T, W])", "addr": "torch.addr(W, b, v)", "inner": "torch.inner(x, y)",
    "vdot": "torch.vdot(v, v)", "linalg_matrix_power": "torch.linalg.matrix_power(W.T @ W, 3)", "tile": "torch.tile(v, (2,))",
    "repeat_interleave": "x.repeat_interleave(2, dim=1)", "rot90": "x.rot90(1, (1, 2))", "movedim": "torch.movedim(x, 0, 2)",
    "swapaxes": "torch.swapaxes(x, 0, 1)", "diag": "torch.diag(v)", "diag_embed": "torch.diag_embed(v)",
    "block_diag": "torch.block_diag(W, W4)", "hstack": "torch.hstack([x, y])", "vstack": "torch.vstack([x, y])",
    "column_stack": "torch.column_stack([v, 2 * v])", "narrow": "torch.narrow(x, 1, 1, 2)", "take": "torch.take(x, i)",
    "im2col": "F.unfold(x[:, None], 2)", "pixel_unshuffle": "F.pixel_unshuffle(x[:, None, :2], 2)",
    "poisson_nll_loss": "F.poisson_nll_loss(x, y ** 2)", "hinge_embedding_loss": "F.hinge_embedding_loss(x, y.sign())",
    "trapezoid": "torch.trapezoid(x)", "cumulative_trapezoid": "torch.cumulative_trapezoid(x)", "nansum": "x.nansum()",
    "special_logsumexp": "torch.special.logsumexp(x, 1)", "clip": "torch.clip(x, 0, 1)", "ravel": "x.ravel()",
    "channel_shuffle": "F.channel_shuffle(x.repeat(1, 2, 1), 2)", "mvlgamma": "torch.mvlgamma(x.exp() + 3, 2)",
    "count_nonzero": "x * torch.count_nonzero(x)",
    "broadcast_to": "torch.broadcast_to(v, (2, 4))", "ger": "torch.ger(v, b)", "new_ones": "x.new_ones(4) + x",
    "grid_sample": "F.grid_sample(x[:1, None, :2, :2], x[:1, None, :1, 2:], align_corners=False)",
    "affine_grid": "F.affine_grid(x[:, :2, :3], (2, 1, 2, 2), align_corners=False)",
}
"""The name of the operation and a call as in `table.Operation`; each is read and held against PyTorch by its test."""
