"""The letters and tensors in which rules write their examples."""

from __future__ import annotations

from functools import cached_property

from sympy import Expr, Integer, Pow, exp

from symderiv.library.givens import one_hot
from symderiv.notation import Axis, Definition, Definitions, Index, Sum, Tensor, divide, related


class Vocabulary:
    """Axes K and D with letters k, i, j, l and d, e; vectors y, z over K, x over D; matrices W (K, D), A (K, K);
    scalars a and c; g over O, w over R and u over S = O + R − 1, with letters o, r, t; f over C, of size 3, with letters
    m and n; y is one-hot; p := softmax(z), s := Σ_k y_k p_k, q := 1/(1 + e^z), m := (1/K) Σ_k z_k, G := A Aᵀ."""

    K, D, C = Axis("K"), Axis("D"), Axis("C", 3)
    O, R = Axis("O"), Axis("R")
    S = related("S", ((1, "O"), (1, "R"), (-1, "")), {})

    def __init__(self) -> None:
        self.k, self.i, self.j, self.l = (self.K.index(c) for c in "kijl")
        self.d, self.e = (self.D.index(c) for c in "de")
        self.o, self.r, self.t = self.O.index("o"), self.R.index("r"), self.S.index("t")
        self.g, self.w, self.u = (Tensor(n, (axis,)) for n, axis in (("g", self.O), ("w", self.R), ("u", self.S)))
        self.y, self.z, self.x = Tensor("y", (self.K,), (one_hot,)), Tensor("z", (self.K,)), Tensor("x", (self.D,))
        self.W, self.A = Tensor("W", (self.K, self.D)), Tensor("A", (self.K, self.K))
        self.f, self.m, self.n = Tensor("f", (self.C,)), self.C.index("m"), self.C.index("n")
        self.a, self.c = Tensor("a").as_array().body, Tensor("c").as_array().body
        self.p, self.q, self.s = Tensor("p", (self.K,)), Tensor("q", (self.K,)), Tensor("s")
        self.G = Tensor("G", (self.K, self.K))

    def total(self, index: Index, body: Expr) -> Expr:
        """Σ_index body."""
        return Sum(body, index)

    @cached_property
    def softmax(self) -> Definition:
        """p_k := e^{z_k} / Σ_j e^{z_j}."""
        return self.definitions.rows[0]

    @cached_property
    def logistic(self) -> Definition:
        """q_k := 1/(1 + e^{z_k})."""
        return self.definitions.rows[2]

    @cached_property
    def mean(self) -> Definition:
        """m := (1/K) Σ_k z_k."""
        return self.definitions.rows[3]

    @cached_property
    def gram(self) -> Definition:
        """G_ij := Σ_k A_ik A_jk."""
        return self.definitions.rows[4]

    @cached_property
    def power(self) -> Definition:
        """h := (Σ_k e^{z_k})^{a}."""
        return Definition(Tensor("h"), (), Pow(Sum(exp(self.z[self.k]), self.k), self.a, evaluate=False))

    @cached_property
    def shift(self) -> Definition:
        """v := c − a."""
        return Definition(Tensor("v"), (), self.c - self.a)

    @cached_property
    def definitions(self) -> Definitions:
        """p_k := e^{z_k} / Σ_j e^{z_j}, s := Σ_k y_k p_k, q_k := 1/(1 + e^{z_k}), m := (1/K) Σ_k z_k, G = A Aᵀ, h, v."""
        k, j = self.k, self.j
        softmax = divide(exp(self.z[k]), Sum(exp(self.z[j]), j))
        logistic = divide(Integer(1), 1 + exp(self.z[k]))
        return Definitions((Definition(self.p, (k,), softmax), Definition(self.s, (), Sum(self.y[k] * self.p[k], k)),
                            Definition(self.q, (k,), logistic),
                            Definition(Tensor("m"), (), divide(Sum(self.z[k], k), self.K.extent)),
                            Definition(self.G, (self.i, j), Sum(self.A[self.i, k] * self.A[j, k], k)), self.power, self.shift))
