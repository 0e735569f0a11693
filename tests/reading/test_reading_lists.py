"""What a phrase says of a list of symbols is said of those that are meant: all, the first, or the last."""

import pytest

from symderiv.reading.documents import statements_of

# A text; each symbol with what is said of it.
SAID = (
    (r"Let $X \in \mathbb{R}^{D \times N}$ be a matrix, whose columns $x_1, \dots, x_N$ are the samples.",
     r"X shape:D,N; x columns:X; x family:1,N"),
    (r"$X = [x_1, \dots, x_N]^\top \in \mathbb{R}^{N \times D}$", r"X shape:N,D; x family:1,N; x rows:X"),
    (r"with $B$ and $R$ symmetric.", r"B given:symmetric; R given:symmetric"),
    (r"with $B$, $R$ symmetric.", r"B given:symmetric; R given:symmetric"),
    (r"with symmetric $B$, $R$.", r"B given:symmetric; R given:symmetric"),
    (r"for symmetric $B$ and $R$.", r"B given:symmetric; R given:symmetric"),
    (r"with $A$, $B$ and $R$ symmetric.", r"A given:symmetric; B given:symmetric; R given:symmetric"),
    (r"both $B$ and $R$ are symmetric positive definite.", r"B given:spd; R given:spd"),
    (r"with $B$ and $R$ symmetric positive definite matrices.", r"B given:spd; R given:spd"),
    (r"$B$ and $R$ both symmetric.", r"B given:symmetric; R given:symmetric"),
    (r"$B$ and $R$, both symmetric.", r"B given:symmetric; R given:symmetric"),
    (r"where $B$ and $R$ are $n\times n$ symmetric matrices.",
     r"B given:symmetric; B shape:n,n; R given:symmetric; R shape:n,n"),
    (r"where $B$ and $R$ are symmetric $n\times n$ matrices.",
     r"B given:symmetric; B shape:n,n; R given:symmetric; R shape:n,n"),
    (r"with $B \in \mathbb{R}^{n \times n}$, $R \in \mathbb{R}^{n \times n}$ symmetric.",
     r"B shape:n,n; R given:symmetric; R shape:n,n"),
    (r"with $B \in \mathbb{R}^{n \times n}$, $R \in \mathbb{R}^{n \times n}$ both symmetric.",
     r"B given:symmetric; B shape:n,n; R given:symmetric; R shape:n,n"),
    (r"wobei $B$ und $R$ symmetrisch sind.", r"B given:symmetric; R given:symmetric"),
    (r"mit $B$, $R$ symmetrisch.", r"B given:symmetric; R given:symmetric"),
    (r"mit symmetrischen Matrizen $B$ und $R$.", r"B given:symmetric; R given:symmetric"),
    (r"com $B$ e $R$ simétricas.", r"B given:symmetric; R given:symmetric"),
    (r"com $B$ e $R$ simétricas e positivas definidas.", r"B given:spd; R given:spd"),
    (r"avec $B$ et $R$ symétriques.", r"B given:symmetric; R given:symmetric"),
    (r"con $B$ y $R$ simétricas.", r"B given:symmetric; R given:symmetric"),
    (r"con $B$ y $R$ matrices simétricas.", r"B given:symmetric; R given:symmetric"),
    (r"For a vector $x$ and symmetric $B$:", r"B given:symmetric; x rank:vector"),
    (r"With $x\in\mathbb{R}^n$, $B$ symmetric", r"B given:symmetric; x shape:n"),
    (r"for input $x$, $y$ one-hot", r"y given:one-hot"),
    (r"with logits $z$ and $y$ one-hot", r"y given:one-hot; z given:one-hot"),
    (r"with a vector $z$ and one-hot $y$", r"y given:one-hot; z rank:vector"),
    (r"with $y$ and $t$ one-hot", r"t given:one-hot; y given:one-hot"),
    (r"with $p = softmax(z)$, $y$ one-hot", r"y given:one-hot"),
    (r"with $\lambda$ and $\mu$ positive", r"\lambda given:positive; \mu given:positive"),
    (r"with $\lambda, \mu$ positive", r"\lambda given:positive; \mu given:positive"),
    (r"for positive $\lambda$, $\mu$", r"\lambda given:positive; \mu given:positive"),
    (r"a symmetric matrix $A$ and $b$", r"A given:symmetric; A rank:matrix"),
    (r"a symmetric $A$ and $b$", r"A given:symmetric"),
    (r"$A$ and $B$, a symmetric matrix,", r"B given:symmetric"),
    (r"$W_1$ and $W_2$ are $n \times n$.", r"W_1 shape:n,n; W_2 shape:n,n"),
    (r"$W_1$ and $W_2$ are $n \times n$ matrices.", r"W_1 shape:n,n; W_2 shape:n,n"),
    (r"$W_1$, $W_2$ of size $n \times n$.", r"W_1 shape:n,n; W_2 shape:n,n"),
    (r"with $n \times n$ matrices $W_1$ and $W_2$.", r"W_1 rank:matrix; W_1 shape:n,n; W_2 rank:matrix; W_2 shape:n,n"),
    (r"$u$, $v$ of length $n$.", r"u shape:n; v shape:n"),
    (r"vectors $u$ and $v$ of length $n$.", r"u rank:vector; u shape:n; v shape:n"),
    (r"a weight matrix $W$ and a bias $b$ of length $m$.", r"W rank:matrix; b shape:m"),
    (r"$u$, $v$ in $\mathbb{R}^n$", r"u shape:n; v shape:n"),
    (r"scalars $a$, $b$ and a vector $x$", r"a rank:scalar; b rank:scalar; x rank:vector"),
    (r"matrices $A$, $B$ and a vector $x$", r"A rank:matrix; B rank:matrix; x rank:vector"),
    (r"where $A$ has positive eigenvalues", r""),
    (r"where $A$ has $k$ positive eigenvalues", r""),
    (r"donde $A$ tiene valores propios positivos", r""),
    (r"$a$ and $b$ scalars", r"a rank:scalar; b rank:scalar"),
    (r"where $a$, $b$ are scalars and $x$, $y$ vectors of length $n$",
     r"a rank:scalar; b rank:scalar; x shape:n; y shape:n"),
    (r"where $x$ and $y$ are $n$-vectors", r"x shape:n; y shape:n"),
    (r"$x$ and $y$ are labels in $\{-1, 1\}$", r"x values:\{-1,1\}; y values:\{-1,1\}"),
    (r"$\alpha, \beta > 0$", r"\alpha given:positive; \beta given:positive"),
    (r"$y$ and $t$ are one-hot vectors of length $K$", r"t given:one-hot; t shape:K; y given:one-hot; y shape:K"),
    (r"the activation function $\phi$ and the weights $w$", r"\phi function:elementwise"),
    (r"$A$ symmetric, $B$ orthogonal", r"A given:symmetric; B given:orthogonal"),
    (r"$A$ and $B$ are symmetric and positive definite, respectively", r"A given:symmetric; B given:spd"),
)


@pytest.mark.parametrize(("text", "said"), SAID, ids=[row[0] for row in SAID])
def test_a_fact_is_about_the_members_that_are_meant(text, said):
    facts = {(f.subject, f"{f.kind}:{','.join(f.value)}") for f in statements_of(text).facts if f.kind != "mention"}
    assert "; ".join(f"{subject} {what}" for subject, what in sorted(facts)) == said
