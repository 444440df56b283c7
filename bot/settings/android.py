"""The settings of an Android telephone that sends SMS for us: all or none."""

import re

from pydantic import BaseModel, Field, SecretStr, field_validator

from bot.settings.addresses import ADDRESS

# Takes https://api.sms-gate.app/3rdparty/v1 and http://192.168.1.10:8080; leaves a query and a
# password, which would be logged.
API_ADDRESS = re.compile(ADDRESS.pattern + r"(/[A-Za-z0-9._~-]+)*")
NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")  # E.164


class Android(BaseModel):
    """What differs between two telephones."""

    android_api_url: str = Field(
        default="",
        description="Where an Android telephone takes SMS to send, without `/messages`: "
        "`https://api.sms-gate.app/3rdparty/v1`, or its own `http://HOST:8080`.",
    )
    android_login: str = Field(
        default="",
        description="The name that the telephone's app shows, to send with.",
    )
    android_password: SecretStr = Field(
        default=SecretStr(""),
        description="The password beside it.",
    )
    android_signing_key: SecretStr = Field(
        default=SecretStr(""),
        description="The key that signs what the telephone posts to us, from the app's settings.",
    )
    android_number: str = Field(
        default="",
        description="The number of its SIM, such as `+212600000001`.",
    )
    android_sim: int | None = Field(
        default=None,
        ge=1,
        le=3,
        description="Which SIM sends, from `1`, where the telephone has several.",
    )
    # Android lets about 30 leave in 30 minutes: RESULT_ERROR_LIMIT_EXCEEDED (the provider's FAQ).
    android_rate: float = Field(
        default=1,
        gt=0,
        le=600,
        allow_inf_nan=False,
        description="How many SMS may leave in a minute; `1` when not set. Android allows no "
        "more until its limit is raised, and counts each part of a long one.",
    )

    @field_validator("android_api_url")
    @classmethod
    def _leave_the_last_slash(cls, url: str) -> str:
        url = url.removesuffix("/")
        if url and not API_ADDRESS.fullmatch(url):
            raise ValueError("must be http(s)://host or http(s)://host:port, perhaps with a path")
        return url

    @field_validator("android_number")
    @classmethod
    def _write_it_whole(cls, number: str) -> str:
        if number and not NUMBER.fullmatch(number):
            raise ValueError("must be a whole number such as +212600000001")
        return number
