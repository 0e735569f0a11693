"""A name that is not there says where it is, and what it says is there."""

import re

import pytest

import symderiv as sd
from symderiv.api.elsewhere import OF_DERIVATION, OF_MODEL


@pytest.mark.parametrize(("make", "names"), [(sd.Model, OF_MODEL), (lambda: sd.derivation("softmax", wrt="z"), OF_DERIVATION)])
def test_what_is_elsewhere_is_there(make, names):
    owner, homes = make(), {"sd": sd, "m": sd.Model, "d": sd.Derivation}
    for name, advice in names.items():
        with pytest.raises(AttributeError, match=re.escape(advice)):
            getattr(owner, name)
        for home, found in re.findall(r"\b(sd|m|d)\.(\w+)", advice):
            assert hasattr(homes[home], found) or found in ("result", "matrix", "steps"), advice


def test_a_slip_of_the_pen_is_told_what_was_meant():
    with pytest.raises(AttributeError, match="Did you mean derive"):
        getattr(sd.Model(), "deriv")  # noqa: B009 (as a person types it)
    with pytest.raises(AttributeError, match="Did you mean softmax"):
        getattr(sd, "softmx")  # noqa: B009
    assert not hasattr(sd.Model(), "_repr_svg_")
