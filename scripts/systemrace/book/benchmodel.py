"""The pipeline model timed on one million programmes, beside plain Python that follows each patient."""

from __future__ import annotations

import json
import math
import random
import resource
import sys
import time

import numpy as np

from systemrace import tables
from systemrace.analysis import inputs
from systemrace.analysis.signal_and_capital import boundary, fitted, pipeline

PROGRAMMES, PEER = 1_000_000, 10_000


def main() -> None:
    """Print what was timed and its seconds, as JSON; the peer's are for as many programmes."""
    own = inputs.of_chapter(tables.load("model_inputs"), pipeline.CHAPTER)
    began = time.perf_counter()
    drawn = fitted.draws(own, tables.load("phase_durations"), PROGRAMMES, 1, "fitted")
    drawing = time.perf_counter() - began
    months = pipeline.months(drawn, pipeline.Settings())
    whole = time.perf_counter() - began
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    began = time.perf_counter()
    followed = [_followed(drawn, place) for place in range(PEER)]
    peer = (time.perf_counter() - began) * PROGRAMMES / PEER
    middle, other = (
        float(np.median(one[np.isfinite(one)])) for one in (months[pipeline.US], np.array(followed))
    )
    if abs(middle - other) > 1.5:  # both follow chance, so they agree but for its error
        sys.exit(f"The two programs disagree: {middle:.1f} and {other:.1f} months.")
    what = f"{PROGRAMMES:,} programmes through the pipeline"
    told = [
        [f"{what}, inputs drawn ({memory:.0f} MiB at most)", whole],
        [f"{what}, after that", whole - drawing],
        [f"the same one by one on one route, from {PEER:,}", peer],
    ]
    print(json.dumps(told))


def _followed(drawn: pipeline.Draws, place: int) -> float:
    """Follow one programme by the US route patient by patient, as one would write it down."""
    own = {name: float(one[place]) for name, one in drawn.items()}
    stop = _STOP
    at, responders = 0.0, 0
    for patients in range(1, len(stop)):
        at += random.expovariate(own[pipeline.ACCRUAL])
        responders += random.random() < own[pipeline.RESPONSE]  # noqa: S311 - chance, no secret
        if stop[patients][responders]:
            start = sum(own[step] for step in pipeline.START[pipeline.US])
            return start + at + own[pipeline.MANUFACTURE] + own[pipeline.ASSESSMENT]
    return math.inf


_STOP = boundary.meets(boundary.Criterion()).tolist()

if __name__ == "__main__":
    main()
