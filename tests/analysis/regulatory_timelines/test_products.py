import pytest

from systemrace.analysis.regulatory_timelines import products


def test_a_product_is_found_by_any_of_its_names(programmes, events):
    found = products.identify(events["asset"], products.names(programmes))
    assert found.tolist()[:7] == ["PR001", "PR001", "PR001", "PR002", "PR003", "PR003", "PR001"]
    assert found.isna().tolist() == [False] * 7 + [True]


def test_case_does_not_matter(programmes):
    assert products.names(programmes)["carvykti"] == "PR001"


def test_two_programmes_of_one_name_are_refused(programmes):
    twice = programmes.assign(aliases="shared")
    with pytest.raises(ValueError, match='"shared" names both PR001 and PR002; make their aliases differ'):
        products.names(twice)


def test_labels_are_short(programmes):
    assert products.labels(programmes).tolist() == [
        "cilta-cel",
        "axi-cel",
        "eque-cel",
        "anito-cel",
        "TAI-GPC3",
        "CT120",
    ]


def test_a_brand_stands_for_a_long_name_without_a_nickname(programmes):
    brand = programmes.assign(product="tisagenlecleucel", aliases="CTL019|Kymriah").head(1)
    assert products.labels(brand).tolist() == ["Kymriah"]
