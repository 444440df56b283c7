"""Settings, read from the environment once and checked before anything starts.

README.md repeats them in a table, which a test compares with this file.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.clock import MOROCCO

# Takes https://bot.example.org and http://localhost:8000; leaves a path, a query, a password,
# and an underscore in the host, to which Twilio sends no delivery status.
ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?")

POSTGRES = re.compile(r"^(postgres|postgresql)(?=://)")
POSTGRES_DRIVER = "postgresql+psycopg"

# Without these nobody could write to us, or anybody could write as somebody else.
NEEDED = ("PUBLIC_URL", "SECRET_KEY", "TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN")


class Misconfigured(Exception):
    """The bot cannot start with this environment. app.py prints the sentence, and exits."""


class Settings(BaseSettings):
    """Everything that differs between two places where the bot runs.

    A variable that is empty counts as not set.
    """

    model_config = SettingsConfigDict(
        env_ignore_empty=True,
        frozen=True,
        hide_input_in_errors=True,
        str_strip_whitespace=True,
    )

    database_url: str = Field(
        default="sqlite:///taawon.db",
        repr=False,
        description="Where everything is stored: `sqlite:///FILE` "
        "or `postgresql://USER:PASSWORD@HOST/NAME`.",
    )
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
    simulator: bool = Field(
        default=False,
        description="`1` for simulated telephones at `/simulator`, without an account. "
        "Never where clients write.",
    )
    secret_key: SecretStr = Field(
        default=SecretStr(""),
        description="Long and random, known to nobody: `openssl rand -hex 32`. "
        "It signs the links by which a cooperative opens voice notes and pictures; a new one ends "
        "those that were handed out.",
    )
    media_dir: Path = Field(
        default=Path("media"),
        description="The folder for voice notes and pictures that clients send. Several processes "
        "on one database share it.",
    )
    media_delete_at_provider: bool = Field(
        default=False,
        description="`1` to delete each of them at Twilio once it is ours.",
    )
    tz_name: str = Field(
        default=MOROCCO,
        description="The time zone of a cooperative that has none of its own.",
    )

    @property
    def production(self) -> bool:
        """Whether real people are at the other end: always, but in the simulator."""
        return not self.simulator

    @field_validator("database_url")
    @classmethod
    def _name_the_driver(cls, url: str) -> str:
        """The hosts that sell PostgreSQL give out postgres://, which SQLAlchemy does not take."""
        url = POSTGRES.sub(POSTGRES_DRIVER, url)
        in_a_file = url.removeprefix("sqlite:///") not in (url, "", ":memory:")
        if not in_a_file and not url.startswith(f"{POSTGRES_DRIVER}://"):
            raise ValueError("must begin with sqlite:/// and name a file, or with postgresql://")
        return url

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

    @field_validator("tz_name")
    @classmethod
    def _know_the_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError("must be a time zone such as Africa/Casablanca") from error
        return name


def load() -> Settings:
    """The settings of this process. Raises Misconfigured, in one sentence for who runs it."""
    try:
        settings = Settings()
    except ValidationError as error:
        raise Misconfigured(f"Cannot start: {_wrong(error)} (README.md, Settings).") from None
    if settings.production and (missing := _missing(settings)):
        raise Misconfigured(
            f"Cannot start: {' and '.join(missing)} must not be empty (README.md, Settings); "
            "to try without an account, set SIMULATOR=1."
        )
    if bool(settings.twilio_api_key) != bool(settings.twilio_api_secret):
        raise Misconfigured(
            "Cannot start: TWILIO_API_KEY and TWILIO_API_SECRET go together, "
            "and one of them is empty (README.md, Settings)."
        )
    return settings


def _missing(settings: Settings) -> list[str]:
    return [name for name in NEEDED if not getattr(settings, name.lower())]


def _wrong(error: ValidationError) -> str:
    """What is wrong with each variable, without its value: it may be a secret."""
    return "; ".join(
        f"{str(fault['loc'][0]).upper()}: {fault['msg'].removeprefix('Value error, ')}"
        for fault in error.errors(include_input=False, include_url=False, include_context=False)
    )
