"""PyTorch modules read as models: each is held against its own numbers, its gradients against autograd."""

import warnings

import numpy as np
import pytest

import symderiv as sd
from symderiv.errors import ModelError, NoRule

torch = pytest.importorskip("torch")
from torch.nn import functional as F  # noqa: E402, N812
from torch_modules import ROWS  # noqa: E402

from symderiv.proof.oracle import evaluate  # noqa: E402
from symderiv.proof.point import Point  # noqa: E402
from symderiv.tracing.from_torch.exporting import exported  # noqa: E402
from symderiv.tracing.from_torch.operations import OPERATIONS  # noqa: E402

pytestmark = pytest.mark.filterwarnings("ignore")
GENERATOR = torch.Generator().manual_seed(0)


def drawn(*shape):
    return torch.randn(*shape, generator=GENERATOR)


TENSORS = {"x": drawn(2, 3, 4), "y": drawn(2, 3, 4), "v": drawn(4), "b": drawn(5), "W": drawn(5, 4), "w1": drawn(5, 3, 2),
           "w2": drawn(2, 1, 2, 3), "W16": drawn(16, 4), "W12": drawn(12, 4), "W4": drawn(4, 4), "i": torch.tensor([2, 0, 1])}


@pytest.mark.parametrize("name", [n for n, row in OPERATIONS.items() if row.example])
def test_the_example_of_each_operation(name):
    """The row's example is read; reading holds it against PyTorch's own numbers."""
    text = OPERATIONS[name].example
    used = [n for n in TENSORS if n in compile(text, "example", "eval").co_names]
    scope = {"torch": torch, "F": F}
    exec(f"def example({', '.join(used)}):\n    return {text}", scope)
    assert sd.read_torch(scope["example"], *(TENSORS[n] for n in used)).definitions


@pytest.mark.parametrize("name", ROWS)
def test_modules_as_people_write_them(name):
    module, inputs = ROWS[name]
    assert sd.read_torch(module, *inputs).definitions.rows[-1].tensor.name in {"L", "y", "y_2"}


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


class Sorting(torch.nn.Module):
    def forward(self, x):
        return torch.sort(x)[0]


class Stopped(torch.nn.Module):
    def forward(self, x):
        return (x * x.detach()).sum()


@pytest.mark.parametrize(("module", "words"), [(Sorting(), r"aten.sort.*\n.*test_reading_torch.py, line \d+: return torch.sort"),
                                               (Stopped(), "detach"), (torch.nn.Dropout(0.5), "Dropout")])
def test_what_is_not_understood_is_named_with_its_place(module, words):
    with pytest.raises(NoRule, match=words):
        sd.read_torch(module, drawn(3))


def test_misuse():
    with pytest.raises(ModelError, match="Example inputs"):
        sd.read_torch(torch.nn.Linear(2, 3))
    with pytest.raises(ModelError, match="Module or a function"):
        sd.read_torch("linear", drawn(3))
    with pytest.raises(ModelError, match="cannot read"), warnings.catch_warnings():
        sd.read_torch(torch.nn.Linear(2, 3), drawn(3, 4))
