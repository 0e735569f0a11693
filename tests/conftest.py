"""How the suite runs: neighbours on one worker, one thread each, JAX that compiles without polishing, no looks for rings."""

from __future__ import annotations

import gc
import os
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import pytest

QUICK = ("--xla_backend_optimization_level=0 --xla_llvm_disable_expensive_passes=true --xla_cpu_use_fusion_emitters=false "
         "--xla_cpu_parallel_codegen_split_count=1")
"""Each operation of JAX is compiled for each shape, and runs once: it is compiled in half the time so, to the same numbers."""
KNOWN_TO = "0.10."
"""The versions of jaxlib that know these options; one that does not know an option stops the whole process."""

collect_ignore = ["typed_script.py"]  # for a type checker alone: what it holds is wrong on purpose


def _quick_jax() -> None:
    try:
        known = version("jaxlib").startswith(KNOWN_TO)
    except PackageNotFoundError:
        return
    os.environ.setdefault("JAX_TRACEBACK_FILTERING", "off")  # which looks up the file of every frame of every error
    if known:
        os.environ.setdefault("XLA_FLAGS", QUICK)


for library in ("OMP", "OPENBLAS", "MKL"):  # the workers use all cores: threads of their own would wait for each other
    os.environ.setdefault(f"{library}_NUM_THREADS", "1")
_quick_jax()  # before a test module imports JAX
gc.disable()  # formulas are trees, of forty objects hardly one is in a ring: looking for rings took one minute of fifteen


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish() -> None:
    """pytest looks for rings at its end: not among what all tests have derived."""
    gc.freeze()


def pytest_runtest_setup() -> None:
    """Text is as wide as it is, whatever a library or the terminal has said before. Who looks for rings all the same, as
    Hypothesis does before its first example, looks among what the test has made: not through what thousands before it left."""
    os.environ.pop("COLUMNS", None)
    gc.freeze()  # which moves nothing: a list is put behind another


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: Any, log: Any) -> Any:
    """Tests of one file stay together on a worker, so that what they share is derived once; who is idle takes from the rest."""
    from xdist.scheduler import WorkStealingScheduling

    return WorkStealingScheduling(config, log) if config.getvalue("dist") == "load" else None
