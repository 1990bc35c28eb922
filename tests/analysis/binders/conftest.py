"""The tables of the repository, and what is made of them, once for all tests of the binders."""

from __future__ import annotations

import pytest

from systemrace import tables
from systemrace.analysis.binders import constructs, trials

NAMES = ("response_rates", "survival", "landmarks", "binders", "products", "trial_products")


@pytest.fixture(scope="session")
def held():
    """Table by name."""
    return {name: tables.load(name) for name in NAMES}


@pytest.fixture(scope="session")
def made(held):
    return constructs.profiles(held["binders"], held["products"])


@pytest.fixture(scope="session")
def counted(held, made):
    return trials.counted(held["response_rates"], held["trial_products"], made)
