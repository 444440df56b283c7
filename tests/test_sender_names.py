"""What an SMS may come from: a number, or a name that operators show."""

import pytest

from bot.cli.cooperatives import SENDER_NAME


@pytest.mark.parametrize("name", ["TAAWON", "Tifawin", "COOP2026", "ABCDEFGHIJK"])
def test_a_name_of_letters_and_digits_is_taken(name: str) -> None:
    """Contract check 66."""
    assert SENDER_NAME.fullmatch(name)


@pytest.mark.parametrize("name", ["ABCDEFGHIJKL", "TAA WON", "212600", "", "تعاون", "TAA-WON"])
def test_a_name_that_operators_refuse_is_not(name: str) -> None:
    """Contract check 66: no more than 11 characters, no space, not digits alone."""
    assert not SENDER_NAME.fullmatch(name)
