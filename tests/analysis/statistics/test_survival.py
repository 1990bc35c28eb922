import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml
from lifelines import CoxPHFitter
from lifelines.datasets import load_lung, load_rossi
from statsmodels.duration.survfunc import SurvfuncRight

from systemrace.analysis.statistics import survival
from systemrace.errors import UsageError

CASES = yaml.safe_load((Path(__file__).parent / "fixtures" / "survival.yaml").read_text(encoding="utf-8"))


def group(case, name=None):
    rows = CASES["data"][case["data"]][name or case["group"]]
    return pd.Series(rows["time"], dtype=float), pd.Series(rows["event"], dtype=bool)


def two_groups(case):
    if case["data"] == "lung":
        lung = load_lung()
        return lung["time"], lung["status"].astype(bool), lung["sex"] == 1
    parts = [group(case, name) for name in case["groups"]]
    times, events = (pd.concat(column, ignore_index=True) for column in zip(*parts, strict=True))
    return times, events, pd.Series([True] * len(parts[0][0]) + [False] * len(parts[1][0]))


def breslow_log_likelihood(log, times, events, member):
    risk = np.where(member, math.exp(log), 1.0)
    return sum(math.log(risk[i] / risk[times >= times[i]].sum()) for i in np.flatnonzero(events))


def by_name(case):
    return case["name"]


@pytest.mark.parametrize("case", CASES["curves"], ids=by_name)
def test_survival_curve_is_as_published(case):
    curve = survival.kaplan_meier(*group(case))
    for time, share, *limits in case["rows"]:
        found = survival.survival_at(curve, time)
        digits = 4 if limits else 3
        assert round(found.value, digits) == share
        if limits:
            assert [round(found.low, 4), round(found.high, 4)] == limits


@pytest.mark.parametrize("case", CASES["medians"], ids=by_name)
def test_median_is_as_published(case):
    found = survival.median_time(survival.kaplan_meier(*group(case)))
    for limit in {"value", "low", "high"} & case.keys():
        assert getattr(found, limit) == case[limit]


@pytest.mark.parametrize("case", CASES["log_rank"], ids=by_name)
def test_log_rank_is_as_published(case):
    found = survival.log_rank(*two_groups(case))
    assert round(found.statistic, case["digits"]) == case["statistic"]
    assert round(found.p_value, case["p_digits"]) == case["p_value"]


@pytest.mark.parametrize("case", CASES["cox"], ids=by_name)
def test_cox_is_as_published(case):
    found = survival.hazard_ratio(*two_groups(case), ties=case["ties"])
    assert found.log == pytest.approx(case["log"], abs=1e-6)
    if "information" in case:
        assert 1 / found.standard_error**2 == pytest.approx(case["information"], abs=1e-7)


def test_efron_ties_agree_with_the_closed_form():
    times, events, member = two_groups(CASES["cox"][1])
    closed = math.log(2 * math.sqrt(23 / 3) * math.cos(math.acos(45 / 23 * math.sqrt(3 / 23)) / 3))
    assert survival.hazard_ratio(times, events, member).log == pytest.approx(closed, abs=1e-8)


def test_cox_maximises_the_partial_likelihood_that_stata_prints():
    case = CASES["partial_likelihood"]
    times, events, member = two_groups(case)
    found = survival.hazard_ratio(times, events, member, ties="breslow")
    arguments = times.to_numpy(), events.to_numpy(), member.to_numpy()
    assert breslow_log_likelihood(0.0, *arguments) == pytest.approx(case["at_null"], abs=5e-6)
    assert breslow_log_likelihood(found.log, *arguments) == pytest.approx(case["at_maximum"], abs=5e-7)


@pytest.mark.parametrize(
    ("frame", "duration", "event", "split"),
    [(load_lung(), "time", "status", "sex"), (load_rossi(), "week", "arrest", "fin")],
    ids=["lung", "rossi"],
)
def test_cox_agrees_with_another_implementation(frame, duration, event, split):
    member = (frame[split] == 1).rename("member")
    found = survival.hazard_ratio(frame[duration], frame[event].astype(bool), member)
    table = frame[[duration, event]].assign(member=member.astype(float))
    other = CoxPHFitter().fit(table, duration, event, fit_options={"precision": 1e-12}).summary.loc["member"]
    assert found.log == pytest.approx(other["coef"], abs=1e-6)
    assert found.standard_error == pytest.approx(other["se(coef)"], abs=1e-6)
    assert (found.low, found.high) == pytest.approx(
        (other["exp(coef) lower 95%"], other["exp(coef) upper 95%"]), abs=1e-6
    )


