"""A drawing depends on its specification alone: not on the fonts, nor the clock, of the machine."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import matplotlib
import pytest
from fontTools.ttLib import TTFont

from systemrace.figures import theme

DRAWN_BY_US = "from systemrace.figures import svg; svg.start_engine()"
DRAWN_AS_IT_COMES = ""
SPEC = {
    "mark": "text",
    "data": {"values": [{"a": "a label of some length"}]},
    "encoding": {"text": {"field": "a"}},
    "config": {"font": theme.MEASURED_FONT},
    "view": {"stroke": None},
    "width": 10,
}


@pytest.fixture(scope="module")
def impostor(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Settings of a machine on which a much wider face bears the name of the measured one."""
    folder = tmp_path_factory.mktemp("fonts")
    font = TTFont(Path(matplotlib.get_data_path(), "fonts", "ttf", "DejaVuSans-Bold.ttf"))
    for record in font["name"].names:
        if record.nameID in {1, 16}:
            record.string = theme.MEASURED_FONT
        elif record.nameID in {2, 17}:
            record.string = "Regular"
    font["OS/2"].usWeightClass = 400
    font.save(folder / "impostor.ttf")
    settings = folder / "fonts.conf"
    settings.write_text(f"<fontconfig><dir>{folder}</dir></fontconfig>", encoding="utf-8")
    return settings


def drawn(prepared: str, settings: Path | None) -> str:
    code = f"{prepared}\nimport vl_convert; print(vl_convert.vegalite_to_svg({SPEC!r}))"
    environment = os.environ | ({"FONTCONFIG_FILE": str(settings)} if settings else {})
    ran = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    return ran.stdout


def test_the_machines_fonts_do_not_move_a_label(impostor: Path) -> None:
    assert drawn(DRAWN_BY_US, impostor) == drawn(DRAWN_BY_US, None)


def test_without_care_they_would(impostor: Path) -> None:
    assert drawn(DRAWN_AS_IT_COMES, impostor) != drawn(DRAWN_BY_US, None)
