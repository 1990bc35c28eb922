from __future__ import annotations

import pytest

from systemrace.figures import svg, theme, wording

TEXTS = [
    "ctg_NCT02601313; ctg_NCT02631044; reg_NCT00924326",
    "In all trials, China passed the United States by November 2016",
    "ORR 35/35 (100%), 95% interval 90% to 100%",
    "WWWWMMMM%%%%@@@@",
    "illicit, fill it; jilt it: (lift)",
]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("bold", [False, True])
def test_widths_agree_with_what_is_drawn(text, bold):
    drawn = svg.draw(
        {
            "data": {"values": [{}]},
            "mark": {"type": "text", "fontSize": 20, "fontWeight": 600 if bold else 400, "align": "left"},
            "encoding": {"text": {"value": text}, "x": {"value": 0}},
            "width": 1,
            "config": {"font": theme.MEASURED_FONT, "padding": 0, "view": {"stroke": None}},
        }
    )
    assert 0.94 * drawn.width < wording.width(text, 20, bold=bold) < 1.12 * drawn.width


def test_lines_fit_and_keep_every_word():
    text = " ".join(TEXTS)
    lines = wording.wrapped(text, 200, 11)
    assert " ".join(lines) == text
    assert max(wording.width(line, 11) for line in lines if " " in line) <= 200
    assert len(wording.wrapped("", 200, 11)) == 1


def test_few_sources_are_named_and_many_counted():
    assert wording.source_line(["One"], elsewhere="the CSV") == "Source: One"
    assert wording.source_line(["One", "Two"], elsewhere="the CSV") == "Sources: One; Two"
    many = [f"s{number}" for number in range(9)]
    assert wording.source_line(many, elsewhere="the CSV") == (
        "Sources: s0; s1; s2; s3; s4; s5; and 3 more in the CSV"
    )