def test_curve_agrees_with_another_implementation():
    lung = load_lung()
    curve = survival.kaplan_meier(lung["time"], lung["status"].astype(bool))
    other = SurvfuncRight(lung["time"], lung["status"])
    events = curve[curve["events"] > 0]
    assert events["survival"].to_numpy() == pytest.approx(other.surv_prob, abs=1e-12)
    assert events["at_risk"].tolist() == other.n_risk.tolist()


def test_restricted_mean_of_complete_data_is_the_plain_mean():
    times, events = group({"data": "gehan", "group": "control"})
    found = survival.restricted_mean(survival.kaplan_meier(times, events), horizon=23)
    error = times.std(ddof=0) / math.sqrt(len(times))
    assert found.value == pytest.approx(182 / 21, abs=1e-12)
    assert found.high - found.value == pytest.approx(1.959963985 * error, abs=1e-8)


def test_restricted_mean_of_censored_data_agrees_with_a_literal_sum():
    times, events = group({"data": "gehan", "group": "treated"})
    found = survival.restricted_mean(survival.kaplan_meier(times, events), horizon=20)
    deaths = sorted(set(times[events]))
    steps = {0.0: 1.0}
    for time in deaths:
        steps[time] = list(steps.values())[-1] * (1 - (times[events] == time).sum() / (times >= time).sum())

    def area(start):
        grid = np.linspace(start, 20, 2_000_001)[:-1]
        knots = np.array(list(steps))
        shares = np.array(list(steps.values()))[np.searchsorted(knots, grid, side="right") - 1]
        return shares.mean() * (20 - start)

    variance = 0.0
    for time in (time for time in deaths if time < 20):
        at_risk, dead = (times >= time).sum(), (times[events] == time).sum()
        variance += area(time) ** 2 * dead / (at_risk * (at_risk - dead))
    assert found.value == pytest.approx(area(0.0), abs=1e-4)
    assert found.high - found.value == pytest.approx(1.959963985 * math.sqrt(variance), abs=1e-4)


def test_nobody_is_read_past_the_end_of_follow_up():
    curve = survival.kaplan_meier(pd.Series([1.0, 2.0]), pd.Series([True, False]))
    assert math.isnan(survival.survival_at(curve, 3).value)
    with pytest.raises(
        UsageError, match=r"horizon of 3 years lies past the last follow-up, 2\.0 years\. Choose"
    ):
        survival.restricted_mean(curve, 3)


def test_median_is_infinite_when_half_are_never_reached():
    curve = survival.kaplan_meier(pd.Series([1.0, 2.0, 3.0]), pd.Series([True, False, False]))
    assert survival.median_time(curve).value == math.inf


def test_a_group_without_events_has_no_hazard_ratio():
    times, events = pd.Series([1.0, 2.0, 3.0, 4.0]), pd.Series([True, True, False, False])
    found = survival.hazard_ratio(times, events, pd.Series([False, False, True, True]))
    assert math.isnan(found.ratio)
    assert (found.events_group, found.events_reference) == (0, 2)


def test_events_that_never_meet_have_no_hazard_ratio():
    times = pd.Series([1.0, 2.0, 3.0, 4.0, 9.0, 9.0])
    events = pd.Series([True, True, True, True, False, False])
    found = survival.hazard_ratio(times, events, pd.Series([True, True, False, False, False, False]))
    assert math.isnan(found.ratio)
    assert (found.events_group, found.events_reference) == (2, 2)


def test_log_rank_of_one_group_is_unknown():
    found = survival.log_rank(pd.Series([1.0, 2.0]), pd.Series([True, True]), pd.Series([True, True]))
    assert math.isnan(found.p_value)


@pytest.mark.parametrize("durations", [[-1.0, 2.0], [math.nan, 2.0]])
def test_impossible_durations_are_refused(durations):
    with pytest.raises(ValueError, match="durations must be known and not negative"):
        survival.kaplan_meier(pd.Series(durations), pd.Series([True, True]))


def test_no_rows_are_refused_with_the_likely_cause():
    with pytest.raises(ValueError, match="nobody is left under these parameters"):
        survival.kaplan_meier(pd.Series([], dtype=float), pd.Series([], dtype=bool))


def test_log_rank_without_variance_is_unknown():
    # The only event is of the last subject at risk, so the other group has nobody to compare with.
    found = survival.log_rank(pd.Series([1.0, 2.0]), pd.Series([False, True]), pd.Series([False, True]))
    assert math.isnan(found.statistic)
    assert math.isnan(found.p_value)
