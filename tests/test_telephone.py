"""Telephone numbers as people write them."""

import pytest

from bot.telephone import NotANumber, is_mobile, national, normalise


@pytest.mark.parametrize(
    "typed",
    [
        "0600000001",
        "06 00 00 00 01",
        "06-00-00-00-01",
        "+212600000001",
        "+212 600 000 001",
        "00212600000001",
        "212600000001",
        "٠٦٠٠٠٠٠٠٠١",
        "+٢١٢٦٠٠٠٠٠٠٠١",
        " 0600000001 ",
    ],
)
def test_a_moroccan_number_is_the_same_however_it_is_written(typed: str) -> None:
    """Contract check 65."""
    assert normalise(typed) == "+212600000001"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("+33 1 99 00 00 01", "+33199000001"),
        ("0033199000001", "+33199000001"),
    ],
)
def test_a_foreign_number_is_kept(typed: str, stored: str) -> None:
    """Contract check 65. The French regulator keeps 01 99 00 for films."""
    assert normalise(typed) == stored


@pytest.mark.parametrize("typed", ["", "06", "abc", "2 amlou", "0000000000", "+1", "06000000011"])
def test_what_is_no_number_is_said_so(typed: str) -> None:
    with pytest.raises(NotANumber):
        normalise(typed)


def test_only_mobiles_take_an_sms() -> None:
    """Contract check 64."""
    assert is_mobile("+212600000001")
    assert is_mobile("+212700000001")
    assert not is_mobile("+212522000001")  # fixed
    assert not is_mobile("+212801000001")  # free of charge
    assert not is_mobile("TAAWON")


def test_a_number_is_said_as_people_there_say_it() -> None:
    assert national("+212600000001") == "0600000001"
    assert national("+33199000001") == "+33199000001"
