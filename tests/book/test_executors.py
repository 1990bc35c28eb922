"""Which task a process is given next."""

from dataclasses import dataclass

import pytest

from systemrace.book import executors


@dataclass(frozen=True)
class Piece:
    key: tuple[str, str]


def pieces(told: str) -> list[Piece]:
    return [Piece((word[:2], word[2:])) for word in told.split()]


@pytest.fixture
def lanes() -> list[executors._Lane]:
    made = [executors._Lane() for _ in range(2)]
    yield made
    for lane in made:
        lane.pool.shutdown()


def test_a_process_goes_on_with_its_claim(lanes) -> None:
    lanes[0].task, lanes[1].task = pieces("A1a B1a")
    assert executors._next(lanes[0], pieces("B1b B1c A1b"), lanes).key == ("A1", "b")


def test_a_new_claim_is_the_longest_that_nobody_is_at(lanes) -> None:
    lanes[1].task = pieces("B1a")[0]
    assert executors._next(lanes[0], pieces("B1b B1c B1d A1a C1a C1b"), lanes).key == ("C1", "a")


def test_when_all_are_taken_the_longest_is_shared(lanes) -> None:
    lanes[0].task, lanes[1].task = pieces("A1a B1a")
    assert executors._next(lanes[0], pieces("B1b B1c"), lanes).key == ("B1", "b")
