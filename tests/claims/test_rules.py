import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from systemrace.claims import rules


def holds(text: str, **values: float) -> bool:
    return rules.holds(rules.parse(text), values)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a > 1", True),
        ("a < 1", False),
        ("a >= 2 and b <= 0.5", True),
        ("a == 2 or b == 2", True),
        ("not a == 2", False),
        ("not (a > 5 or b > 5)", True),
        ("a != b", True),
        ("1 < a < 3", True),
        ("1 < a < 2", False),
        ("a * b == 1", True),
        ("a + b - 0.5 == 2", True),
        ("a / b > 3.9", True),
        ("-b < 0", True),
        ("otherwise", True),
    ],
)
def test_rule_holds(text, expected):
    assert holds(text, a=2, b=0.5) is expected


def test_and_binds_tighter_than_or():
    assert holds("a == 0 and b == 0 or c < 0", a=1, b=1, c=-1)
    assert not holds("a == 0 and (b == 0 or c < 0)", a=1, b=1, c=-1)


def test_infinite_values_compare():
    assert holds("a > 1000000", a=math.inf)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("a >", "does not parse"),
        ("a > 1 &&", "does not parse"),
        ("", "does not parse"),
        ("a", "`a` is not a comparison; write what it is compared with, such as `> 0`"),
        ("a and b > 1", "`a` is not a comparison"),
        ("a + 1", "`a + 1` is not a comparison"),
        ("a in b", "`in` and `is` are not comparisons of numbers"),
        ("a > 1 or otherwise", "`otherwise` stands alone"),
        ("a == True", "`True` is not a number; write 1 or 0"),
        ("a == 'x'", "`'x'` is not allowed in a rule"),
        ("a ** 2 > 1", "`a ** 2` is not allowed in a rule"),
        ("__import__('os').system('true') > 0", "is not allowed in a rule"),
        ("a.real > 0", "`a.real` is not allowed in a rule"),
        ("(lambda: 1)() > 0", "is not allowed in a rule"),
        ("[x for x in a][0] > 1", "is not allowed in a rule"),
    ],
)
def test_what_is_not_in_the_grammar_is_refused(text, fault):
    with pytest.raises(rules.RuleError) as error:
        rules.parse(text)
    assert fault in str(error.value)


def test_division_by_zero_is_named():
    with pytest.raises(
        rules.RuleError, match=r"divides by zero: b - 2 is 0\. Test for 0 in a rule before this one"
    ):
        holds("a / (b - 2) > 1", a=1, b=2)


def test_names_are_listed_once():
    assert rules.names(rules.parse("a > 1 and (b < a or not c + d == 0)")) == {"a", "b", "c", "d"}


def test_words_show_values_and_keep_grouping():
    rule = rules.parse("a > 1 and (b <= 0.5 or not c == 2 * (a - 1))")
    said = rules.words(rule, lambda name: f"{name} (7)")
    assert said == "a (7) is above 1 and (b (7) is at most 0.5 or it is not so that c (7) is 2 * (a (7) - 1))"


def test_words_of_the_last_rule():
    assert rules.words(rules.parse("otherwise"), str) == "no other rule holds"


quantities = st.recursive(
    st.one_of(
        st.sampled_from(["a", "b", "c"]),
        st.integers(-9, 9).map(str),
        st.floats(-9, 9, allow_nan=False).map(lambda x: f"{x:.3f}"),
    ),
    lambda inner: st.tuples(inner, st.sampled_from("+-*"), inner).map(lambda t: f"({t[0]} {t[1]} {t[2]})"),
    max_leaves=6,
)
comparisons = st.tuples(quantities, st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), quantities).map(
    " ".join
)
conditions = st.recursive(
    comparisons,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(lambda t: f"({t[0]}) {t[1]} ({t[2]})"),
        inner.map(lambda text: f"not ({text})"),
    ),
    max_leaves=8,
)


@given(conditions, st.tuples(*[st.floats(-5, 5)] * 3))
def test_rules_mean_what_python_means(text, numbers):
    values = dict(zip("abc", numbers, strict=True))
    expected = eval(text, {"__builtins__": {}}, values)  # noqa: S307 - the reference, on text made right here
    assert rules.holds(rules.parse(text), values) is bool(expected)


def test_the_reason_leaves_out_alternatives_that_do_not_hold():
    rule = rules.parse("low > 1 or years >= 10")
    assert rules.words(rules.decisive(rule, {"low": 0.6, "years": 10.6}), str) == "years is at least 10"
    both = rules.parse("n > 0 and (low > 1 or years >= 10)")
    told = rules.words(rules.decisive(both, {"n": 1, "low": 2, "years": 3}), str)
    assert told == "n is above 0 and low is above 1"
