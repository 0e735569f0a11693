"""From a model and a goal to a derivation."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any, NoReturn

from symderiv.errors import SymderivError


class _Package(ModuleType):
    """Once something was derived, `symderiv.derive` is this package: whoever calls it hears where derivatives are made."""

    def __call__(self, *args: Any, **options: Any) -> NoReturn:
        raise SymderivError("symderiv.derive is a package of the library, and no function",
                            advice="A derivative is m.derive(output, wrt=…) of an sd.Model m.")


sys.modules[__name__].__class__ = _Package
