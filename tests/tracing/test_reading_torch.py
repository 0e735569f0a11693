"""PyTorch modules read as models: each is held against its own numbers, its gradients against autograd."""

import inspect
import re
import warnings
from functools import partial

import numpy as np
import pytest

import symderiv as sd
from symderiv.errors import ModelError, NoRule

torch = pytest.importorskip("torch")
from torch_examples import drawn, example  # noqa: E402

from symderiv.oracle.evaluation import evaluate  # noqa: E402
from symderiv.oracle.point import Point  # noqa: E402
from symderiv.testing import assert_backward  # noqa: E402
from symderiv.tracing.from_torch.decomposed import DECOMPOSED  # noqa: E402
from symderiv.tracing.from_torch.exporting import exported  # noqa: E402
from symderiv.tracing.from_torch.operations import OPERATIONS  # noqa: E402
from tests.tracing.together import groups, read_all  # noqa: E402
from tests.tracing.torch_modules import ROWS, Scaled, Turned  # noqa: E402

pytestmark = pytest.mark.filterwarnings("ignore")


EXAMPLES = {n: row.example for n, row in OPERATIONS.items() if row.example}


def read(names, table):
    function, tensors = example(*(table[n] for n in names))
    assert sd.read_torch(function, *tensors.values()).definitions


@pytest.mark.parametrize("names", groups(EXAMPLES), ids=lambda names: "-".join(names[:1]))
def test_the_examples_of_the_operations(names):
    read_all(names, partial(read, table=EXAMPLES))


@pytest.mark.parametrize("names", groups(DECOMPOSED), ids=lambda names: "-".join(names[:1]))
def test_what_pytorch_takes_apart(names):
    assert not OPERATIONS.keys() & set(names)
    read_all(names, partial(read, table=DECOMPOSED))


def test_the_page_of_what_is_read_is_that_of_the_tables():
    from benchmarks.coverage import PAGE, known, names

    told = dict(re.findall(r"^\| `(\w+)` \| ([\w ]+) \|", PAGE.read_text(), re.MULTILINE))
    assert told == {n: known().get(n, ("refused", ""))[0] for n in names()}


@pytest.mark.parametrize("name", ROWS)
def test_modules_as_people_write_them(name):
    module, inputs = ROWS[name]
    assert sd.read_torch(module, *inputs).definitions.rows[-1].tensor.name in {"L", "y", "y_2"}


def test_a_mask_of_whole_numbers_counts_in_code_as_it_does_there():
    """Places are counted from 0 by the module and its code, from 1 by formulas."""
    module, (h, mask) = ROWS["pooled"]
    m = sd.read_torch(module, h, mask)
    output = m.definitions.rows[-1].tensor
    m.define("loss", (output**3).sum())
    space = {}
    exec(sd.code(m, "loss", wrt="h", target="torch"), space)
    h, mask = h.double().requires_grad_(), torch.tensor([[1, 0, 1], [1, 1, 0]])
    theirs = (module(h, mask) ** 3).sum()
    ours, gradients = space["gradients"](h, mask)
    assert float(ours) == pytest.approx(float(theirs))
    assert torch.allclose(gradients["h"], torch.autograd.grad(theirs, h)[0])


@pytest.mark.parametrize(("decay", "fixed"), [(False, set()), (True, {3})])
def test_numbers_that_a_module_made_of_sizes_follow_them_or_fix_them(decay, fixed):
    m = sd.read_torch(Scaled(3, 5, decay), torch.randn(4, 3))
    assert {a.size for t in m.definitions.inputs for a in t.axes} - {None} == fixed
    space = {}
    exec(sd.code(m, "y", target="torch"), space)
    other = Scaled(3 if fixed else 2, 7, decay).double()
    x = torch.randn(6, other.dim, dtype=torch.float64)
    given = {"x": x, "key_weight": other.key.weight.detach()}
    ours, _ = space["forward"](*(given[n] for n in inspect.signature(space["forward"]).parameters))
    assert torch.allclose(ours, other(x))


