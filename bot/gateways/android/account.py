"""The telephone that sends for us, its secrets, and its number."""

from dataclasses import dataclass, field

from bot.settings import Settings

EVENTS_PATH = "/webhooks/android/events"  # where it posts to us, below the public address


@dataclass(frozen=True, slots=True)
class Account:
    """How we and the telephone know each other. Secrets are not shown when it is printed.

    url is what stands before /messages: its own address, or a server's. number is its SIM's,
    in E.164. sim is which SIM sends, from 1; None leaves that to the telephone. rate: how
    many messages may leave in a minute.
    """

    url: str
    number: str
    rate: float
    login: str
    password: str = field(repr=False)
    signing_key: str = field(repr=False)
    sim: int | None = None

    @classmethod
    def of(cls, settings: Settings) -> "Account | None":
        """The telephone that the environment names, or None where it names none."""
        if not settings.android_api_url:
            return None
        return cls(
            url=settings.android_api_url,
            number=settings.android_number,
            rate=settings.android_rate,
            login=settings.android_login,
            password=settings.android_password.get_secret_value(),
            signing_key=settings.android_signing_key.get_secret_value(),
            sim=settings.android_sim,
        )
