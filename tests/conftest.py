"""How tests are run: in as many processes as keep the cores busy, and compiling modules once."""

import os
import sys
from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests import one_dialect
from trainer.domain import workload

one_dialect.use()
settings.register_profile("steady", settings(), deadline=None)  # no test judges by the clock
settings.load_profile("steady")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """What `-n auto` means: a third of the time is spent waiting, for screens and for disks."""
    cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    return cores + (cores + 1) // 2


@pytest.fixture(scope="session", autouse=True)
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Programs that tests start share compiled modules, where Python is told to keep none."""
    if not sys.dont_write_bytecode:
        yield
        return
    folder = tmp_path_factory.getbasetemp()
    folder = folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
        patch.setenv("PYTHONPYCACHEPREFIX", str(folder / "compiled"))
        yield


@pytest.fixture
def few_simulated(monkeypatch: pytest.MonkeyPatch) -> None:
    """The workload of fitted parameters comes of few cards, for tests of all else about fitting."""
    monkeypatch.setattr(workload, "SIMULATED", 300)
