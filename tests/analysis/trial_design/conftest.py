"""The copy in the repository, prepared as the chapter prepares it."""

from __future__ import annotations

import pandas as pd
import pytest

from systemrace.analysis.trial_counts import universe
from systemrace.analysis.trial_counts.definition import Definition
from systemrace.analysis.trial_design import design, targets
from systemrace.tables import load

SNAPSHOT = "2026-08-22"
DEFINITION = Definition(as_of=pd.Timestamp(SNAPSHOT))
CHOICES = design.Choices()


@pytest.fixture(scope="package")
def countries():
    return load("countries")


@pytest.fixture(scope="package")
def readings():
    return load("sponsor_readings")


@pytest.fixture(scope="package")
def programmes():
    return load("programmes")


@pytest.fixture(scope="package")
def as_named(countries):
    return universe.assemble(load("trials", SNAPSHOT), load("screening", SNAPSHOT), countries)


@pytest.fixture(scope="package")
def records(as_named, programmes):
    read = targets.Readings(load("antigen_readings"), load("cell_readings"))
    return targets.mend(as_named, read, programmes)


@pytest.fixture(scope="package")
def older():
    return load("antigens_tried")


@pytest.fixture(scope="package")
def areas(as_named):
    # Mending takes NK cells out and puts none in, so these are the areas of the mended records too.
    return design.areas(universe.select(as_named, DEFINITION), load("disease_areas"))


@pytest.fixture(scope="package")
def trials(records, readings, areas):
    return design.frame(records, readings, areas, DEFINITION, CHOICES)
