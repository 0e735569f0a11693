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


FORM = r"Let $f(x)=x^\top Ax$. "
CROSS = r"Let $z\in\mathbb{R}^K$, $p=\mathrm{softmax}(z)$ and $L=-\sum_iy_i\log p_i$. "
SLOPE = r"\[ \frac{\partial L}{\partial z_i}=%s \]"
LATER = (
    (r"Let $f=x^\top Ax+x^\top Bx$. \[\nabla_x f=(A+A^\top)x+(B+B^\top)x\] For symmetric $A$ and $B$ "
     r"this is \[\nabla_x f=2Ax+2Bx.\]",
     ("holds", "holds")),
    (r"Let $f=\|Qx\|^2$. Then \[\nabla_x f=2Q^\top Qx.\] For orthogonal $Q$ this becomes \[\nabla_x f=2x.\]", ("holds", "holds")),
    (r"Let $f=\|Qx\|^2$. Then \[\nabla_x f=2x.\] For orthogonal $Q$ this becomes \[\nabla_x f=2x.\]", ("fails", "holds")),
    (FORM + r"Then \[ \nabla f(x)=2Ax \] and for symmetric $A$ this is $2Ax$.", ("fails",)),
    (FORM + r"Then \[ \nabla f(x)=Ax+A^\top x \] and for symmetric $A$ this is $2Ax$.", ("holds",)),
    (FORM + r"Then $\nabla f(x)=2Ax$. In the special case of a symmetric $A$ we have $\nabla^2f(x)=2A$.", ("fails", "holds")),
    (FORM + r"Then $\nabla f(x)=Ax+A^\top x$. Note that for symmetric $A$ we get \[\nabla f(x)=2Ax.\] Hence \[\nabla^2f(x)=2A.\]",
     ("holds", "holds", "holds")),
    (FORM + r"Then $\nabla f(x)=Ax+A^\top x$. Note that for symmetric $A$ we get \[\nabla f(x)=Ax.\]", ("holds", "fails")),
    (FORM + r"Then \[\nabla f(x)=2Ax\] for symmetric $A$, and the Hessian is \[\nabla^2f(x)=2A.\]", ("holds", "holds")),
    (FORM + r"For symmetric $A$ the gradient is \[\nabla f(x)=2Ax.\] In general, \[\nabla f(x)=2Ax.\]", ("holds", "fails")),
    *((FORM + rf"Then $\nabla f(x)={line}${value}.", (verdict,))
      for line, verdict in (("2Ax", "fails"), ("Ax+A^\\top x", "holds"))
      for value in (r", which for symmetric $A$ equals $2Ax$", r", which reduces to $2Ax$ when $A$ is symmetric",
                    r", or $2Ax$ for symmetric $A$")),
    (CROSS + SLOPE % "p_i-y_i" + "for one-hot $y$; in general" + SLOPE % "p_i-y_i", ("holds", "fails")),
    (CROSS + SLOPE % "p_i-y_i" + "for one-hot $y$; in general" + SLOPE % r"p_i\sum_jy_j-y_i", ("holds", "holds")),
)


@pytest.mark.parametrize(("text", "verdicts"), LATER, ids=[text for text, _ in LATER])
def test_what_is_supposed_for_later_lines_is_not_said_of_those_before(text, verdicts):
    assert sd.check(text).verdicts == verdicts


def test_a_value_said_of_a_special_case_is_listed():
    assert "2Ax" in str(sd.check(LATER[4][0])).rpartition("Not read")[2]
