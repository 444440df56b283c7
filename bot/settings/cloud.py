"""The settings of Meta's Cloud API, WhatsApp without Twilio between: all or none."""

import re
from collections.abc import Mapping
from typing import Annotated

from pydantic import BaseModel, Field, SecretStr, field_validator
from pydantic_settings import NoDecode

from bot.settings.addresses import ADDRESS

# Takes https://graph.facebook.com/v23.0 and http://localhost:8000; leaves a longer path, a query.
VERSIONED = re.compile(rf"{ADDRESS.pattern}(/v[0-9]{{1,3}}\.[0-9])?")
# Takes +14155238886:106540352242922, a number of ours and Meta's own id of it.
CLOUD_NUMBER = re.compile(r"(\+[1-9][0-9]{6,14}):([0-9]{1,30})", re.ASCII)


class Cloud(BaseModel):
    """What differs between two apps at Meta."""

    cloud_token: SecretStr = Field(
        default=SecretStr(""),
        description="WhatsApp without Twilio, by Meta's Cloud API: the system user's access token, "
        "which sends. The next three go with it.",
    )
    cloud_app_secret: SecretStr = Field(
        default=SecretStr(""),
        description="The Meta app's secret, which signs what Meta posts to us.",
    )
    cloud_verify_token: SecretStr = Field(
        default=SecretStr(""),
        description="Words of your own, which Meta repeats when the webhook is set up.",
    )
    cloud_numbers: Annotated[Mapping[str, str], NoDecode] = Field(
        default={},
        description="Our numbers there and Meta's id of each: "
        "`+NUMBER:PHONE_NUMBER_ID,+NUMBER:PHONE_NUMBER_ID`. Other numbers' messages are left out.",
    )
    cloud_api_url: str = Field(
        default="https://graph.facebook.com/v23.0",
        description="Meta's API, with its version. A test points it at a server of its own.",
    )
    cloud_templates: bool = Field(
        default=False,
        description="`1` once every template of `taawon templates list` is approved at Meta.",
    )

    @field_validator("cloud_api_url")
    @classmethod
    def _name_the_version(cls, url: str) -> str:
        url = url.removesuffix("/")
        if not VERSIONED.fullmatch(url):
            raise ValueError(
                "must be http(s)://host/vNN.0, such as https://graph.facebook.com/v23.0"
            )
        return url

    @field_validator("cloud_numbers", mode="before")
    @classmethod
    def _part_the_numbers(cls, numbers: str | Mapping[str, str]) -> Mapping[str, str]:
        """`+14155238886:1065,+14155238887:1066` is two numbers, and Meta's id of each."""
        if not isinstance(numbers, str):
            return numbers
        found = [CLOUD_NUMBER.fullmatch(pair.strip()) for pair in numbers.split(",")]
        parted = {one[1]: one[2] for one in found if one}
        if not all(found) or not len(found) == len(parted) == len(set(parted.values())):
            raise ValueError("must be +NUMBER:PHONE_NUMBER_ID, or several with commas between them")
        return parted
