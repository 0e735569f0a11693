"""Modules and functions written with PyTorch, read from what `torch.export` makes of them."""
