"""Every chart of durability meets the figure contract, wide and narrow, from small frames."""

import numpy as np
import pandas as pd
import pytest
from sample_charts import meets_contract

from systemrace.analysis.durability import captions, wording
from systemrace.analysis.statistics.survival import Interval
from systemrace.figures import contract
from systemrace.figures.durability import curves, ladders

MONTHS = np.arange(0, 37, 6.0)


def arms():
    parts = []
    for panel, hazard in (("CARTITUDE-4: alive", 0.01), ("KarMMa-3: alive", 0.03)):
        for who, factor in (("CAR-T", 1), ("standard care", 2)):
            shares = np.exp(-hazard * factor * MONTHS)
            frame = pd.DataFrame({"month": MONTHS, "survival": shares, "low": shares - 0.05, "high": shares})
            parts += [frame.assign(kind=kind, panel=panel, who=who) for kind in ("curve", "printed")]
    return pd.concat(parts, ignore_index=True)


def ratio_rows():
    return pd.DataFrame(
        {
            "panel": ["Randomized", "Randomized", "Not randomized, or adjusted by a model"],
            "label": ["CARTITUDE-4 against standard care", "KarMMa-3 against standard care", "a name " * 9],
            "endpoint": ["progression or death", "death", "death"],
            "ratio": [0.29, 1.01, 0.72], "low": [0.22, 0.73, np.nan], "high": [0.39, 1.4, np.nan],
        }
    )  # fmt: skip


def differences():
    parts = [
        pd.DataFrame(
            {"panel": panel, "month": MONTHS, "difference": values, "low": values - 0.1, "high": values + 0.1}
        )
        for panel, values in (("CARTITUDE-4", np.linspace(-0.05, 0.1, 7)), ("KarMMa-3", np.zeros(7)))
    ]
    return pd.concat(parts, ignore_index=True)


EARLY = pd.DataFrame(
    {"panel": ["CARTITUDE-4", "KarMMa-3"], "month": [10.0, 6.0], "difference": [-0.02, -0.05],
     "low": [-0.09, -0.11], "high": [0.04, 0.02]}
)  # fmt: skip
GAINS = pd.DataFrame(
    {"label": ["a, without progression", "a, alive"], "trial": "a", "endpoint": ["PFS", "OS"],
     "value": [7.6, 1.2], "low": [5.0, -0.7], "high": [10.0, 3.1]}
)  # fmt: skip
MEDIANS = pd.DataFrame(
    {"label": ["CARTITUDE-1, cilta-cel", "LocoMMotion"], "treatment": ["CAR-T", "standard care"],
     "conduct": ["United States", "several countries"], "value": [38.0, 4.6], "low": [27.0, 3.9],
     "high": [70.0, 5.6], "printed": [34.9, np.nan], "open": [False, False]}
)  # fmt: skip
RESPONSES = pd.DataFrame(
    {"label": ["LEGEND-2, by 2017-06", "LEGEND-2, patients added since", "LEGEND-2, whole trial"],
     "who": "LEGEND-2", "text": ["35/35", "30/39", "65/74"], "rate": [1, 0.77, 0.88],
     "low": [0.9, 0.6, 0.78], "high": [1, 0.89, 0.94]}
)  # fmt: skip
PROFILE = pd.DataFrame(
    {"panel": "CARTITUDE-1", "family": ["Weibull"] * 3, "cured": [0, 0.2, 0.4], "deviance": [0, 1, 5.0]}
)
FUTURES = pd.DataFrame(
    {"model": ["Weibull"] * 3 + ["Weibull with cure"] * 3,
     "kind": ["nobody cured"] * 3 + ["with a cured fraction"] * 3,
     "weight": 0.5, "month": [0, 60, 120.0] * 2, "survival": [1, 0.4, 0.1, 1, 0.4, 0.3]}
)  # fmt: skip
CHANCES = pd.DataFrame(
    {"label": ["CAR-T, 1993-2023", "oncology, all programmes, 2011-2020"], "value": [0.136, 0.053],
     "low": [0.073, np.nan], "high": [0.239, np.nan], "kind": ["CAR-T", "other"]}
)  # fmt: skip
RANDOMIZED = pd.DataFrame(
    {"trial": ["a", "b", "a", "b"], "endpoint": ["PFS", "PFS", "OS", "OS"], "hr_high": [0.4, 0.6, 0.8, 1.4]}
)

