"""Gradients of a network put together say what the network's own gradient is, for the layers that they name."""

import numpy as np

from symderiv.api.networks import network_page
from symderiv.writing.documents.derivations import render


def whole_page(**options):
    derivations, overview = network_page("mlp", verify=False, **options)
    return render(derivations, "txt", overview=overview)


def page(**options):
    return whole_page(**options).partition("Put together")[2].partition("Gradient descent")[0]


def test_an_inner_layer_goes_back_to_the_prediction():
    """The question is the one gradient that was asked for, and the answer has it in one formula."""
    top, _, below = whole_page(layers=3, wrt=["W2"]).partition("Put together")
    said = below.partition("Gradient descent")[0]
    question, _, answer = top.partition("Plan")[0].partition("Answer")
    assert "Find ∂L/∂W⁽²⁾ₘⱼ for every" in question and "∂L/∂a" not in question + answer
    assert "∂L/∂W⁽²⁾ₘⱼ = (∑ₖ (pₖ − yₖ) W⁽³⁾ₖₘ) (1 − (a⁽²⁾ₘ)²) a⁽¹⁾ⱼ" in answer
    assert "where δ⁽ˡ⁾ₛ ≔ ∂L/∂z⁽ˡ⁾ₛ,  l = 2, 3" in answer and "derivations were made" not in below
    assert "∇_(W⁽²⁾)L = ((W⁽³⁾ᵀ (p − y)) ⊙ (1 − a⁽²⁾ ⊙ a⁽²⁾)) a⁽¹⁾ᵀ" in said
    rng = np.random.default_rng(0)
    W1, W2, W3, x = rng.normal(size=(4, 3)), rng.normal(size=(5, 4)), rng.normal(size=(2, 5)), rng.normal(size=3)
    y = np.array([0.0, 1.0])

    def forward(W2):
        a1 = np.tanh(W1 @ x)
        a2 = np.tanh(W2 @ a1)
        p = np.exp(W3 @ a2) / np.exp(W3 @ a2).sum()
        return a1, a2, p, -(y * np.log(p)).sum()

    a1, a2, p, _ = forward(W2)
    formula = np.outer((W3.T @ (p - y)) * (1 - a2 * a2), a1)
    for i, j in np.ndindex(W2.shape):
        step = np.zeros_like(W2)
        step[i, j] = 1e-6
        assert abs((forward(W2 + step)[3] - forward(W2 - step)[3]) / 2e-6 - formula[i, j]) < 1e-8


def test_a_formula_for_any_layer_names_the_layers_that_it_holds_for():
    assert page(layers=3).count("l = 2\n") == 2
    any_depth, batch = whole_page(layers="L"), whole_page(layers="L", batch=True)
    assert any_depth.partition("Put together")[2].partition("Gradient descent")[0].count("l = 1, …, L − 1\n") == 2
    assert "; a⁽⁰⁾ = x" in any_depth and "as one function ℓ" in any_depth
    assert "; A⁽⁰⁾ = X" in batch and "is one-hot in each row" in batch and "  Δ^(L)ₘᵢ = (1/N) (Pₘᵢ − Yₘᵢ)" in batch
    told = batch.partition("∑ᵣ Δ⁽ˡ⁺¹⁾ₘᵣ W⁽ˡ⁺¹⁾ᵣₚ = (Δ⁽ˡ⁺¹⁾ W⁽ˡ⁺¹⁾)ₘₚ")[2].splitlines()[1]
    assert "transposed" not in told and "times a matrix" in told
    assert "∂L/∂W⁽¹⁾ᵢⱼ = (pᵢ − yᵢ) xⱼ" in page(layers=1)
