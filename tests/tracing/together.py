"""Examples of a table read as one function of the values of all: that costs a library little more than one of them."""

from collections.abc import Callable, Iterable, Sequence

TOGETHER = 10


def groups(table: Iterable[str]) -> list[tuple[str, ...]]:
    """The names of a table, a few at a time."""
    names = tuple(table)
    return [names[n:n + TOGETHER] for n in range(0, len(names), TOGETHER)]


def read_all(names: Sequence[str], read: Callable[[Sequence[str]], object]) -> None:
    """Reading holds every value against the library's own. Where examples do not stand together (one counts rows by i, another
    columns), or one is wrong, each half is read by itself."""
    print(names)
    try:
        read(names)
    except Exception:
        if len(names) == 1:
            raise
        read_all(names[::2], read)
        read_all(names[1::2], read)
