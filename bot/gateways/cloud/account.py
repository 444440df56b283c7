"""Our app at Meta, its secrets, and our numbers there."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.settings import Settings

API = "https://graph.facebook.com/v23.0"

# Where Meta posts to us, below the public address.
EVENTS_PATH = "/webhooks/cloud/events"


@dataclass(frozen=True, slots=True)
class Account:
    """Who we are for Meta. Secrets are not shown when it is printed.

    token sends; app_secret signs what is posted to us; verify_token is what Meta repeats when
    the webhook is set up. numbers: each of ours ("+14155238886") and Meta's id of it.
    base_url is the API with its version. templates: those of bot.templates are approved there.
    """

    token: str = field(repr=False)
    app_secret: str = field(repr=False)
    verify_token: str = field(repr=False)
    numbers: Mapping[str, str]
    base_url: str = API
    templates: bool = False

    @classmethod
    def of(cls, settings: Settings) -> "Account":
        """The account that the environment names."""
        return cls(
            token=settings.cloud_token.get_secret_value(),
            app_secret=settings.cloud_app_secret.get_secret_value(),
            verify_token=settings.cloud_verify_token.get_secret_value(),
            numbers=settings.cloud_numbers,
            base_url=settings.cloud_api_url,
            templates=settings.cloud_templates,
        )
