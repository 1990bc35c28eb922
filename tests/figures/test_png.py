"""A PNG packed again shows the same picture in fewer bytes."""

from __future__ import annotations

import base64
import struct
import zlib

import pytest
import vl_convert

from systemrace.figures import png, svg

DRAWN = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="200"><rect width="100%" height="100%" '
    'fill="#fff"/><circle cx="90" cy="90" r="60" fill="#c24a12" fill-opacity="0.4"/>'
    '<text x="20" y="190" font-family="Liberation Sans">déjà vu</text></svg>'
)


def pixels(data: bytes) -> tuple[bytes, bytes]:
    chunks = dict(png._chunks(data))
    parts = b"".join(body for kind, body in png._chunks(data) if kind == b"IDAT")
    return chunks[b"IHDR"], zlib.decompress(parts)


def test_the_same_pixels_in_fewer_bytes():
    drawn = svg.to_png(DRAWN)
    again = png.packed(drawn)
    assert pixels(again) == pixels(drawn)
    assert len(again) < len(drawn) * 0.6
    assert png.packed(again) == again


def test_another_program_reads_it():
    # The engine decodes pictures inside a drawing; one with a wrong checksum stays empty.
    again = png.packed(svg.to_png(DRAWN))
    wide, high = struct.unpack(">II", again[16:24])
    inside = (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="{wide}" '
        f'height="{high}"><image width="{wide}" height="{high}" xlink:href="data:image/png;base64,'
        f'{base64.b64encode(again).decode()}"/></svg>'
    )
    shown = vl_convert.svg_to_png(inside, scale=1)
    assert pixels(shown)[0][:8] == pixels(again)[0][:8]
    assert len(set(pixels(shown)[1])) > 50


def test_what_is_no_png_is_refused():
    with pytest.raises(ValueError, match="no PNG"):
        png.packed(b"GIF89a")