def test_as_many_heads_as_frequencies_are_no_size():
    m = sd.read_torch(Turned(8, 2, 2), torch.randn(3, 8))
    space = {}
    exec(sd.code(m, "y", target="torch"), space)
    other = Turned(12, 2, 3).double()
    x = torch.randn(4, 12, dtype=torch.float64)
    given = {"x": x, "q_weight": other.q.weight.detach(), "freq": other.freq}
    ours, _ = space["forward"](*(given[n] for n in inspect.signature(space["forward"]).parameters))
    assert torch.allclose(ours, other(x))


@pytest.mark.parametrize("name", ["gated_shares", "distances"])
def test_code_has_the_gradient_of_autograd(name):
    module, (x,) = ROWS[name]
    m = sd.read_torch(module, x)
    m.define("loss", (m.definitions.rows[-1].tensor ** 3).sum())
    space = {}
    exec(sd.code(m, "loss", target="torch"), space)
    leaf = x.double().requires_grad_()
    theirs = torch.autograd.grad((module(leaf) ** 3).sum(), leaf)[0]
    assert torch.allclose(*space["gradients"](x.double())[1].values(), theirs)


@pytest.mark.parametrize("name", ["vae", "classifier", "bce_logits"])
def test_gradients_are_those_of_autograd(name):
    module, inputs = ROWS[name]
    m = sd.read_torch(module, *inputs)
    program = exported(module, inputs)
    module = module.double()
    values = [i.double().requires_grad_() if i.is_floating_point() else i for i in inputs]
    module(*values).backward()
    state = dict(module.named_parameters())
    leaves = {s.name: state[s.parameter] if s.argument is None else values[s.argument] for s in program.sources}
    arrays = {n: t.detach().numpy() + (0 if t.is_floating_point() else 1) for n, t in leaves.items()}
    sizes = {a.name: k for t in m.definitions.inputs for a, k in zip(t.axes, arrays[t.name].shape, strict=True)}
    for tensor in (t for t in m.definitions.inputs if t.over is None):
        d = m.derive("L", wrt=tensor.name)
        assert value(d, sizes, arrays) == pytest.approx(leaves[tensor.name].grad.numpy(), rel=1e-6, abs=1e-8)


def value(d, sizes, arrays):
    """The result of a derivation at numbers, by the oracle."""
    point = Point(sizes, d.definitions, arrays, 25)
    letters = d.goal.wrt.indices
    made = np.empty([sizes[i.axis.name] for i in letters])
    for at in np.ndindex(*made.shape):
        made[at] = float(evaluate(d.result, point, {i: n + 1 for i, n in zip(letters, at, strict=True)}))
    return made


@pytest.mark.parametrize("name", ["linear", "layer_norm", "conv1d", "swiglu", "lstm_cell", "hand_written"])
def test_what_is_read_is_differentiated(name):
    module, inputs = ROWS[name]
    m = sd.read_torch(module, *inputs)
    output = m.definitions.rows[-1].tensor
    weights = sd.tensor("c", *output.axes)
    m.define("loss", (weights * output).sum())
    parameter = next(t for t in m.definitions.inputs if "weight" in t.name)
    assert m.derive("loss", wrt=parameter.name).verify()


def test_names_and_axes():
    m = sd.read_torch(torch.nn.Sequential(torch.nn.Linear(3, 5), torch.nn.Tanh(), torch.nn.Linear(5, 4)), drawn(2, 3))
    assert [t.name for t in m.definitions.inputs] == ["input", "layer_0_bias", "layer_0_weight", "layer_2_bias", "layer_2_weight"]
    assert m.definitions.tensor("input").shape_text == "(N, D)"


def test_heads_are_a_product_of_axes():
    m = sd.read_torch(*[ROWS["transformer"][0], *ROWS["transformer"][1]])
    assert {r.tensor.name for r in m.definitions} >= {"norm1", "S", "P", "attn", "norm2", "mlp_0"}
    (_, heads, queries, keys) = m.definitions.tensor("S").axes
    assert heads.size == 2 and queries == keys


class Running(torch.nn.Module):
    def forward(self, x):
        return torch.mode(x, 0)[0]


