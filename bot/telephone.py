"""Telephone numbers as people write them, and as they are stored: E.164, "+212600000001"."""

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, PhoneNumberType

COUNTRY, CODE = "MA", "+212"
MOBILE = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)


class NotANumber(ValueError):
    """Not a telephone number. Whoever typed it is asked again."""


def normalise(typed: str) -> str:
    """A number in E.164, Moroccan unless it says otherwise. Raises NotANumber.

    Takes 0600000001, 00212600000001, 212 6 00 00 00 01, ٠٦٠٠٠٠٠٠٠١ and +33 1 99 00 00 01.
    """
    return phonenumbers.format_number(_read(typed), PhoneNumberFormat.E164)


def is_mobile(number: str) -> bool:
    """Whether an SMS can reach it. In Morocco only 06 and 07; False when it is no number."""
    try:
        return phonenumbers.number_type(_read(number)) in MOBILE
    except NotANumber:
        return False


def national(number: str) -> str:
    """As people there say it: 0600000001 for +212600000001. Foreign numbers stay as they are."""
    return "0" + number.removeprefix(CODE) if number.startswith(CODE) else number


def _read(typed: str) -> PhoneNumber:
    try:
        number = phonenumbers.parse(typed, COUNTRY)
    except NumberParseException:
        raise NotANumber("not a telephone number") from None
    if not phonenumbers.is_valid_number(number):
        raise NotANumber("not a telephone number of any country")
    return number
