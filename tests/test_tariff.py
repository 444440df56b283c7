"""What a message costs by the lists: our assumptions, and a file of one's own over them."""

from decimal import Decimal
from pathlib import Path

import pytest

from bot.costs.tariff import BadTariff, Price, load


def own(tmp_path: Path, said: str) -> Path:
    path = tmp_path / "tariff.toml"
    path.write_text(said, encoding="utf-8")
    return path


def test_an_sms_costs_by_the_segment_and_whatsapp_by_the_message():
    tariff = load()
    sms, whatsapp = tariff.price("twilio", "sms"), tariff.price("twilio", "whatsapp")
    assert sms.of(3) == 3 * sms.of(1) > 0
    assert whatsapp.of(0) == whatsapp.of(3)
    assert whatsapp.of(0) < whatsapp.of(0, "UTILITY") < whatsapp.of(0, "MARKETING")


def test_what_the_tariff_does_not_name_costs_nothing():
    assert load().price("simulator", "whatsapp") == Price("MAD")
    assert Price("MAD").of(3, "MARKETING") == 0


def test_ones_own_file_takes_the_place_of_what_it_names_alone(tmp_path: Path):
    said = '[dirhams]\nGBP = "12"\n[twilio.sms]\ncurrency = "GBP"\nsegment = "0.05"\n'
    tariff = load(own(tmp_path, said))
    assert tariff.price("twilio", "sms") == Price("GBP", segment=50_000, templates={})
    assert tariff.price("twilio", "whatsapp") == load().price("twilio", "whatsapp")
    assert tariff.in_dirhams(50_000, "GBP") == 600_000
    assert tariff.dirhams["USD"] == load().dirhams["USD"]


def test_no_digit_is_lost(tmp_path: Path):
    said = '[dirhams]\nUSD = "9.3333"\n[twilio.sms]\ncurrency = "USD"\nsegment = "0.0079"\n'
    tariff = load(own(tmp_path, said))
    price = tariff.price("twilio", "sms").of(100_000)
    assert (price, tariff.in_dirhams(price, "USD")) == (790_000_000, 7_373_307_000)
    assert tariff.dirhams["USD"] == Decimal("9.3333")


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("[twilio.sms", "no TOML"),
        ('sms = "0.12"', "every line belongs to a table"),
        ('[twilio]\nsms = "0.12"', "twilio.sms must be a table"),
        ('[twilio.sms]\nsegment = "0.12"', "currency must be three letters"),
        ('[twilio.sms]\ncurrency = "GBP"', "what is one GBP in dirhams"),
        ('[twilio.sms]\ncurrency = "USD"\nsegment = 0.12', "amount in quotes"),
        ('[twilio.sms]\ncurrency = "USD"\nsegment = "-1"', "amount in quotes"),
        ('[twilio.sms]\ncurrency = "USD"\nsegment = "NaN"', "amount in quotes"),
        ('[twilio.sms]\ncurrency = "USD"\nsegment = "a lot"', "amount in quotes"),
        ('[twilio.sms]\ncurrency = "USD"\nsegments = "1"', "nobody knows 'segments'"),
        ('[dirhams]\nUSD = "x"', "dirhams.USD must be an amount"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_the_reason(tmp_path: Path, said: str, why: str):
    with pytest.raises(BadTariff, match=why):
        load(own(tmp_path, said))


def test_a_file_that_is_not_there_is_named(tmp_path: Path):
    with pytest.raises(BadTariff, match="cannot be read: No such file"):
        load(tmp_path / "none.toml")