class Stopped(torch.nn.Module):
    def forward(self, x):
        return (x * x.detach()).sum()


def _innermost(x):
    return torch.mode(x, 0)[0]  # the place


@pytest.mark.parametrize(("module", "words"), [
    (lambda x: _innermost(x).sum(), r"aten.mode.*\n.*test_reading_torch.py, line \d+: return torch.*# the place"),
    (Running(), r"aten.mode.*\n.*test_reading_torch.py, line \d+: return torch.mode"),
    (Stopped(), r"detach\n.*test_reading_torch.py, line \d+: return"), (torch.nn.Dropout(0.5), "Dropout")])
def test_what_is_not_understood_is_named_with_its_place(module, words):
    with pytest.raises(NoRule, match=words):
        sd.read_torch(module, drawn(3))


def test_a_target_that_is_ignored_is_no_place():
    loss = torch.nn.functional.cross_entropy
    with pytest.raises(ModelError, match="-100 in y"):
        sd.read_torch(lambda z, y: loss(z, y), drawn(3, 4), torch.tensor([0, -100, 3]))
    m = sd.read_torch(lambda z, y: loss(z, y, ignore_index=1, label_smoothing=0.1), drawn(3, 4), torch.tensor([0, 1, 3]))
    assert m.definitions.of(m.tensor("L"))  # which was held against PyTorch's own numbers


class Reversed(torch.autograd.Function):
    """The gradient goes back with the other sign, as in adversarial training."""

    @staticmethod
    def forward(ctx, x):
        return x * 1.0

    @staticmethod
    def backward(ctx, g):
        return -g


def without_gradient(x):
    with torch.no_grad():
        scale = x.sum()
    return (scale * x).sum()


@pytest.mark.parametrize(("function", "error", "words"), [
    (lambda x: Reversed.apply(x).pow(2).sum(), ModelError, "a formula cannot"), (without_gradient, NoRule, "no_grad")])
def test_a_gradient_that_is_no_slope_is_an_error(function, error, words):
    with pytest.raises(error, match=words):
        sd.read_torch(function, drawn(3))


def test_a_backward_pass_bound_to_the_sizes_of_its_module_is_held_at_these():
    module = torch.nn.LayerNorm(4)
    m = sd.read_torch(module, torch.randn(3, 4))

    def backward(dy, input, weight, bias, factor=1.0):
        x = input.clone().requires_grad_()
        y = torch.func.functional_call(module, {"weight": weight, "bias": bias}, (x,))
        return factor * torch.autograd.grad(y, x, dy)[0]

    assert_backward(m, backward, wrt="input", arrays="torch")
    with pytest.raises(AssertionError, match="factor"):
        assert_backward(m, partial(backward, factor=2.0), wrt="input", arrays="torch")
    with pytest.raises(AssertionError, match=r"does not take weight, .* def backward\(.*functional_call\(module, \{"):
        assert_backward(m, lambda dy, input, bias: backward(dy, input, 0 * bias, bias), wrt="input", arrays="torch")


def test_arguments_keep_their_names_and_may_be_named():
    def attend(Q, K, scale=2.0, *, V):
        return torch.softmax(Q @ K.mT * scale, -1) @ V

    m = sd.read_torch(attend, drawn(3, 2), drawn(4, 2), V=drawn(4, 5))
    assert {t.name: t.shape_text for t in m.definitions.inputs} == {"Q": "(N, D)", "K": "(M, D)", "V": "(M, E)"}
    assert {t.name for t in sd.read_torch(*ROWS["tied_weights"][:1], *ROWS["tied_weights"][1]).definitions.inputs} == {
        "tokens", "targets", "emb_weight"}


def test_misuse():
    with pytest.raises(ModelError, match="Example inputs"):
        sd.read_torch(torch.nn.Linear(2, 3))
    with pytest.raises(ModelError, match="Module or a function"):
        sd.read_torch("linear", drawn(3))
    with pytest.raises(ModelError, match="cannot read"), warnings.catch_warnings():
        sd.read_torch(torch.nn.Linear(2, 3), drawn(3, 4))