CASES = {
    "arms": (lambda size: curves.arms(size, arms(), curves.TREATMENTS), arms(),
             captions.randomized(arms(), RANDOMIZED, 24)),
    "difference": (lambda size: curves.difference(size, differences(), EARLY), differences(),
                   captions.differences(differences(), wording.crossing(differences()), EARLY)),
    "ratios": (lambda size: ladders.ratios(size, ratio_rows(), 0.65), ratio_rows(),
               captions.ratios(ratio_rows(), 0.65)),
    "gains": (lambda size: ladders.gains(size, GAINS), GAINS, captions.gains(GAINS, 30)),
    "medians": (lambda size: ladders.medians(size, MEDIANS, 72), MEDIANS, captions.medians(MEDIANS, 72)),
    "responses": (lambda size: ladders.rates(size, RESPONSES, {"LEGEND-2": "focal"}, "response"), RESPONSES,
                  captions.responses(RESPONSES)),
    "profile": (lambda size: curves.profile(size, PROFILE, 3.84), PROFILE,
                captions.profiles(PROFILE, {"CARTITUDE-1": (0.0, 0.35)})),
    "futures": (lambda size: curves.futures(size, FUTURES, 60), FUTURES, captions.futures(FUTURES, 60)),
    "likelihoods": (lambda size: ladders.likelihoods(size, CHANCES), CHANCES, captions.likelihoods(CHANCES)),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_chart_meets_the_contract(name):
    draw, data, caption = CASES[name]
    meets_contract(name, draw, data, "durability", tolerance=contract.TOLERANCE, **caption)


def test_titles_tell_what_the_frames_hold():
    titles = {name: caption["title"] for name, (_, _, caption) in CASES.items()}
    assert titles["arms"].endswith("in both randomized trials and lengthens life in one of the two")
    assert titles["gains"].startswith("Within 30 months CAR-T added 7.6 to 7.6 months without progression")
    assert titles["gains"].endswith("months alive do not clearly differ")
    assert titles["responses"] == "From 35/35 by 2017-06 to 65/74; among those added since 30/39"
    assert titles["likelihoods"] == "Of CAR-T programmes 13.6% to 13.6% are approved, of all in oncology 5.3%"
    assert titles["futures"].startswith("At 60 months the models lie 0 points apart, at 10 years")
    assert titles["profile"].endswith("exclude neither that nobody is cured nor that 35% are")
    assert titles["difference"].endswith("in KarMMa-3 the middle curve has no lead within 36 months")


def test_difference_title_follows_the_sign():
    ahead = differences().assign(difference=0.1)
    assert captions.differences(ahead, wording.crossing(ahead), EARLY)["title"].endswith("never behind")


def test_words():
    assert wording.out_of(2, 2) == "both"
    assert wording.out_of(1, 2) == "one of the two"
    assert wording.out_of(3, 3) == "all three"
    assert wording.out_of(0, 2) == "neither"
    assert wording.answer_cure(Interval(0.1, 0.0, 0.4), 0.3).endswith("neither show nor exclude.")
    assert wording.answer_cure(Interval(0.1, 0.05, 0.4), 0.9).startswith("The printed curves show")
    assert wording.answer_cure(Interval(0.1, 0.05, 0.4), 1.0).endswith("all have a cured fraction.")
    assert wording.answer_cure(Interval(0.0, 0.0, 0.0), 0.0).endswith("have nobody cured.")
    assert wording.answer_trials(RANDOMIZED).endswith("in one of the two patients also lived longer.")
