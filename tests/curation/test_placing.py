from __future__ import annotations

import pytest

from systemrace.curation.placing import next_code, placed


@pytest.mark.parametrize(
    ("before", "rows", "after", "lines"),
    [
        ("k,v\nA1,x\nA3,y\n", [("A2", "n")], "k,v\nA1,x\nA2,n\nA3,y\n", [3]),
        ("k,v\nA9,x\nA10,y\n", [("A11", "n")], "k,v\nA9,x\nA10,y\nA11,n\n", [4]),
        ("k,v\nA999,x\n", [("A1000", "n")], "k,v\nA999,x\nA1000,n\n", [3]),
        ("k,v\nb,x\na,y\n", [("aa", "n")], "k,v\nb,x\na,y\naa,n\n", [4]),
        (
            "k,v\nb,x\nd,y\n",
            [("e", "1"), ("a", "2"), ("c", "3")],
            "k,v\na,2\nb,x\nc,3\nd,y\ne,1\n",
            [6, 2, 4],
        ),
        ("k,v\r\nA1,x\r\n", [("A2", "n, o")], 'k,v\r\nA1,x\r\nA2,"n, o"\r\n', [3]),
        ('k,v\n"A1","x"\n', [("A2", "n")], 'k,v\n"A1","x"\n"A2","n"\n', [3]),
        ('k,v\nA1,"x"\n', [("A2", "n")], 'k,v\nA1,"x"\nA2,n\n', [3]),
        ("k,v\n", [("A1", 'a "b"')], 'k,v\nA1,"a ""b"""\n', [2]),
    ],
)
def test_rows_come_to_their_place(before, rows, after, lines):
    data, found = placed(before.encode(), rows)
    assert (data.decode(), found) == (after, lines)


@pytest.mark.parametrize(
    ("codes", "code"),
    [(["RR001", "RR257"], "RR258"), (["A9"], "A10"), (["a_b", "c"], ""), (["A1", "B2"], ""), ([], "")],
)
def test_the_next_code_goes_on_where_the_last_ended(codes, code):
    assert next_code(codes) == code
