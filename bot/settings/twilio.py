"""The settings of Twilio: our account there, and the address that it knows us by."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import BaseModel, Field, SecretStr, field_validator
from pydantic_settings import NoDecode

from bot.settings.addresses import ADDRESS


class Twilio(BaseModel):
    """What differs between two accounts."""

    public_url: str = Field(
        default="",
        description="The address that Twilio knows us by, such as `https://bot.example.org`, "
        "without a path. Signatures are checked against it.",
    )
    twilio_account_sid: str = Field(
        default="",
        description="Twilio's account SID (`AC...`). Messages of other accounts are refused.",
    )
    twilio_auth_token: SecretStr = Field(
        default=SecretStr(""),
        description="The account's primary auth token, which signs what Twilio posts to us.",
    )
    twilio_auth_token_old: SecretStr = Field(
        default=SecretStr(""),
        description="The token before, accepted as well while you change tokens.",
    )
    twilio_webhook_keys: Annotated[Mapping[str, SecretStr], NoDecode] = Field(
        default={},
        description="Shared keys for webhooks signed with HMAC-SHA256: `NAME:SECRET,NAME:SECRET`.",
    )
    twilio_api_key: str = Field(
        default="",
        description="An API key (`SK...`) to send with. Without one, the auth token is used.",
    )
    twilio_api_secret: SecretStr = Field(
        default=SecretStr(""),
        description="The API key's secret.",
    )
    twilio_api_base_url: str = Field(
        default="https://api.twilio.com",
        description="Where messages are sent to. A test points it at a server of its own.",
    )

    @field_validator("public_url", "twilio_api_base_url")
    @classmethod
    def _leave_the_slash(cls, url: str) -> str:
        url = url.removesuffix("/")
        if url and not ADDRESS.fullmatch(url):
            raise ValueError("must be http(s)://host or http(s)://host:port, without a path")
        return url

    @field_validator("twilio_webhook_keys", mode="before")
    @classmethod
    def _part_the_keys(cls, keys: str | Mapping[str, str]) -> Mapping[str, str]:
        """`first:abc,second:d:e` is two keys; the secret of the second is `d:e`."""
        if not isinstance(keys, str):
            return keys
        pairs = [pair.strip().partition(":") for pair in keys.split(",")]
        if not all(name and secret for name, _, secret in pairs):
            raise ValueError("must be NAME:SECRET, or several with commas between them")
        return {name: secret for name, _, secret in pairs}
