"""A name that is not there says where it is, and what it says is there."""

import re

import pytest

import symderiv as sd
from symderiv.api.elsewhere import OF_DERIVATION, OF_MODEL, OF_MODULE
from symderiv.notation.arrays.attributes import ELSEWHERE


@pytest.mark.parametrize(("make", "names"), [
    (lambda: sd, OF_MODULE), (sd.Model, OF_MODEL), (lambda: sd.derivation("softmax", wrt="z"), OF_DERIVATION)])
def test_what_is_elsewhere_is_there(make, names):
    owner, homes = make(), {"sd": sd, "m": sd.Model, "d": sd.Derivation}
    for name, advice in names.items():
        if owner is sd and name in vars(sd):
            continue  # a package of symderiv that some other test has imported
        with pytest.raises(AttributeError, match=re.escape(advice)):
            getattr(owner, name)
        for home, found in re.findall(r"\b(sd|m|d)\.(\w+)", advice):
            assert hasattr(homes[home], found) or found in ("result", "matrix", "steps"), advice


def test_what_whole_tensors_have_not_is_said():
    x = sd.vector("x", sd.axes("K"))
    for name, advice in ELSEWHERE.items():
        for array in (x, x + 1, x > 0):
            with pytest.raises(AttributeError, match=re.escape(advice)):
                getattr(array, name)
        assert all(hasattr(sd, found) for found in re.findall(r"\bsd\.(\w+)", advice))


@pytest.mark.parametrize(("name", "there"), [("worked", "a derivation has d.worked"), ("hvp", "a model has m.hvp")])
def test_what_a_model_or_a_derivation_has_is_told_of_the_module(name, there):
    with pytest.raises(AttributeError, match=re.escape(there)):
        getattr(sd, name)


def test_a_slip_of_the_pen_is_told_what_was_meant():
    with pytest.raises(AttributeError, match="Did you mean derive"):
        getattr(sd.Model(), "deriv")  # noqa: B009 (as a person types it)
    with pytest.raises(AttributeError, match="Did you mean softmax"):
        getattr(sd, "softmx")  # noqa: B009
    assert not hasattr(sd.Model(), "_repr_svg_")


@pytest.mark.parametrize("door", [
    lambda L, z: sd.derivation(L, wrt=z), lambda L, z: sd.catalogue_model(L), lambda L, z: sd.graph(L, wrt=z),
    lambda L, z: sd.routes(L, wrt=z), lambda L, z: sd.by_routes(L, L, z), lambda L, z: sd.code(L, L), lambda L, z: sd.prove(L),
    lambda L, z: L.diff(z), lambda L, z: (z["k"] ** 2).diff(z["k"]), lambda L, z: sd.check(L, ["L = z"]),
    lambda L, z: sd.code("softmax", "p")])
def test_an_output_where_its_model_is_needed(door):
    m = sd.Model()
    z = sd.vector("z", sd.axes("K"))
    with pytest.raises(sd.SymderivError, match=r"sd\.Model|m\.derive|sd\.catalogue_model"):
        door(m.define("L", (z ** 2).sum()), z)


def test_the_package_that_derives_is_no_function():
    """Any derivation imports it, and then it is what `sd.derive` means."""
    sd.derivation("softmax", wrt="z")
    with pytest.raises(sd.SymderivError, match=r"m\.derive\(output, wrt=…\)"):
        sd.derive("softmax")


def test_what_is_long_is_shown_short():
    _, overview = sd.network_page("mlp", layers=2, wrt=["W1"], verify=False)
    assert repr(overview) == "<Overview Multilayer perceptron; 1 gradient>" and len(repr(sd.CATALOGUE)) < 100
