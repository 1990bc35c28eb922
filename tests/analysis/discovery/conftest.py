"""The project's own tables, loaded once: hand counts are made against them."""

import pandas as pd
import pytest

from systemrace.tables import load


@pytest.fixture(scope="session")
def rows() -> pd.DataFrame:
    return load("discovery")


@pytest.fixture(scope="session")
def indicators() -> pd.DataFrame:
    return load("indicators")


@pytest.fixture(scope="session")
def programmes() -> pd.DataFrame:
    return load("programmes")


@pytest.fixture(scope="session")
def approvals() -> pd.DataFrame:
    return load("approvals")


@pytest.fixture(scope="session")
def origin_rows() -> pd.DataFrame:
    return load("product_origins")
