"""Settings, read from the environment once and checked before anything starts.

README.md repeats them in a table, which a test compares with these files. Each provider has
a file of its own beside this one.
"""

import re
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.clock import MOROCCO
from bot.settings.android import Android
from bot.settings.cloud import Cloud
from bot.settings.twilio import Twilio

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


class Settings(Cloud, Android, Twilio, BaseSettings):
    """Everything that differs between two places where the bot runs.

    A variable that is empty counts as not set. The table has the last base's settings first.
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
    outbox_key: SecretStr = Field(
        default=SecretStr(""),
        description="Long and random, `openssl rand -hex 32`: whoever has it sees at `/outbox` "
        "what waits, is in doubt or failed. Without it that page is not there.",
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
    tariff_file: Path | None = Field(
        default=None,
        description="A file with your own contract's prices, in place of the assumptions of "
        "`bot/costs/tariff.toml`, whose form it has.",
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
