"""What words call symmetric that the text makes of other matrices: nobody who uses it is accused."""

import pytest

import symderiv as sd

TEXTS = (
    (r"Let $K_y = K + s I$ be positive definite, $L = y^\top K_y^{-1} y$. Then \[ \nabla_y L = 2 K_y^{-1} y. \]", "holds"),
    (r"Let $K_y = K + s I$ be positive definite, $L = y^\top K_y^{-1} y$. Then \[ \nabla_y L = K_y^{-1} y. \]", "fails"),
    (r"Let $K_y = K + s I$ and $L = y^\top K_y^{-1} y$. Then \[ \nabla_y L = 2 K_y^{-1} y. \]", "fails"),
    (r"Let $L = x^\top Px$, where $P$ is the inverse of a covariance matrix. Then \[ \nabla_x L = 2 P x. \]", "holds"),
    (r"Let $L = x^\top Hx$, where $H$ is the Hessian of a loss, hence symmetric. Then \[ \nabla_x L = 2 H x. \]", "holds"),
    (r"Let $L = x^\top Hx$, where $H$ is the Jacobian of a map. Then \[ \nabla_x L = 2 H x. \]", "fails"),
    (r"Let $S = B + C$ be symmetric and $L = x^\top S x$. Then \[ \nabla_x L = 2 S x. \]", "unknown"),
    (r"Let $S = B^\top B + C$ be symmetric and $L = x^\top S x$. Then \[ \nabla_x L = 2 S x. \]", "holds"),
    (r"Let $S = B^\top B$ be symmetric and $L = x^\top S x$. Then \[ \nabla_x L = S x. \]", "fails"),
)


@pytest.mark.parametrize(("text", "verdict"), TEXTS, ids=[text for text, _ in TEXTS])
def test_a_symmetry_that_words_state_is_used_or_nothing_is_said(text, verdict):
    assert sd.check(text).verdicts == (verdict,)
