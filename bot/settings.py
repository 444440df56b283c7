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

# Takes https://api.sms-gate.app/3rdparty/v1 and http://192.168.1.10:8080; leaves a query and a
# password, which would be logged.
API_ADDRESS = re.compile(ADDRESS.pattern + r"(/[A-Za-z0-9._~-]+)*")
NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")  # E.164
# Takes https://graph.facebook.com/v23.0 and http://localhost:8000; leaves a longer path, a query.
VERSIONED = re.compile(rf"{ADDRESS.pattern}(/v[0-9]{{1,3}}\.[0-9])?")
# Takes +14155238886:106540352242922, a number of ours and Meta's own id of it.
CLOUD_NUMBER = re.compile(r"(\+[1-9][0-9]{6,14}):([0-9]{1,30})", re.ASCII)

POSTGRES = re.compile(r"^(postgres|postgresql)(?=://)")
POSTGRES_DRIVER = "postgresql+psycopg"

# Without these nobody could write to us, or anybody could write as somebody else.
NEEDED = ("PUBLIC_URL", "SECRET_KEY", "TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN")
# All or none: each is what the others cannot do without.
TOGETHER = (
    ("TWILIO_API_KEY", "TWILIO_API_SECRET"),
    ("CLOUD_TOKEN", "CLOUD_APP_SECRET", "CLOUD_VERIFY_TOKEN", "CLOUD_NUMBERS"),
    (
        *("ANDROID_API_URL", "ANDROID_LOGIN", "ANDROID_PASSWORD"),
        *("ANDROID_SIGNING_KEY", "ANDROID_NUMBER"),
    ),
)


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
        description="`1` to delete each of them at the provider once it is ours.",
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
    if settings.production and (missing := _empty(settings, NEEDED)):
        raise Misconfigured(
            f"Cannot start: {' and '.join(missing)} must not be empty (README.md, Settings); "
            "to try without an account, set SIMULATOR=1."
        )
    for names in TOGETHER:
        if 0 < len(_empty(settings, names)) < len(names):
            raise Misconfigured(
                f"Cannot start: {' and '.join(names)} go together, "
                "but not all of them are set (README.md, Settings)."
            )
    return settings


def _empty(settings: Settings, names: tuple[str, ...]) -> list[str]:
    return [name for name in names if not getattr(settings, name.lower())]


def _wrong(error: ValidationError) -> str:
    """What is wrong with each variable, without its value: it may be a secret."""
    return "; ".join(
        f"{str(fault['loc'][0]).upper()}: {fault['msg'].removeprefix('Value error, ')}"
        for fault in error.errors(include_input=False, include_url=False, include_context=False)
    )
