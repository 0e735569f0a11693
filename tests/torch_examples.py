"""The examples of the tables of PyTorch's operations as functions of tensors."""

import torch
from torch.nn import functional as F  # noqa: N812

GENERATOR = torch.Generator().manual_seed(0)


def drawn(*shape):
    return torch.randn(*shape, generator=GENERATOR)


TENSORS = {"x": drawn(2, 3, 4), "y": drawn(2, 3, 4), "v": drawn(4), "b": drawn(5), "W": drawn(5, 4), "w1": drawn(5, 3, 2),
           "w2": drawn(2, 1, 2, 3), "W16": drawn(16, 4), "W12": drawn(12, 4), "W4": drawn(4, 4), "i": torch.tensor([2, 0, 1])}


def example(*texts):
    """Calls as one function of the values of all, and the tensors that it takes by name."""
    names = {n for text in texts for n in compile(text, "example", "eval").co_names}
    used = [n for n in TENSORS if n in names]
    scope = {"torch": torch, "F": F}
    exec(f"def example({', '.join(used)}):\n    return {texts[0] if len(texts) == 1 else ', '.join(texts)}", scope)
    return scope["example"], {n: TENSORS[n] for n in used}
