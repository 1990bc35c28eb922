"""Which records count, and the flow that says why the others do not."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from systemrace.analysis.trial_counts import flow, universe


def chosen(records, definition):
    return set(universe.select(records, definition)["nct_id"])


def test_default_universe(records, definition):
    assert chosen(records, definition) == {"A1", "A2", "A3", "A4", "A5", "A6", "A7", "B2", "B3"}


@pytest.mark.parametrize(
    ("changes", "added", "lost"),
    [
        ({"universe": "strict"}, set(), {"A4"}),
        ({"cells": "all"}, {"A8"}, set()),
        ({"cells": "named T"}, set(), {"A4"}),
        ({"cells": "NK"}, {"A8"}, {"A1", "A2", "A3", "A4", "A5", "A6", "A7", "B2", "B3"}),
        ({"roles": "all"}, {"B1"}, set()),
        ({"study_types": "interventional"}, set(), {"A4"}),
    ],
)
def test_each_choice_moves_the_records_it_names(records, definition, changes, added, lost):
    base = chosen(records, definition)
    other = chosen(records, replace(definition, **changes))
    assert other - base == added
    assert base - other == lost


def test_begun_leaves_out_planned_withdrawn_and_undated(records, definition):
    begun = universe.begun(universe.select(records, definition), definition)
    assert set(begun["nct_id"]) == {"A1", "A2", "A3", "A4", "B3"}


def test_registration_counts_whatever_became_of_it(records, definition):
    by_registration = replace(definition, date_basis="first posted", as_of=pd.Timestamp("2018-12-31"))
    begun = universe.begun(universe.select(records, by_registration), by_registration)
    assert set(begun["nct_id"]) == {"A1", "A2", "A3", "A7", "B2", "B3"}


def test_an_earlier_day_sees_only_what_had_begun(records, definition):
    earlier = replace(definition, as_of=pd.Timestamp("2015-06-09"))
    begun = universe.begun(universe.select(records, earlier), earlier)
    assert set(begun["nct_id"]) == {"A1", "A3"}


def test_flow_accounts_for_every_record(records, definition):
    steps = flow.flow(records, definition)
    assert steps["records"].iloc[0] == len(records)
    assert (steps["records"].diff().fillna(0).iloc[1:] == -steps["left_out"].iloc[1:]).all()
    left = dict(zip(steps["step"], steps["left_out"], strict=True))
    assert left["CAR named or likely"] == 1
    assert left["CAR is what is tested"] == 1
    assert left["T cells"] == 1
    assert left["Start date known"] == 1
    assert left["Not planned on 2026-08-22"] == 2
    assert left["Not withdrawn"] == 1
    assert left["Country known (site)"] == 1
    assert steps["records"].iloc[-1] == 4


def test_flow_by_sponsor_loses_none_for_lack_of_sites(records, definition):
    steps = flow.flow(records, replace(definition, attribution="sponsor"))
    assert steps["records"].iloc[-1] == 5


def test_one_disease_area_keeps_the_trials_that_name_it(records, definition):
    classified = pd.DataFrame(
        {"nct_id": ["A1", "A1", "A2", "A3"], "area": ["autoimmune", "infection", "infection", "solid tumour"]}
    )
    known = universe.with_areas(records, classified)
    assert chosen(known, replace(definition, disease="autoimmune")) == {"A1"}
    assert chosen(known, replace(definition, disease="infection")) == {"A1", "A2"}
    assert chosen(known, definition) == chosen(records, definition)
    first = next(iter(universe.steps(known, replace(definition, disease="infection"))))
    assert first.name == "CAR named or likely"


def test_the_window_begins_with_its_first_day(records, definition):
    later = replace(definition, since=pd.Timestamp("2015-06-10"))
    begun = universe.begun(universe.select(records, later), later)
    assert set(begun["nct_id"]) == {"A2", "A4", "B3"}
    steps = flow.flow(records, later).set_index("step")
    assert steps.loc["Not before 2015-06-10", "left_out"] == 2
    assert "Not before 1900-01-01" not in flow.flow(records, definition)["step"].tolist()


@pytest.mark.parametrize(
    ("cells", "kept"),
    [
        ("T", ["T", "not named", "in vivo", "in vivo by product"]),
        ("named T", ["T", "in vivo"]),
        ("NK", ["NK"]),
        ("in vivo", ["in vivo", "in vivo by product"]),
        ("all", ["T", "NK", "not named", "in vivo", "in vivo by product"]),
    ],
)
def test_a_family_of_cells_is_told_by_the_screening(cells, kept):
    screened = pd.DataFrame(
        {
            "cell_type": ["T", "NK", None, "T|in_vivo", None],
            "product_type": ["autologous", None, "allogeneic", None, "in_vivo"],
        },
        index=["T", "NK", "not named", "in vivo", "in vivo by product"],
    )
    assert screened.index[universe.of_cells(screened, cells)].tolist() == kept


def test_the_family_chosen_is_a_step_of_the_flow(records, definition):
    steps = flow.flow(records.assign(product_type=None), replace(definition, cells="in vivo"))
    assert "In vivo" in steps["step"].tolist()
