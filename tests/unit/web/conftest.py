"""The English catalogue is compiled once before pages are rendered; git holds only its source."""

import pytest

from ops.catalogues import compile_all


@pytest.fixture(scope="session", autouse=True)
def catalogues() -> None:
    compile_all()
