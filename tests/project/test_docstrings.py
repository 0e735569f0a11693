"""Everything that `sd.` offers has a docstring with an example that runs, and says what it raises where it can refuse."""

import doctest
import inspect

import pytest

import symderiv as sd

DATA = {"__version__", "CATALOGUE"}
"""Plain values, whose docstrings are those of their types."""
OFFERED = sorted(set(sd.__all__) - DATA)


class Stranger:
    """A value that no function of mathematics can take."""


def refuses(function):
    """Whether a stranger for each argument that must be given is refused with an error of the family."""
    try:
        parameters = inspect.signature(function).parameters.values()
        function(*(Stranger() for p in parameters if p.default is p.empty and p.kind < p.VAR_POSITIONAL))
    except sd.SymderivError:
        return True
    except Exception:  # an error of Python's own is no refusal of ours
        return False
    return False


@pytest.mark.parametrize("name", OFFERED)
def test_a_public_name_says_what_it_is(name):
    offered = getattr(sd, name)
    text = inspect.getdoc(offered) or ""
    own = text if inspect.isclass(offered) or inspect.isfunction(offered) else text.removeprefix(type(offered).__doc__ or "")
    first = own.split("\n\n")[0].strip()
    assert first.endswith((".", ":", ";")), first
    assert ">>>" in own
    if refuses(offered) and not (inspect.isclass(offered) and issubclass(offered, Exception)):
        assert "Raises `" in own or "raises `" in own, "what it refuses"


ROWS = [name for name in OFFERED if not inspect.isclass(getattr(sd, name)) and not inspect.isfunction(getattr(sd, name))]


@pytest.mark.parametrize("name", ROWS)
def test_the_examples_of_rows_run(name):
    """Docstrings of functions and classes are collected by doctest; those that are made of rows are not."""
    test = doctest.DocTestParser().get_doctest(getattr(sd, name).__doc__, {}, name, None, 0)
    assert len(test.examples) > 1
    assert doctest.DocTestRunner(verbose=False).run(test).failed == 0


def test_every_method_of_what_people_hold_is_described():
    for offered in (sd.Model, sd.Derivation, sd.Tensor, sd.Array, sd.Equality, sd.Problem, sd.Checked, sd.Explained, sd.Proofs):
        for name, member in vars(offered).items():
            if not name.startswith("_") and (inspect.isfunction(member) or isinstance(member, property)):
                assert inspect.getdoc(member), f"{offered.__name__}.{name}"
